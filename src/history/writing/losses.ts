/** Counts messages that are not recorded, by profile. */
import { gapEntry, type Gap, type NewMessage } from '../../shared/message.ts';
import type { Lost } from '../history.ts';

interface Counted {
  count: number;
  from: number;
  to: number;
  /** Of the last of them. */
  session: string | undefined;
}

export class LossCounter {
  readonly #profiles = new Map<string, Counted>();

  get isEmpty(): boolean {
    return this.#profiles.size === 0;
  }

  add({ profile, session, time }: Pick<NewMessage, 'profile' | 'session' | 'time'>): void {
    const counted = this.#profiles.get(profile);
    if (!counted) {
      this.#profiles.set(profile, { count: 1, from: time, to: time, session });
      return;
    }
    // Asked for every message: without an object for each.
    counted.count++;
    if (time < counted.from) counted.from = time;
    if (time > counted.to) counted.to = time;
    counted.session = session ?? counted.session;
  }

  /** Adds what another counted. */
  merge(other: LossCounter): void {
    for (const [profile, counted] of other.#profiles) this.#count(profile, counted);
  }

  /** What was counted. */
  list(reason: string): Lost[] {
    return [...this.#profiles].map(([profile, { count, from, to }]) => ({
      profile,
      count,
      from,
      to,
      reason,
    }));
  }

  /** What was counted, as entries for history. */
  gaps(reason: Gap['reason'], text: string): NewMessage[] {
    return [...this.#profiles].map(([profile, { count, from, to, session }]) =>
      gapEntry({ profile, ...(session === undefined ? {} : { session }) }, { reason, count, from, to, text }),
    );
  }

  #count(profile: string, { count, from, to, session }: Counted): void {
    const entry = this.#profiles.get(profile);
    if (!entry) {
      this.#profiles.set(profile, { count, from, to, session });
      return;
    }
    entry.count += count;
    entry.from = Math.min(entry.from, from);
    entry.to = Math.max(entry.to, to);
    entry.session = session ?? entry.session;
  }
}
