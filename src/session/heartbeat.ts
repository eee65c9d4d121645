/** Pings a connection, for its round-trip time and to notice within one keep alive that it is dead. */
import type { CallOff, Clock } from '../shared/clock.ts';
import type { MqttConnection } from '../transport/mqttConnection.ts';

/** Longest milliseconds between two pings, and for an answer. */
const longestInterval = 15_000;
const longestAnswer = 20_000;
/** Milliseconds for an answer when there is reason to doubt: the computer slept, or the network changed. */
const doubtfulAnswer = 5000;

/** What of a connection is needed to see that it lives. */
export type Pinged = Pick<MqttConnection, 'ping' | 'abandon' | 'packets' | 'accepted'>;

export class Heartbeat {
  readonly #connection: Pinged;
  /** Milliseconds. */
  readonly #interval: number;
  readonly #answer: number;
  readonly #clock: Clock;
  #callOffNext: CallOff = () => undefined;
  #callOffDeadline: CallOff = () => undefined;

  /** Takes over a connection that was just pinged; one without keep alive is pinged only when it is in doubt. */
  constructor(connection: Pinged, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    const keepAlive = connection.accepted.keepAlive * 1000;
    this.#interval = Math.min(longestInterval, keepAlive / 2);
    this.#answer = Math.min(longestAnswer, keepAlive / 2);
    if (keepAlive > 0) this.#wait(this.#answer, connection.packets, 2);
  }

  /** PINGRESP came. */
  answered(): void {
    this.#callOffDeadline();
    if (this.#interval === 0) return;
    this.#callOffNext();
    this.#callOffNext = this.#clock.after(this.#interval, () => {
      this.#ping(this.#answer);
    });
  }

  /** There is reason to doubt the connection: pings at once and waits for a short time only. */
  doubt(): void {
    this.#ping(this.#answer > 0 ? Math.min(doubtfulAnswer, this.#answer) : doubtfulAnswer);
  }

  stop(): void {
    this.#callOffNext();
    this.#callOffDeadline();
  }

  #ping(limit: number): void {
    this.#callOffNext();
    this.#callOffDeadline();
    this.#connection.ping();
    this.#wait(limit, this.#connection.packets, 2);
  }

  /** What comes instead of PINGRESP speaks for the connection: PINGRESP may be queued behind it. */
  #wait(limit: number, packets: number, turns: number): void {
    this.#callOffDeadline = this.#clock.after(limit, () => {
      const now = this.#connection.packets;
      if (now > packets && turns > 1) this.#wait(limit, now, turns - 1);
      else this.#connection.abandon(`Keepalive timeout: no answer to a ping within ${limit} ms`);
    });
  }
}
