/** Doing something in a window until its effect is seen: one look and one click are not enough where a page draws itself anew. */
import { setTimeout as delay } from 'node:timers/promises';
import { patience } from '../patience.ts';

/** Milliseconds after which something is tried a second time; each further try is given twice as long, for a slow machine. */
const firstTry = 5000;

export interface Attempt {
  /** Is the effect there? May throw while what it looks at is not there. Is given the milliseconds that it has for that. */
  readonly holds: (within: number) => Promise<boolean>;
  /** Does it, once; may throw. Is called again only while the effect is not there. Is given the milliseconds that it has. */
  readonly act: (within: number) => Promise<void>;
}

/**
 * Acts, and acts again where the effect has not come within a few seconds.
 *
 * @throws Error of the last try, when the effect has not come within two and a half minutes
 */
export async function tryUntil(what: string, { holds, act }: Attempt): Promise<void> {
  for (let within = firstTry; ; within *= 2) {
    try {
      if (await holds(within)) return;
      await act(within);
      await waitUntil(what, () => holds(within), within);
      return;
    } catch (error) {
      if (within > patience) throw error;
      await delay(50);
    }
  }
}

/** @throws Error that names it, when it has not come within these milliseconds */
export async function waitUntil(what: string, holds: () => Promise<boolean>, within: number): Promise<void> {
  const end = Date.now() + within;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never happened: ${what}`);
    await delay(50);
  }
}
