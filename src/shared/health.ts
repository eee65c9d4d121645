/** How a profile's connection is, as one value: for the tree, the console, the status bar and the API. */
import type { Failure } from './failure.ts';
import type { QoS } from './message.ts';

/** The states of a session; see ARCHITECTURE.md for the machine. */
export type SessionStateName =
  'idle' | 'resolvingCredentials' | 'connecting' | 'connected' | 'waiting' | 'failed' | 'closing';

export interface SubscriptionHealth {
  readonly topicFilter: string;
  /** Requested. */
  readonly qos: QoS;
  /** As SUBACK granted it; absent before. */
  readonly grantedQos?: QoS;
  /** `setAside`: it preceded a close again and again, and is not asked for until a person says so. */
  readonly state: 'pending' | 'active' | 'refused' | 'setAside';
  readonly failure?: Failure;
  /** Messages and payload bytes that matched since the window opened. */
  readonly messages: number;
  readonly bytes: number;
  /** Messages a second, smoothed over some seconds. */
  readonly rate: number;
}

export interface TrafficHealth {
  readonly messages: number;
  readonly bytes: number;
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
}

/** What the profile connects as: fixed while the profile is. */
export interface RouteSummary {
  /** "MQTT 5 over TLS", "MQTT 3.1.1 over WSS", "HTTPS". */
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
  readonly alpn?: string;
  /** "X.509 client certificate", "SigV4", "custom authorizer", "user name and password", "none". */
  readonly authentication: string;
  /** The server's certificate is not checked, as the profile wants it. */
  readonly insecure?: true;
  /** Row of AWS's protocol table; absent for a generic broker. */
  readonly row?: number;
}

/** What happened to the connection, newest last. */
export interface ConnectionEvent {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly kind: 'connected' | 'lost' | 'failed' | 'renewed' | 'disconnected';
  readonly failure?: Failure;
}

/** How much of a quota is used now. */
export interface QuotaUse {
  readonly quota: 'subscriptions' | 'publishesPerSecond' | 'throughput' | 'unacknowledged';
  readonly used: number;
  readonly limit: number;
}

/** Until when a session may last. */
export interface Lifetime {
  /** Milliseconds since 1970. */
  readonly endsAt: number;
  readonly limit: 'webSocket' | 'customAuthorizer';
  /** Will it be renewed before? */
  readonly renews: boolean;
}

export interface Health {
  readonly profile: string;
  readonly state: SessionStateName;
  /** Milliseconds since 1970 of the last change of state. */
  readonly since: number;
  /** The session's route; absent when the profile only publishes over HTTPS. */
  readonly session?: RouteSummary;
  /** The publisher's route; absent for a generic broker. */
  readonly publisher?: RouteSummary;
  readonly clientId?: string;
  /** CONNACK's session present flag. */
  readonly sessionPresent?: boolean;
  /** Seconds between pings, as the broker set it. */
  readonly keepAlive?: number;
  /** Milliseconds of the last ping, PINGREQ to PINGRESP. */
  readonly roundTripTime?: number;
  /** Milliseconds of the pings of the last minutes, oldest first. */
  readonly roundTripTimes?: readonly { readonly time: number; readonly milliseconds: number }[];
  /** Absent where no limit is known. */
  readonly lifetime?: Lifetime;
  /** Milliseconds since 1970 when the client certificate ends, NaN when its date cannot be read; absent without one. */
  readonly certificateEnds?: number;
  /** Absent for generic brokers. */
  readonly quotaUse?: readonly QuotaUse[];
  /** The last connects, losses and failures, oldest first. */
  readonly events?: readonly ConnectionEvent[];
  /** Messages that wait to be sent after reconnecting. */
  readonly held?: number;
  /** Messages that are not sent any more because the connection closed right behind them again and again. */
  readonly setAside?: readonly { readonly topic: string; readonly bytes: number }[];
  /** Attempts since the last connection that lasted. */
  readonly attempt: number;
  /** Milliseconds since 1970 of the next attempt, in state `waiting`. */
  readonly retryAt?: number;
  /** Connections made again since the person pressed Connect. */
  readonly reconnects: number;
  readonly lastFailure?: Failure;
  /** Messages that the broker keeps until they are recorded, when they wait for the disk longer than a second. */
  readonly waitingForDisk?: number;
  /** Messages received that could not be recorded in history. */
  readonly notRecorded: number;
  readonly received: TrafficHealth;
  readonly sent: TrafficHealth;
  readonly subscriptions: readonly SubscriptionHealth[];
}
