/** Pings a connection, for its round-trip time and to notice within one keep alive that it is dead. */
import type { MqttConnection } from '../transport/mqttConnection.ts';

/** Longest milliseconds between two pings, and for an answer. */
const longestInterval = 15_000;
const longestAnswer = 20_000;
/** Milliseconds for an answer when there is reason to doubt: the computer slept, or the network changed. */
const doubtfulAnswer = 5000;

export class Heartbeat {
  readonly #connection: Pick<MqttConnection, 'ping' | 'abandon' | 'packets' | 'accepted'>;
  /** Milliseconds. */
  readonly #interval: number;
  readonly #answer: number;
  #next: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;

  /** Takes over a connection that was just pinged; one without keep alive is pinged only when it is in doubt. */
  constructor(connection: Pick<MqttConnection, 'ping' | 'abandon' | 'packets' | 'accepted'>) {
    this.#connection = connection;
    const keepAlive = connection.accepted.keepAlive * 1000;
    this.#interval = Math.min(longestInterval, keepAlive / 2);
    this.#answer = Math.min(longestAnswer, keepAlive / 2);
    if (keepAlive > 0) this.#wait(this.#answer, connection.packets, 2);
  }

  /** PINGRESP came. */
  answered(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
    if (this.#interval === 0) return;
    clearTimeout(this.#next);
    this.#next = setTimeout(() => {
      this.#ping(this.#answer);
    }, this.#interval);
  }

  /** There is reason to doubt the connection: pings at once and waits for a short time only. */
  doubt(): void {
    this.#ping(this.#answer > 0 ? Math.min(doubtfulAnswer, this.#answer) : doubtfulAnswer);
  }

  stop(): void {
    clearTimeout(this.#next);
    clearTimeout(this.#deadline);
  }

  #ping(limit: number): void {
    clearTimeout(this.#next);
    clearTimeout(this.#deadline);
    this.#connection.ping();
    this.#wait(limit, this.#connection.packets, 2);
  }

  /** What comes instead of PINGRESP speaks for the connection: PINGRESP may be queued behind it. */
  #wait(limit: number, packets: number, turns: number): void {
    this.#deadline = setTimeout(() => {
      const now = this.#connection.packets;
      if (now > packets && turns > 1) this.#wait(limit, now, turns - 1);
      else this.#connection.abandon(`Keepalive timeout: no answer to a ping within ${limit} ms`);
    }, limit);
  }
}
