/**
 * One MQTT connection on an open stream, from CONNECT to its close. The only file that knows mqtt.js, which does packets,
 * ids, acknowledgements and keep alive; reconnecting and subscriptions belong to the session.
 */
import type { Duplex } from 'node:stream';
import { MqttClient, type IClientOptions } from 'mqtt';
import type { IConnackPacket, IPubackPacket, Packet } from 'mqtt-packet';
import type { FailureError } from '../failure/failureError.ts';
import type { Destination } from '../failure/symptom.ts';
import type { PublishOutcome, PublishRequest, QoS } from '../shared/message.ts';
import { abortError, failureOf } from './attempt.ts';
import { delivered, type Delivered } from './mqttDelivery.ts';
import { endSymptom, type EndEvidence } from './mqttEnd.ts';
import { PendingAnswers } from './pendingAnswers.ts';
import { writeProperties } from './publishProperties.ts';

export interface ConnectOptions {
  readonly destination: Destination;
  readonly clientId: string;
  readonly mqttVersion: '3.1.1' | '5';
  /** Seconds. */
  readonly keepAlive: number;
  readonly cleanStart: boolean;
  /** Seconds (MQTT 5). */
  readonly sessionExpiryInterval?: number;
  readonly username?: string;
  readonly password?: string;
  readonly signal: AbortSignal;
  /** Milliseconds to wait for CONNACK. */
  readonly timeout: number;
}

export interface ConnectionEvents {
  readonly onMessage: (message: Delivered) => void;
  /** Milliseconds from PINGREQ to PINGRESP. */
  readonly onRoundTrip: (milliseconds: number) => void;
  /** The connection is over, unless `close` ended it. */
  readonly onClose: (failure: FailureError) => void;
}

/** What the broker said in CONNACK. */
export interface Accepted {
  readonly sessionPresent: boolean;
  readonly clientId: string;
  /** Seconds, as the broker set it. */
  readonly keepAlive: number;
  /** CONNACK's properties (MQTT 5) by mqtt-packet's names, for a person to read. */
  readonly properties: Readonly<Record<string, string>>;
}

/** Milliseconds that DISCONNECT may take to leave. */
const closeTimeout = 2000;

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
    const { destination, signal } = options;
    if (signal.aborted) {
      stream.on('error', () => undefined).destroy();
      reject(abortError(signal));
      return;
    }
    const client = new MqttClient(() => stream, clientOptions(options));
    const evidence: EndEvidence = {};
    let connection: MqttConnection | undefined;
    const onAbort = () => {
      client.end(true);
      stream.destroy();
      reject(abortError(signal));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    client.on('error', (error) => {
      evidence.error ??= error;
      // A refused CONNACK and bytes that are not MQTT leave the stream open.
      stream.destroy();
    });
    client.on('disconnect', (packet) => {
      evidence.disconnect = packet;
    });
    client.on('connect', (packet) => {
      signal.removeEventListener('abort', onAbort);
      connection = new MqttConnection(client, stream, options, accepted(packet, options), events);
      resolve(connection);
    });
    client.on('close', () => {
      signal.removeEventListener('abort', onAbort);
      const failure = failureOf(endSymptom(evidence, connection ? 'session' : 'connect', destination));
      client.end(true);
      if (connection) connection.closed(failure);
      else reject(failure);
    });
    client.connect();
  });
}

/** An accepted connection. */
export class MqttConnection {
  readonly accepted: Accepted;
  readonly #client: MqttClient;
  readonly #stream: Duplex;
  readonly #destination: Destination;
  readonly #events: ConnectionEvents;
  readonly #answers: PendingAnswers;
  readonly #pubacks = new Map<number, (packet: IPubackPacket) => void>();
  #pingSent = 0;
  #closing = false;

  /** Made by connectMqtt. */
  constructor(
    client: MqttClient,
    stream: Duplex,
    options: ConnectOptions,
    accepted: Accepted,
    events: ConnectionEvents,
  ) {
    this.accepted = accepted;
    this.#client = client;
    this.#stream = stream;
    this.#destination = options.destination;
    this.#answers = new PendingAnswers(options.destination);
    this.#events = events;
    client.on('message', (topic, payload, packet) => {
      events.onMessage(delivered(topic, payload, packet));
    });
    client.on('packetsend', (packet) => {
      if (packet.cmd === 'pingreq') this.#pingSent = performance.now();
    });
    client.on('packetreceive', (packet) => {
      this.#onPacket(packet);
    });
    // So that the round-trip time is there from the start, not after the first keep alive.
    if (options.keepAlive > 0) queueMicrotask(() => this.ping());
  }

  /** Sends PINGREQ; the answer comes as onRoundTrip. */
  ping(): void {
    if (this.#client.connected) this.#client.sendPing();
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
        this.#client.subscribe([...topicFilters], { qos }, (error, _granted, packet) => {
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
   * @throws FailureError when the broker refuses or the connection ends before the answer
   */
  async publish(request: PublishRequest): Promise<PublishOutcome> {
    const started = performance.now();
    const properties = writeProperties(request.properties);
    const about = { phase: 'publish', topic: request.topic, retain: request.retain } as const;
    const puback = await this.#answers.wait<IPubackPacket | undefined>(about, (done, failed) => {
      const sent: { id?: number; puback?: IPubackPacket } = {};
      this.#client.publish(
        request.topic,
        Buffer.from(request.payload.buffer, request.payload.byteOffset, request.payload.byteLength),
        { qos: request.qos, retain: request.retain, ...(properties ? { properties } : {}) },
        (error) => {
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
      milliseconds: performance.now() - started,
      ...(request.qos === 0 ? {} : { reasonCode: puback?.reasonCode ?? 0 }),
      ...(puback?.properties?.reasonString === undefined
        ? {}
        : { reasonString: puback.properties.reasonString }),
    };
  }

  /** Disconnects; the will is not sent. Resolves when the stream is closed. */
  async close(): Promise<void> {
    if (this.#closing || this.#stream.destroyed) return;
    this.#closing = true;
    this.#answers.rejectAll(
      failureOf({ phase: 'session', destination: this.#destination, text: 'the session was ended here' }),
    );
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#stream.destroy(), closeTimeout);
      this.#stream.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#client.end(false);
    });
  }

  /** Called by connectMqtt when the stream is closed. */
  closed(failure: FailureError): void {
    this.#answers.rejectAll(failure);
    if (!this.#closing) this.#events.onClose(failure);
  }

  #onPacket(packet: Packet): void {
    if (packet.cmd === 'pingresp') this.#events.onRoundTrip(performance.now() - this.#pingSent);
    else if (packet.cmd === 'puback' && packet.messageId !== undefined)
      this.#pubacks.get(packet.messageId)?.(packet);
  }
}

function clientOptions(options: ConnectOptions): IClientOptions {
  const { mqttVersion, sessionExpiryInterval } = options;
  return {
    clientId: options.clientId,
    protocolId: 'MQTT',
    protocolVersion: mqttVersion === '5' ? 5 : 4,
    clean: options.cleanStart,
    keepalive: options.keepAlive,
    connectTimeout: options.timeout,
    manualConnect: true,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // Pings go out on time whatever else is sent: a half-open connection is noticed within the keep alive.
    reschedulePings: false,
    // The extension host has a `navigator`, by which mqtt.js would take it for a browser.
    timerVariant: 'native',
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(mqttVersion === '5' && sessionExpiryInterval !== undefined
      ? { properties: { sessionExpiryInterval } }
      : {}),
  };
}

function accepted(packet: IConnackPacket, options: ConnectOptions): Accepted {
  return {
    sessionPresent: packet.sessionPresent,
    clientId: packet.properties?.assignedClientIdentifier ?? options.clientId,
    keepAlive: packet.properties?.serverKeepAlive ?? options.keepAlive,
    properties: Object.fromEntries(
      Object.entries(packet.properties ?? {}).map(([name, value]) => [
        name,
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ]),
    ),
  };
}
