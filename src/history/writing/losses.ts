/** Counts messages that are not recorded, by profile. */
import type { Lost } from '../history.ts';

export class LossCounter {
  readonly #profiles = new Map<string, { count: number; from: number; to: number }>();

  /** @param time milliseconds since 1970 */
  add(profile: string, time: number): void {
    const entry = this.#profiles.get(profile);
    if (!entry) {
      this.#profiles.set(profile, { count: 1, from: time, to: time });
      return;
    }
    entry.count++;
    entry.from = Math.min(entry.from, time);
    entry.to = Math.max(entry.to, time);
  }

  /** What was counted; counting begins anew. */
  take(reason: string): Lost[] {
    const lost = [...this.#profiles].map(([profile, entry]) => ({ profile, ...entry, reason }));
    this.#profiles.clear();
    return lost;
  }
}
