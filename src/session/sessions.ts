/** What the live profiles offer to the editor, the console and the API. */
import type { ResolveContext } from '../auth/resolve.ts';
import type { Profile } from '../profile/schema.ts';
import type { Clock } from '../shared/clock.ts';
import type { Event } from '../shared/emitter.ts';
import type { Health, SubscriptionHealth } from '../shared/health.ts';
import type { NewMessage, PublishOutcome, PublishRequest, QoS } from '../shared/message.ts';
import type { Receipt } from '../shared/receipt.ts';
import type { RetainedPage } from '../transport/httpsPublisher.ts';
import type { SurroundingsOptions } from './surroundings.ts';

/** What a session needs from outside. */
export interface SessionsOptions extends ResolveContext {
  /** Replaces `${window}` in client ids; differs from window to window. */
  readonly windowSuffix: string;
  /** One line for the log; never holds a secret. */
  readonly log: (line: string) => void;
  /**
   * Takes each batch before it comes out of onDidExchangeMessages. Where a receipt goes with it, brokers keep some of its messages until
   * that is answered. Without a recorder they are acknowledged as they come.
   */
  readonly record?: (messages: readonly NewMessage[], receipt: Receipt | undefined) => void;
  /** Seconds that AWS IoT Core lets a WebSocket last; shrunk by tests. */
  readonly webSocketSeconds?: number;
  /** Where tests put other network interfaces. */
  readonly surroundings?: Omit<SurroundingsOptions, 'onDoubt' | 'clock'>;
  /** The clock of all that waits, retries, renews and expires; the computer's own when left out. */
  readonly clock?: Clock;
}

/** One set of MQTT session and HTTPS publisher a profile. Methods reject with FailureError. */
export interface Sessions {
  /**
   * Takes the profiles that there are now. Name and subscriptions are taken over as they are. A profile that changed otherwise is
   * disconnected and, if it was connected or tried to be, connected anew when the old connection has ended; what was subscribed in this
   * window goes on. A missing one is disposed. What waits for the old connection rejects.
   */
  setProfiles(profiles: readonly Profile[]): void;
  profiles(): readonly Profile[];
  /**
   * Connects and restores the profile's subscriptions. Resolves when connected; rejects when
   * the first attempt failed, or with DisconnectedError when it was ended before. When a failure is retryable the session goes on
   * trying in state `waiting`. `attended`: a person is there to answer questions (passphrase, MFA code); what is missing
   * otherwise, and at every later attempt, is a failure.
   */
  connect(profileId: string, options?: { attended: boolean }): Promise<Health>;
  /** Disconnects, or ends the attempts to connect. */
  disconnect(profileId: string): Promise<void>;
  health(profileId: string): Health;
  /** Subscribes now if connected, and at every connection from now on in this window. Rejects when the broker refuses. */
  subscribe(profileId: string, topicFilter: string, options: { qos: QoS }): Promise<SubscriptionHealth>;
  unsubscribe(profileId: string, topicFilter: string): Promise<void>;
  /** Asks again for what was set aside: one filter, or all filters and messages. @returns whether there was something */
  resumeSetAside(profileId: string, topicFilter?: string): Promise<boolean>;
  /** Drops the messages that wait for a connection; their publishers are told. @returns how many there were */
  discardHeld(profileId: string): number;
  /**
   * Publishes by MQTT or HTTPS (needs no session). Without a connection an MQTT message is refused, or held with the profile's
   * `whileOffline: "hold"`: then this resolves when it was sent after connecting. A QoS 1 message of a persistent session that was
   * not acknowledged before the connection was lost is sent again after reconnecting.
   * What was sent comes out of onDidExchangeMessages with its outcome.
   */
  publish(profileId: string, request: PublishRequest): Promise<PublishOutcome>;
  /**
   * A page of the topics that hold a retained message, as AWS IoT Core lists them over HTTPS. Rejects for other brokers, which
   * have no such list, and with what a refusal said.
   */
  listRetained(profileId: string, nextToken?: string): Promise<RetainedPage>;
  /** Messages received and sent, and gaps, in batches and in order. */
  readonly onDidExchangeMessages: Event<readonly NewMessage[]>;
  /** A profile's health changed; at most ten times a second and profile. */
  readonly onDidChangeHealth: Event<Health>;
  /** Counts messages that history could not take, for the health. */
  countNotRecorded(profileId: string, messages: number): void;
  dispose(): Promise<void>;
}
