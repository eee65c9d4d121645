/** Notices that two clients take a client id from each other, so that the session stops taking part. */
import type { ConnectionEnd } from '../transport/mqttConnection.ts';
import { speaksAgainst } from './suspicion.ts';

/** So many takeovers within so many milliseconds are a loop. */
export const takeoversOfLoop = 3;
export const takeoverWindow = 60_000;

/** DISCONNECT 0x8E Session taken over. */
const sessionTakenOver = 0x8e;

export class TakeoverWatch {
  readonly #mqttVersion: '3.1.1' | '5';
  #times: number[] = [];

  constructor(mqttVersion: '3.1.1' | '5') {
    this.#mqttVersion = mqttVersion;
  }

  /** A person connects: what was before does not count. */
  reset(): void {
    this.#times = [];
  }

  /**
   * A connection has ended. MQTT 3.1.1 has no word for a takeover: there a connection that was accepted and that the other side
   * closed without a word, and not because of what it was asked, stands for one.
   *
   * @param now milliseconds since 1970
   * @returns whether this makes it a loop
   */
  ended(end: ConnectionEnd, now: number): boolean {
    if (!this.#isTakeover(end)) return false;
    this.#times = [...this.#times.filter((time) => now - time < takeoverWindow), now];
    return this.#times.length >= takeoversOfLoop;
  }

  #isTakeover(end: ConnectionEnd): boolean {
    if (end.reasonCode !== undefined) return end.reasonCode === sessionTakenOver;
    if (this.#mqttVersion === '5' || !end.silent) return false;
    return (
      end.connectedFor < takeoverWindow &&
      !(end.lastOperation && speaksAgainst(end, end.lastOperation.milliseconds))
    );
  }
}
