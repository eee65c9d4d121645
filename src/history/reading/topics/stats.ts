/** What is counted of a topic, or of all topics below a level. */

/** Seconds over which the rate decays to a third. */
const rateSeconds = 8;
/** Messages that are older by this many milliseconds no longer count in a rate. */
const rateMemory = rateSeconds * 8_000;

export interface Counted {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly size: number;
  readonly outgoing: boolean;
}

export class Stats {
  count = 0;
  sent = 0;
  bytes = 0;
  /** Id of the newest message. */
  newest = 0;
  /** Time of the newest message, milliseconds since 1970. */
  lastSeen = 0;
  /** The decaying average at the time `#rateAt`. */
  #rate = 0;
  #rateAt = 0;

  /** @param now milliseconds since 1970; messages of clocks that are ahead count as of now */
  add({ id, time, size, outgoing }: Counted, now: number): void {
    this.count++;
    if (outgoing) this.sent++;
    this.bytes += size;
    if (id > this.newest) {
      this.newest = id;
      this.lastSeen = time;
    }
    if (time > now - rateMemory) this.#addRate(1 / rateSeconds, Math.min(time, now));
  }

  /** Adds what another has counted. */
  merge(other: Stats): void {
    this.count += other.count;
    this.sent += other.sent;
    this.bytes += other.bytes;
    if (other.newest > this.newest) {
      this.newest = other.newest;
      this.lastSeen = other.lastSeen;
    }
    this.#addRate(other.#rate, other.#rateAt);
  }

  /** Messages a second at this time. */
  rate(now: number): number {
    return this.#rate === 0 ? 0 : this.#rate * decay(now - this.#rateAt);
  }

  #addRate(rate: number, at: number): void {
    if (rate === 0) return;
    if (at >= this.#rateAt) {
      this.#rate = this.#rate * decay(at - this.#rateAt) + rate;
      this.#rateAt = at;
    } else this.#rate += rate * decay(this.#rateAt - at);
  }
}

function decay(milliseconds: number): number {
  return milliseconds <= 0 ? 1 : Math.exp(-milliseconds / (rateSeconds * 1000));
}
