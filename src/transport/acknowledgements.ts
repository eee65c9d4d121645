/**
 * PUBACK and PUBREC that leave when their messages are recorded, in the order of the PUBLISHes (MQTT 5.0, section 4.6,
 * [MQTT-4.6.0-2] and [MQTT-4.6.0-3]). mqtt.js takes packets one by one and sends the acknowledgement of each before the next: were it
 * made to wait, pings and QoS 0 would wait, too. So it is let go on, and what it would send is kept here.
 */
import type { Clock } from '../shared/clock.ts';

interface Held {
  readonly since: number;
  recorded: boolean;
  /** Sends the acknowledgement; undefined until mqtt.js wanted to. */
  send: (() => void) | undefined;
}

interface Waiter {
  readonly last: Held;
  readonly resolve: () => void;
}

export class Acknowledgements {
  readonly #clock: Pick<Clock, 'now'>;
  /** In the order of the messages; packet identifiers are free again once acknowledged. */
  readonly #held = new Map<number, Held>();
  #waiters: Waiter[] = [];
  #over = false;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Messages that are not acknowledged yet. */
  get count(): number {
    return this.#held.size;
  }

  /** Since when the oldest of them waits, by the clock's `now`; undefined when there is none. */
  get since(): number | undefined {
    const [oldest] = this.#held.values();
    return oldest?.since;
  }

  /** A message came. @returns what to call when it is recorded */
  hold(packetId: number): () => void {
    const held: Held = { since: this.#clock.now(), recorded: false, send: undefined };
    this.#held.set(packetId, held);
    return () => {
      held.recorded = true;
      this.#sendReady();
    };
  }

  /** An acknowledgement would leave. @returns false when it is none that is held: it may leave at once */
  take(packetId: number, send: () => void): boolean {
    const held = this.#held.get(packetId);
    if (!held) return false;
    held.send = send;
    this.#sendReady();
    return true;
  }

  /** Resolves when what is held now was acknowledged, or will not be any more. */
  settled(): Promise<void> {
    const last = [...this.#held.values()].at(-1);
    if (!last) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.push({ last, resolve });
    });
  }

  /** Nothing is acknowledged any more: the connection is over. */
  end(): void {
    this.#over = true;
    this.#held.clear();
    for (const { resolve } of this.#waiters.splice(0)) resolve();
  }

  #sendReady(): void {
    if (this.#over) return;
    for (const [packetId, held] of this.#held) {
      if (!held.recorded || !held.send) return;
      this.#held.delete(packetId);
      held.send();
      if (this.#waiters.length > 0) this.#tell(held);
    }
  }

  #tell(sent: Held): void {
    const waiters = this.#waiters;
    this.#waiters = waiters.filter(({ last }) => last !== sent);
    for (const { last, resolve } of waiters) if (last === sent) resolve();
  }
}
