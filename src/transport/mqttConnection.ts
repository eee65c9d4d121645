/**
 * One MQTT connection on an open stream, from CONNECT to its close. The only file that knows mqtt.js, which does packets,
 * ids, acknowledgements and keep alive; reconnecting and subscriptions belong to the session.
 */
import type { Duplex } from 'node:stream';
import { MqttClient } from 'mqtt';
import type { IPubackPacket, IPublishPacket, Packet } from 'mqtt-packet';
import type { FailureError } from '../failure/failureError.ts';
import type { Clock } from '../shared/clock.ts';
import type { PublishOutcome, PublishRequest, QoS } from '../shared/message.ts';
import type { Acknowledgement } from '../shared/receipt.ts';
import { abortError, failureOf } from './attempt.ts';
import { Incoming } from './incoming.ts';
import { accepted, clientOptions, type Accepted, type ConnectOptions } from './mqttClientOptions.ts';
import type { Delivered } from './mqttDelivery.ts';
import { connectionEnd, endSymptom, type ConnectionEnd, type EndEvidence } from './mqttEnd.ts';
import { Operations } from './operations.ts';
import { PendingAnswers } from './pendingAnswers.ts';
import { withShortcut } from './publishShortcut.ts';
import { writeProperties } from './publishProperties.ts';
import { TopicAliases } from './topicAliases.ts';

export interface ConnectionEvents {
  /** `acknowledgement`: with QoS 1 and 2 where the broker is to hear of it after recording only. QoS 2 is told of at its PUBLISH. */
  readonly onMessage: (message: Delivered, acknowledgement?: Acknowledgement) => void;
  /** Milliseconds from PINGREQ to PINGRESP. */
  readonly onRoundTrip: (milliseconds: number) => void;
  /** The connection is over, unless `close` ended it. */
  readonly onClose: (failure: FailureError, end: ConnectionEnd) => void;
}

export type { Accepted, ConnectOptions } from './mqttClientOptions.ts';
export type { ConnectionEnd } from './mqttEnd.ts';

/** Milliseconds that DISCONNECT may take to leave. */
const closeTimeout = 2000;
/** Milliseconds that what was received may take to be recorded before DISCONNECT; the broker sends the rest again another time. */
const recordTimeout = 1000;

/**
 * Sends CONNECT on a stream and waits for CONNACK.
 *
 * @throws FailureError when the broker refuses, closes or stays silent; the reason of the abort when aborted
 */
export function connectMqtt(
  stream: Duplex,
  options: ConnectOptions,
  events: ConnectionEvents,
): Promise<MqttConnection> {
  return new Promise((resolve, reject) => {
    const { destination, signal, clock, timeout } = options;
    if (signal.aborted) {
      stream.on('error', () => undefined).destroy();
      reject(abortError(signal));
      return;
    }
    if (stream.destroyed) {
      reject(failureOf({ phase: 'connect', destination, silentClose: true }));
      return;
    }
    let connection: MqttConnection | undefined;
    const shortcut = {
      mqttVersion: options.mqttVersion,
      isOpen: () => connection !== undefined,
      onMessage: (topic: string, payload: Buffer, retain: boolean) => {
        connection?.received(topic, payload, retain);
      },
    };
    const client = new MqttClient(() => withShortcut(stream, shortcut), clientOptions(options));
    const evidence: EndEvidence = {};
    const fail = (error: Error) => {
      evidence.error ??= error;
      // A refused CONNACK and bytes that are not MQTT leave the stream open.
      stream.destroy();
    };
    // In the words of mqtt.js, which the catalogue knows.
    const callOff = clock.after(timeout, () => fail(new Error('connack timeout')));
    const onAbort = () => {
      callOff();
      client.end(true);
      stream.destroy();
      reject(abortError(signal));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    client.on('error', fail);
    client.on('disconnect', (packet) => {
      evidence.disconnect = packet;
    });
    client.on('connect', (packet) => {
      callOff();
      signal.removeEventListener('abort', onAbort);
      connection = new MqttConnection(client, stream, evidence, options, accepted(packet, options), events);
      resolve(connection);
    });
    client.on('close', () => {
      callOff();
      signal.removeEventListener('abort', onAbort);
      // First: the client forgets what was not answered, and with it whom to suspect.
      if (connection) connection.closed(evidence);
      else reject(failureOf(endSymptom(evidence, 'connect', destination)));
      client.end(true);
    });
    client.connect();
  });
}

/** mqtt.js's way out for every packet. */
type Send = (packet: Packet, done?: () => void, ...rest: unknown[]) => void;

/** An accepted connection. */
export class MqttConnection {
  readonly accepted: Accepted;
  readonly #client: MqttClient;
  readonly #stream: Duplex;
  readonly #evidence: EndEvidence;
  readonly #options: ConnectOptions;
  readonly #events: ConnectionEvents;
  readonly #answers: PendingAnswers;
  readonly #pubacks = new Map<number, (packet: IPubackPacket) => void>();
  readonly #operations: Operations;
  readonly #aliases: TopicAliases;
  readonly #incoming: Incoming;
  readonly #clock: Clock;
  readonly #since: number;
  #pingSent = 0;
  #packets = 0;
  #closing = false;
  #end: ConnectionEnd | undefined;

  /** Made by connectMqtt. */
  constructor(
    client: MqttClient,
    stream: Duplex,
    evidence: EndEvidence,
    options: ConnectOptions,
    accepted: Accepted,
    events: ConnectionEvents,
  ) {
    this.accepted = accepted;
    this.#aliases = new TopicAliases(accepted.topicAliasMaximum);
    this.#client = client;
    this.#stream = stream;
    this.#evidence = evidence;
    this.#options = options;
    this.#clock = options.clock;
    this.#since = this.#clock.now();
    this.#operations = new Operations(this.#clock);
    this.#answers = new PendingAnswers(options.destination);
    this.#events = events;
    this.#incoming = new Incoming({
      clock: this.#clock,
      acknowledge: options.acknowledge,
      onMessage: events.onMessage,
      onFailed: (reason) => {
        if (!this.over) this.abandon(`not recorded: ${reason}`);
      },
    });
    this.#receive();
    client.on('packetsend', (packet) => {
      if (packet.cmd === 'pingreq') this.#pingSent = this.#clock.now();
    });
    client.on('packetreceive', (packet) => {
      this.#onPacket(packet);
    });
    // So that the round-trip time is there from the start, not after the first keep alive.
    if (options.keepAlive > 0) queueMicrotask(() => this.ping());
  }

  /** Publishes of QoS 1 and 2 that wait for their acknowledgement. */
  get unacknowledged(): number {
    return this.#operations.unacknowledged;
  }

  /** Messages received that are not acknowledged, because they are not recorded yet. */
  get unrecorded(): number {
    return this.#incoming.unrecorded;
  }

  /** Since when the oldest of these waits, by the clock's `now`. */
  get unrecordedSince(): number | undefined {
    return this.#incoming.unrecordedSince;
  }

  /** Packets received since CONNACK: whether anything still comes. */
  get packets(): number {
    return this.#packets;
  }

  /** Does it end, or has it? What is asked for now gets no answer. */
  get over(): boolean {
    return this.#closing || this.#stream.destroyed;
  }

  /** How it ended; undefined while it lasts, and when `close` ended it. */
  get end(): ConnectionEnd | undefined {
    return this.#end;
  }

  /** Sends PINGREQ; the answer comes as onRoundTrip. */
  ping(): void {
    if (this.#client.connected) this.#client.sendPing();
  }

  /** Gives the connection up as dead, in the words of `text`; it ends with onClose. */
  abandon(text: string): void {
    this.#evidence.error ??= new Error(text);
    this.#stream.destroy();
  }

  /**
   * Sends one SUBSCRIBE packet.
   *
   * mqtt.js also takes an object from filter to QoS, but that is no list: its keys lose their order, and one named
   * "resubscribe" is an option.
   *
   * @returns the reason codes of SUBACK in the order of the filters; 0x80 and above are refusals
   * @throws FailureError when the connection ends before the answer
   */
  async subscribe(topicFilters: readonly string[], qos: QoS): Promise<number[]> {
    return this.#answers.wait<number[]>(
      { phase: 'subscribe', topic: topicFilters[0] ?? '' },
      (done, failed) => {
        const answered = this.#operations.sent({ kind: 'subscribe', topic: topicFilters[0] ?? '', qos });
        this.#client.subscribe([...topicFilters], { qos }, (error, _granted, packet) => {
          answered();
          if (packet) done(packet.granted as number[]);
          else failed(error ?? new Error('the connection closed'));
        });
      },
    );
  }

  /** Sends one UNSUBSCRIBE packet. @throws FailureError when the connection ends before the answer */
  async unsubscribe(topicFilters: readonly string[]): Promise<void> {
    await this.#answers.wait<undefined>(
      { phase: 'subscribe', topic: topicFilters[0] ?? '' },
      (done, failed) => {
        this.#client.unsubscribe([...topicFilters], (error) => {
          if (error) failed(error);
          else done(undefined);
        });
      },
    );
  }

  /**
   * Publishes: QoS 0 until it is handed to the socket, QoS 1 until PUBACK, QoS 2 until PUBCOMP.
   *
   * @param options `duplicate`: it was sent before on a connection that ended (DUP, MQTT 5.0, section 3.3.1.1)
   * @throws FailureError when the broker refuses or the connection ends before the answer
   */
  async publish(request: PublishRequest, options: { duplicate?: boolean } = {}): Promise<PublishOutcome> {
    const started = this.#clock.now();
    const properties = writeProperties(request.properties);
    const topicOnWire = this.#aliases.topicFor(request.topic, request.properties?.topicAlias);
    const about = { phase: 'publish', topic: request.topic, retain: request.retain } as const;
    const puback = await this.#answers.wait<IPubackPacket | undefined>(about, (done, failed) => {
      const sent: { id?: number; puback?: IPubackPacket } = {};
      const { topic, qos, retain } = request;
      const answered = this.#operations.sent({ kind: 'publish', topic, qos, retain });
      this.#client.publish(
        topicOnWire,
        Buffer.from(request.payload.buffer, request.payload.byteOffset, request.payload.byteLength),
        { qos, retain, dup: options.duplicate === true, ...(properties ? { properties } : {}) },
        (error) => {
          answered();
          if (sent.id !== undefined) this.#pubacks.delete(sent.id);
          if (error) failed(error, sent.puback);
          else done(sent.puback);
        },
      );
      // mqtt.js says of a good PUBACK only that it came: its reason code is read from the packet itself.
      if (request.qos === 0) return;
      sent.id = this.#client.getLastMessageId();
      this.#pubacks.set(sent.id, (packet) => {
        sent.puback = packet;
      });
    });
    return {
      ok: true,
      milliseconds: this.#clock.now() - started,
      ...(request.qos === 0 ? {} : { reasonCode: puback?.reasonCode ?? 0 }),
      ...(puback?.properties?.reasonString === undefined
        ? {}
        : { reasonString: puback.properties.reasonString }),
    };
  }

  /**
   * Disconnects; the will is not sent. Resolves when the stream is closed.
   *
   * @param drain milliseconds to wait for acknowledgements first; what is not there then ends without an answer
   */
  async close(drain = 0): Promise<void> {
    if (this.#closing || this.#stream.destroyed) return;
    this.#closing = true;
    await Promise.all([this.#drained(drain), this.#incoming.settled(recordTimeout)]);
    this.#incoming.end();
    this.#answers.rejectAll(
      failureOf({
        phase: 'session',
        destination: this.#options.destination,
        text: 'the session was ended here',
      }),
    );
    await new Promise<void>((resolve) => {
      const callOff = this.#clock.after(closeTimeout, () => this.#stream.destroy());
      const finish = () => {
        callOff();
        resolve();
      };
      if (this.#stream.closed) {
        finish();
        return;
      }
      this.#stream.once('close', finish);
      // mqtt.js would wait for these before it says DISCONNECT.
      for (const id of this.#pubacks.keys()) this.#client.removeOutgoingMessage(id);
      this.#client.end(false);
    });
  }

  /** Called by connectMqtt with a message of QoS 0 that mqtt.js does not see. */
  received(topic: string, payload: Buffer, retain: boolean): void {
    this.#packets++;
    this.#events.onMessage({ topic, payload, qos: 0, retain, duplicate: false });
  }

  /** Called by connectMqtt when the stream is closed. */
  closed(evidence: EndEvidence): void {
    const lastOperation = this.#operations.last();
    const connectedFor = Math.round(this.#clock.now() - this.#since);
    const failure = failureOf({
      ...endSymptom(evidence, 'session', this.#options.destination),
      ...(lastOperation ? { lastOperation } : {}),
      connectedFor,
      ...(this.#options.lifetimeLimit === undefined ? {} : { lifetimeLimit: this.#options.lifetimeLimit }),
    });
    this.#incoming.end();
    this.#operations.end();
    if (!this.#closing) this.#end = connectionEnd(evidence, lastOperation, connectedFor);
    this.#answers.rejectAll(failure);
    if (this.#end) this.#events.onClose(failure, this.#end);
  }

  #receive(): void {
    const client = this.#client;
    client.on('message', (topic, payload, packet) => {
      if (packet.qos === 0) this.#incoming.take(topic, payload, packet);
    });
    // mqtt.js tells of QoS 2 when the broker releases it, which may be on a connection that knows nothing of it any more.
    client.options.customHandleAcks = (topic, payload, packet, done) => {
      this.#incoming.take(topic, payload, packet as IPublishPacket);
      done(0);
    };
    // All that mqtt.js sends leaves by this method: an acknowledgement is kept, and mqtt.js goes on as if it had left.
    const send = (client['_sendPacket'] as Send).bind(client);
    client['_sendPacket'] = ((packet, done, ...rest) => {
      const isKept = this.#incoming.keeps(packet, () => {
        send(packet);
      });
      if (isKept) done?.();
      else send(packet, done, ...rest);
    }) satisfies Send;
  }

  async #drained(milliseconds: number): Promise<void> {
    if (milliseconds <= 0 || this.unacknowledged === 0) return;
    const timer = new AbortController();
    const late = this.#clock.wait(milliseconds, timer.signal);
    await Promise.race([this.#operations.acknowledged(), late]);
    timer.abort();
  }

  #onPacket(packet: Packet): void {
    this.#packets++;
    if (packet.cmd === 'pingresp') this.#events.onRoundTrip(this.#clock.now() - this.#pingSent);
    else if (packet.cmd === 'pubrel') this.#incoming.released(packet.messageId ?? 0);
    else if (packet.cmd === 'puback' && packet.messageId !== undefined)
      this.#pubacks.get(packet.messageId)?.(packet);
  }
}
