/** When recorded messages are due again. */

/** Milliseconds by which a message may lie before the one recorded ahead of it: two windows record in batches. More: the clock was set back. */
const unsorted = 60_000;

/** Places messages on a time line that begins with the first of them at 0 and never goes back. */
export class Schedule {
  #anchor: number | undefined;
  #last = 0;

  /**
   * @param time milliseconds since 1970, of messages in the order of their recording
   * @returns milliseconds after the first message, at the pace of the recording
   */
  offsetOf(time: number): number {
    this.#anchor ??= time;
    const offset = time - this.#anchor;
    // A clock that was set back says nothing of how much time passed: the recording goes on from here.
    if (offset < this.#last - unsorted) this.#anchor = time - this.#last;
    this.#last = Math.max(this.#last, time - this.#anchor);
    return this.#last;
  }
}
