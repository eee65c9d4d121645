/** The figures of a simulation. */

/** Reasons that are told apart. */
const mostReasons = 20;
/** Seconds over which the rate is an average. */
const window = 5;
/** Milliseconds for which it is told that quotas hold messages back. */
const toldFor = 5_000;

export class Tally {
  readonly #reasons = new Map<string, number>();
  /** Messages of each second, by its number. */
  readonly #seconds = new Map<number, number>();
  #counts = { sent: 0, failed: 0, leftOut: 0 };
  #heldBack = -Infinity;

  get counts(): { readonly sent: number; readonly failed: number; readonly leftOut: number } {
    return this.#counts;
  }

  /** Why messages failed, with how many did for this reason. */
  get reasons(): ReadonlyMap<string, number> {
    return this.#reasons;
  }

  /** @param now milliseconds of a clock that never goes back */
  sent(now: number): void {
    this.#counts.sent++;
    const second = Math.floor(now / 1000);
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + 1);
    if (this.#seconds.size > window + 1) {
      for (const old of this.#seconds.keys()) if (old < second - window) this.#seconds.delete(old);
    }
  }

  failed(reason: string): void {
    this.#counts.failed++;
    const told = this.#reasons.has(reason) || this.#reasons.size < mostReasons ? reason : 'other reasons';
    this.#reasons.set(told, (this.#reasons.get(told) ?? 0) + 1);
  }

  /** Turns passed without a message. */
  leftOut(turns: number): void {
    this.#counts.leftOut += turns;
  }

  heldBack(now: number): void {
    this.#heldBack = now;
  }

  /** Do quotas hold messages back? */
  isHeldBack(now: number): boolean {
    return now - this.#heldBack < toldFor;
  }

  /** Messages a second, of the last seconds that are complete. */
  rate(now: number): number {
    const second = Math.floor(now / 1000);
    let sum = 0;
    for (let back = 1; back <= window; back++) sum += this.#seconds.get(second - back) ?? 0;
    return sum / window;
  }
}
