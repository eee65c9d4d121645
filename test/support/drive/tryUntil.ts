/** Doing something in a window until its effect is seen: one look and one click are not enough where a page draws itself anew. */
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds that anything is given to happen. */
export const patience = 60_000;
/** Milliseconds after which something is tried once more. */
export const look = 5000;

export interface Attempt {
  /** Is the effect there? May throw while what it looks at is not there. */
  readonly holds: () => Promise<boolean>;
  /** Does it, once; may throw. Is called again only while the effect is not there. */
  readonly act: () => Promise<void>;
}

/**
 * Acts, and acts again where the effect has not come within a few seconds.
 *
 * @throws Error of the last try, when the effect has not come within a minute
 */
export async function tryUntil(what: string, { holds, act }: Attempt): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      if (await holds()) return;
      await act();
      await waitUntil(what, holds);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}

/** @throws Error that names it, when it has not come within a few seconds */
export async function waitUntil(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + look;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never happened: ${what}`);
    await delay(50);
  }
}
