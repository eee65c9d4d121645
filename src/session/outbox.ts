/**
 * MQTT messages on their way out: sent in order, no more unacknowledged at a time than the broker takes, held while there is no
 * connection where the person wants that, and sent again after a cut where the session goes on.
 */
import { DisconnectedError, FailureError } from '../failure/failureError.ts';
import { setAside } from '../failure/repeated.ts';
import type { Destination } from '../failure/symptom.ts';
import type { Clock } from '../shared/clock.ts';
import type { PublishOutcome, PublishRequest } from '../shared/message.ts';
import type { MqttConnection } from '../transport/mqttConnection.ts';
import { refusal } from './checkRequest.ts';
import { aged, sentAgain, unforeseen, type Outgoing } from './outgoing.ts';
import { closesToSetAside, speaksAgainst } from './suspicion.ts';
import { outcomeOf } from './traffic.ts';

/** Bounds of what waits: messages and payload bytes. */
export const mostHeld = 1000;
export const mostHeldBytes = 16 * 1024 * 1024;
/** Messages that are kept for a person who wants to send them after all. */
const mostSetAside = 100;

export interface OutboxOptions {
  readonly whileOffline: 'refuse' | 'hold';
  /** Does the broker keep the session, so that what was not acknowledged is sent again (MQTT 5.0, section 4.4)? */
  readonly resends: boolean;
  /** AWS IoT Core knows no DUP flag. */
  readonly marksDuplicates: boolean;
  /** Unacknowledged at a time, where the broker says nothing smaller. */
  readonly window: number;
  readonly destination: Destination | undefined;
  /** What waited in the outbox of the profile before it changed. */
  readonly waiting: readonly Outgoing[];
  /** What became of a message; `time` is when it was handed over, in milliseconds since 1970. */
  readonly onSettled: (request: PublishRequest, time: number, outcome: PublishOutcome) => void;
  readonly onChange: () => void;
  readonly clock: Clock;
}

let handedOver = 0;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #clock: Clock;
  /** In the order of handing over. */
  #waiting: Outgoing[] = [];
  #waitingBytes = 0;
  #setAside: PublishRequest[] = [];
  #underWay = 0;
  /** Messages that a close followed; until they are acknowledged or set aside. */
  readonly #suspects = new Set<Outgoing>();
  #connection: MqttConnection | undefined;
  /** The connection is being renewed: messages wait for the next one. */
  #pausing = false;
  /** Will there be another connection without a person's doing? */
  #coming = false;
  #gone = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#queue(options.waiting);
  }

  /** Messages that wait for a connection. */
  get held(): number {
    return this.#connection ? 0 : this.#waiting.length;
  }

  /** Messages that are not sent any more because the broker closed right behind them. */
  get setAside(): readonly PublishRequest[] {
    return this.#setAside;
  }

  /** Did some message make the broker close? Then they are sent one by one, until it is found. */
  get cautious(): boolean {
    return this.#suspects.size > 0;
  }

  /**
   * Resolves when the message was sent (QoS 0) or acknowledged, be it on a later connection.
   *
   * @throws FailureError when the broker refuses it, when it cannot be held, and when it will not be sent any more
   */
  publish(request: PublishRequest): Promise<PublishOutcome> {
    if (this.#gone) throw refusal('publish', 'The profile was changed or removed.', 'Publish again.');
    if (!this.#connection && !this.#pausing) this.#requireRoom(request);
    return new Promise((resolve, reject) => {
      const outgoing = {
        ...{ request, time: this.#clock.time(), resolve, reject },
        ...{ order: handedOver++, sends: 0, blame: 0 },
      };
      this.#wait(outgoing);
      this.#pump();
    });
  }

  /** A connection is there: what waits goes out. */
  opened(connection: MqttConnection): void {
    if (connection.over) return;
    this.#connection = connection;
    this.#pausing = false;
    this.#coming = true;
    this.#pump();
    this.#options.onChange();
  }

  /** The connection is about to be replaced by another: messages wait meanwhile. */
  pause(): void {
    this.#pausing = true;
    this.#connection = undefined;
  }

  /**
   * There is no connection. @param coming whether another is tried by itself; without one, only what the person wants held is kept
   */
  closed(coming: boolean): void {
    this.#connection = undefined;
    this.#pausing = false;
    this.#coming = coming;
    if (!coming && this.#options.whileOffline === 'refuse') {
      this.#giveUp(new DisconnectedError('Not acknowledged before the session ended.'));
    }
    this.#options.onChange();
  }

  /** Drops what waits; its publishers are told. @returns how many there were */
  discard(): number {
    const count = this.#waiting.length;
    this.#giveUp(refusal('publish', 'The message was discarded while it waited.', '', 'publish.discarded'));
    this.#options.onChange();
    return count;
  }

  /** Sends what was set aside once more, as new messages. @returns whether there was something */
  resume(): boolean {
    const requests = this.#setAside;
    this.#setAside = [];
    for (const request of requests) {
      // Each is told of by its outcome; nobody waits for it here.
      Promise.resolve()
        .then(() => this.publish(request))
        .catch(() => undefined);
    }
    return requests.length > 0;
  }

  /** Hands what waits over to the outbox of the changed profile. */
  take(): readonly Outgoing[] {
    const waiting = this.#waiting;
    this.#suspects.clear();
    this.#waiting = [];
    this.#waitingBytes = 0;
    return waiting;
  }

  /** Nothing is sent any more: what waits is told so. */
  dispose(): void {
    this.#gone = true;
    this.#connection = undefined;
    this.#giveUp(
      refusal(
        'publish',
        'Not sent: the window was closed, or the profile was changed or removed, while the message waited for the connection.',
        'Publish again.',
        'publish.notSent',
      ),
    );
  }

  /** @throws FailureError */
  #requireRoom({ payload }: PublishRequest): void {
    if (this.#options.whileOffline === 'refuse') {
      throw refusal(
        'publish',
        'Not connected: MQTT needs a session.',
        'Connect first, choose the route HTTPS, or set the field whileOffline to "hold".',
        'publish.notConnected',
      );
    }
    if (this.#waiting.length >= mostHeld || this.#waitingBytes + payload.length > mostHeldBytes) {
      throw refusal(
        'publish',
        `Not connected, and no more messages can be held: ${this.#waiting.length.toLocaleString('en')} wait already (at most ${mostHeld.toLocaleString('en')}, or ${(mostHeldBytes / 2 ** 20).toLocaleString('en')} MiB).`,
        'Connect, or discard what waits.',
        'publish.holdFull',
      );
    }
  }

  #wait(outgoing: Outgoing): void {
    this.#queue([outgoing]);
    if (!this.#connection) this.#options.onChange();
  }

  #queue(outgoing: readonly Outgoing[]): void {
    for (const one of outgoing) {
      const last = this.#waiting.at(-1);
      this.#waiting.push(one);
      this.#waitingBytes += one.request.payload.length;
      // What comes back after a cut is older than what was handed over since.
      if (last && last.order > one.order) this.#waiting.sort((first, second) => first.order - second.order);
    }
  }

  #pump(): void {
    const connection = this.#connection;
    if (!connection) return;
    const window = this.cautious ? 1 : Math.min(this.#options.window, connection.accepted.receiveMaximum);
    while (this.#underWay < window) {
      const outgoing = this.#waiting.shift();
      if (!outgoing) return;
      this.#waitingBytes -= outgoing.request.payload.length;
      this.#underWay++;
      void this.#send(outgoing, connection).then(() => {
        this.#underWay--;
        this.#pump();
      });
    }
  }

  /** Never rejects. */
  async #send(outgoing: Outgoing, connection: MqttConnection): Promise<void> {
    const { time, resolve } = outgoing;
    const request = aged(outgoing, this.#clock.time());
    if (!request) {
      this.#fail(outgoing, refusal('publish', 'The message expired while it waited.', '', 'publish.expired'));
      return;
    }
    outgoing.sends++;
    const again = outgoing.sends > 1;
    const sent = this.#clock.now();
    try {
      const outcome = await connection.publish(request, {
        duplicate: again && this.#options.marksDuplicates,
      });
      const told = again ? { ...outcome, message: sentAgain } : outcome;
      this.#suspects.delete(outgoing);
      this.#options.onSettled(request, time, told);
      resolve(told);
    } catch (error) {
      const failure = error instanceof FailureError ? error : new FailureError(unforeseen(error));
      if (!connection.over || request.qos !== 1) this.#fail(outgoing, failure);
      else this.#cut(outgoing, failure, speaksAgainst(connection.end, this.#clock.now() - sent));
    }
  }

  /** The connection ended before the acknowledgement. */
  #cut(outgoing: Outgoing, error: FailureError, suspicious: boolean): void {
    if (suspicious) {
      outgoing.blame++;
      this.#suspects.add(outgoing);
    }
    const { destination, resends, whileOffline } = this.#options;
    const { topic, qos, retain } = outgoing.request;
    if (outgoing.blame >= closesToSetAside && destination) {
      this.#setAside = [...this.#setAside, outgoing.request].slice(-mostSetAside);
      const operation = { kind: 'publish', topic, qos, retain, milliseconds: 0 } as const;
      this.#fail(outgoing, new FailureError(setAside(destination, operation, outgoing.blame)));
      this.#options.onChange();
    } else if (resends && !this.#gone && (this.#coming || whileOffline === 'hold')) this.#wait(outgoing);
    else this.#fail(outgoing, error);
  }

  #giveUp(error: FailureError): void {
    for (const outgoing of this.take()) this.#fail(outgoing, error);
  }

  #fail(outgoing: Outgoing, error: FailureError): void {
    const { request, time, reject } = outgoing;
    this.#suspects.delete(outgoing);
    this.#options.onSettled(request, time, outcomeOf(error, this.#clock.time() - time));
    reject(error);
  }
}
