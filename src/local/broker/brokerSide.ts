/** What the broker and its connections are to each other. */
import type { IConnectPacket, Packet } from 'mqtt-packet';
import type { Clock } from '../../shared/clock.ts';
import type { ConnectionInfo } from '../administration.ts';
import type { Principal } from '../authenticate/principal.ts';
import type { Choices } from '../choices.ts';
import type { LifecycleEvents } from '../events.ts';
import type { Limits } from '../limits.ts';
import type { Policies } from '../policy/policies.ts';
import type { ProtocolVersion } from './encodePublish.ts';
import type { BrokerMessage } from './message.ts';
import type { DisconnectReason } from './reasons.ts';
import type { RetainedMessages } from './retained.ts';
import type { Session } from './session.ts';
import type { Wire } from './wire.ts';

/** A connection, as the broker sees it. */
export interface Closable {
  /**
   * Ends the connection, once.
   *
   * @param code told to an MQTT 5 client in DISCONNECT; without it the connection just closes
   */
  close(disconnectReason: DisconnectReason, code?: number): void;
  /** Takes the will back: it is not published at the end. */
  dropWill(): void;
  /** What is known of it from its CONNECT on. */
  info(): Omit<ConnectionInfo, 'connected'> | undefined;
}

/** What is known of a client before its CONNECT. */
export interface Origin {
  /** Judges a CONNECT: by what TLS or the WebSocket upgrade proved already, or by its user name and password. */
  authenticate(username: string | undefined, password: Buffer | undefined): Principal | undefined;
  readonly overWebSocket: boolean;
  /** As asked for in SNI. */
  readonly domainName: string | undefined;
  /** Makes what goes wrong on this connection on purpose; absent when nothing ever does. */
  interfere?(connection: Interfered): Interference;
}

/** A connection on which things go wrong on purpose. */
export interface Interfered extends Closable {
  /** Sends a packet of the broker's that the broker did not make. */
  answer(version: ProtocolVersion, packet: Packet): void;
  /** CONNECT is no longer waited for. */
  stopWaiting(): void;
}

/** What goes wrong on purpose on one connection. */
export interface Interference {
  /** What the connection is to write to in place of its own wire. */
  wire(wire: Wire): Wire;
  /** A packet has come; true when it is dealt with. */
  incoming(packet: Packet): boolean;
  /** A packet is about to be sent; true when it is not to be. */
  outgoing(packet: Packet): boolean;
  /** CONNACK has been sent. */
  opened(clientId: string): void;
  /** The connection is over. */
  closed(): void;
}

/** What a connection needs of the broker. */
export interface BrokerSide {
  readonly options: BrokerOptions;
  readonly retained: RetainedMessages;
  readonly events: LifecycleEvents;
  /** Routes a message that has been checked already to all that subscribe to its topic. */
  publish(message: BrokerMessage): void;
  /** Counts a CONNECT of this client id; false when there are too many. */
  admit(clientId: string): boolean;
  /**
   * Finds or makes the session for a CONNECT; whoever had the client id until now loses it.
   *
   * @returns the session, and whether it is the client's own one of before
   */
  open(
    connection: Closable,
    clientId: string,
    packet: IConnectPacket,
  ): { session: Session; present: boolean };
  /** A session's subscriptions are others now. */
  subscriptionsChanged(): void;
  /** The client of a session is there for what waits for its shared subscriptions. */
  drainGroups(session: Session): void;
  /** A connection is over; its session, if it got that far, lives on for as long as its client asked. */
  closed(connection: Closable, session: Session | undefined, disconnectReason: DisconnectReason): void;
}

export interface BrokerOptions {
  readonly clock: Clock;
  /** Milliseconds since 1970: the time as the endpoint has it, which a fault may set wrong. */
  readonly now: () => number;
  /** Seconds: a smaller keep alive is raised to this; AWS's is 30, tests may take less. */
  readonly minimumKeepAlive: number;
  /** Milliseconds that a client has for its CONNECT. */
  readonly connectTimeout: number;
  readonly limits: Limits;
  readonly policies: Policies;
  readonly choices: Choices;
  /** Told of what went wrong in here. */
  readonly log: (sentence: string) => void;
}
