/** What CONNECT says, in mqtt.js's words, and what CONNACK answered. */
import type { IConnackPacket, IConnectPacket } from 'mqtt-packet';
import type { Destination } from '../failure/symptom.ts';
import type { Will } from '../profile/schema.ts';
import { longestTimer, type CallOff, type Clock } from '../shared/clock.ts';
import { writeProperties } from './publishProperties.ts';
import { inOrder } from './userPropertyParser.ts';

export interface ConnectOptions {
  readonly destination: Destination;
  readonly clientId: string;
  readonly mqttVersion: '3.1.1' | '5';
  /** Seconds. */
  readonly keepAlive: number;
  readonly cleanStart: boolean;
  /** Seconds (MQTT 5). */
  readonly sessionExpiryInterval?: number;
  /** When QoS 1 and 2 messages are acknowledged: as they come, or when whoever takes them says that they are recorded. */
  readonly acknowledge: 'onReceipt' | 'afterRecording';
  readonly will?: Will;
  readonly username?: string;
  readonly password?: string;
  /** Milliseconds that this connection may last, where that is known: for the words about its end. */
  readonly lifetimeLimit?: number;
  readonly signal: AbortSignal;
  /** Milliseconds to wait for CONNACK. */
  readonly timeout: number;
  readonly clock: Clock;
}

/**
 * QoS 1 and 2 messages that the broker may have under way before they are recorded (MQTT 5.0, section 3.1.2.11.3): it bounds what
 * waits for the disk, and is enough for nine tenths of the speed of acknowledging at once. Many brokers keep to fewer, AWS IoT Core to 100.
 */
const receiveMaximum = 250;

/** What the broker said in CONNACK. */
export interface Accepted {
  readonly sessionPresent: boolean;
  readonly clientId: string;
  /** Seconds, as the broker set it. */
  readonly keepAlive: number;
  /** QoS 1 and 2 publishes that may wait for their acknowledgement at a time; 65,535 where the broker says nothing. */
  readonly receiveMaximum: number;
  /** The highest topic alias that the broker takes; 0 where it takes none. */
  readonly topicAliasMaximum: number;
  /** CONNACK's properties (MQTT 5) by mqtt-packet's names, for a person to read. */
  readonly properties: Readonly<Record<string, string>>;
}

/**
 * Options of a client of mqtt.js that does nothing by itself: the stream, reconnecting and subscriptions are the session's. Their
 * type is checked where the client is made.
 */
export function clientOptions(options: ConnectOptions) {
  const { mqttVersion, sessionExpiryInterval, will } = options;
  const properties = {
    ...(sessionExpiryInterval === undefined ? {} : { sessionExpiryInterval }),
    ...(options.acknowledge === 'afterRecording' ? { receiveMaximum } : {}),
  };
  return {
    clientId: options.clientId,
    protocolId: 'MQTT' as const,
    protocolVersion: mqttVersion === '5' ? (5 as const) : (4 as const),
    clean: options.cleanStart,
    keepalive: options.keepAlive,
    // Who makes the client waits for CONNACK by the clock.
    connectTimeout: longestTimer,
    manualConnect: true,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // Its own asks at every packet, several times, whether somebody debugs it: a tenth of receiving.
    log: () => undefined,
    // Pings go out on time whatever else is sent: a half-open connection is noticed within the keep alive.
    reschedulePings: false,
    timerVariant: keepAliveTimer(options.clock),
    ...inOrder,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(will ? { will: willOf(will, mqttVersion) } : {}),
    ...(mqttVersion === '5' && Object.keys(properties).length > 0 ? { properties } : {}),
  };
}

/** What mqtt.js measures the keep alive by; its own would be a browser's, because the extension host has a `navigator`. */
function keepAliveTimer(clock: Clock) {
  const timers = new Map<number, CallOff>();
  let last = 0;
  return {
    set: (action: () => void, milliseconds: number): number => {
      timers.set(++last, clock.every(milliseconds, action));
      return last;
    },
    clear: (timer: number): void => {
      timers.get(timer)?.();
      timers.delete(timer);
    },
  };
}

/** MQTT 5.0, section 3.1.3.2; MQTT 3.1.1 has no will properties. */
function willOf(
  will: Will,
  mqttVersion: '3.1.1' | '5',
): NonNullable<IConnectPacket['will']> & { payload: Buffer } {
  const { correlationData, payloadFormatIndicator, contentType, responseTopic } = will;
  const properties = {
    ...writeProperties({
      ...(payloadFormatIndicator === undefined ? {} : { payloadFormatIndicator }),
      ...(will.messageExpiryInterval === undefined
        ? {}
        : { messageExpiryInterval: will.messageExpiryInterval }),
      ...(contentType === undefined ? {} : { contentType }),
      ...(responseTopic === undefined ? {} : { responseTopic }),
      ...(correlationData === undefined ? {} : { correlationData: Buffer.from(correlationData) }),
      ...(will.userProperties === undefined ? {} : { userProperties: will.userProperties }),
    }),
    ...(will.delayInterval === undefined ? {} : { willDelayInterval: will.delayInterval }),
  };
  return {
    topic: will.topic,
    payload: Buffer.from(will.payload),
    qos: will.qos,
    retain: will.retain,
    ...(mqttVersion === '5' ? { properties } : {}),
  };
}

/** Reads CONNACK. */
export function accepted(packet: IConnackPacket, options: ConnectOptions): Accepted {
  return {
    sessionPresent: packet.sessionPresent,
    clientId: packet.properties?.assignedClientIdentifier ?? options.clientId,
    keepAlive: packet.properties?.serverKeepAlive ?? options.keepAlive,
    // MQTT 5.0, section 3.2.2.3.3.
    receiveMaximum: packet.properties?.receiveMaximum ?? 65_535,
    topicAliasMaximum: packet.properties?.topicAliasMaximum ?? 0,
    properties: Object.fromEntries(
      Object.entries(packet.properties ?? {}).map(([name, value]) => [
        name,
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ]),
    ),
  };
}
