/**
 * What TopicScope offers to other extensions. This file and the types of `src/shared` that it
 * names are all that they need:
 *
 * ```ts
 * import type { TopicScopeApi } from './topicscope-api';
 *
 * const extension = vscode.extensions.getExtension<TopicScopeApi>('topicscope.topicscope');
 * const topicScope = await extension?.activate();
 * await topicScope?.connect('my-profile');
 * await topicScope?.subscribe('my-profile', 'factory/#', { qos: 1 });
 * topicScope?.onDidReceiveMessages((batch) => batch.forEach(({ topic }) => console.log(topic)));
 * ```
 *
 * Whatever comes in is checked. What is wrong is refused with an Error whose message names the field
 * and the fix. Where a broker or the way to it fails, the error is a {@link TopicScopeFailure}.
 */
import type { Diagnosis } from './shared/diagnosis.ts';
import type { Failure } from './shared/failure.ts';
import type { Health, SubscriptionHealth } from './shared/health.ts';
import type {
  Direction,
  Message,
  NewMessage,
  PublishOutcome,
  PublishProperties,
  QoS,
  Route,
} from './shared/message.ts';
import type { Profile, ProfileInput, Secrets } from './shared/profile.ts';

export type {
  Cause,
  Conclusion,
  Diagnosis,
  DiagnosisFact,
  ExperimentReport,
  Finding,
  StageReport,
} from './shared/diagnosis.ts';
export type { Failure, PolicyGrant, Remedy } from './shared/failure.ts';
export type {
  ConnectionEvent,
  Health,
  Lifetime,
  QuotaUse,
  RouteSummary,
  SubscriptionHealth,
  TrafficHealth,
} from './shared/health.ts';
export type { Identity, Profile, ProfileInput, Secrets } from './shared/profile.ts';
export type {
  Direction,
  Gap,
  Message,
  NewMessage,
  PublishOutcome,
  PublishProperties,
  QoS,
  Route,
} from './shared/message.ts';

/** The API as `activate()` of `topicscope.topicscope` returns it. */
export interface TopicScopeApi {
  /** Grows by one with every change that is not compatible; additions leave it. */
  readonly version: 1;

  readonly profiles: {
    /** The valid profiles of this window, with all defaults filled in. Never holds a secret. */
    list(): readonly Profile[];
    /**
     * Adds a profile and returns it as stored, with defaults filled in. The id must be free.
     * Secrets go to VS Code's secret storage; those of a window's profile are forgotten with it.
     */
    add(profile: ProfileInput, options?: AddProfileOptions): Promise<Profile>;
    /** Removes a profile from where it is kept, with its secrets; it is disconnected first. Recorded messages stay. */
    remove(id: string): Promise<void>;
  };

  /**
   * Connects a profile and restores its subscriptions. Resolves when connected, rejects with a
   * {@link TopicScopeFailure} when the first attempt failed; after a retryable failure the session
   * goes on trying until `disconnect`.
   */
  connect(id: string): Promise<Health>;
  /** Disconnects a profile, or ends its attempts to connect. */
  disconnect(id: string): Promise<void>;
  /** How a profile's connection is now. Throws when there is no such profile. */
  health(id: string): Health;

  /**
   * Subscribes now if connected, and at every connection from now on in this window. `qos` is 0 when left
   * out. Rejects with a {@link TopicScopeFailure} when the broker refuses.
   */
  subscribe(id: string, topicFilter: string, options?: { readonly qos?: QoS }): Promise<SubscriptionHealth>;
  unsubscribe(id: string, topicFilter: string): Promise<void>;

  /**
   * Publishes a message and resolves with what the broker said and how long it took. Rejects with a
   * {@link TopicScopeFailure} when it could not be published. With the profile's `whileOffline: "hold"` an MQTT message
   * waits for the connection, and so does the promise.
   */
  publish(id: string, message: PublishInput): Promise<PublishOutcome>;

  /**
   * Walks the way of a profile's connection stage by stage and resolves with what it came to, also when it failed or was aborted.
   * It publishes to nothing but `topic`, and subscribes to that and to the profile's own subscriptions.
   */
  diagnose(id: string, options?: DiagnoseInput): Promise<Diagnosis>;

  readonly history: {
    /** Recorded messages, newest first; all that was exchanged before the call is among them. */
    query(query?: HistoryQuery): Promise<Message[]>;
  };

  readonly formats: {
    /**
     * Adds a format in which payloads can be read, and written when it has `encode`: in the console's details and composer, and in the
     * setting `topicscope.decoders` by its id. Lasts until the result is disposed.
     *
     * ```ts
     * context.subscriptions.push(
     *   topicScope.formats.register({
     *     id: 'acme.frame',
     *     title: 'Acme frame',
     *     decode: (bytes) => ({ json: JSON.stringify({ version: bytes[0] }) }),
     *   }),
     * );
     * ```
     */
    register(format: FormatInput): { dispose(): void };
  };

  /** Messages that arrived, in batches and in order. */
  readonly onDidReceiveMessages: Event<readonly NewMessage[]>;
  /** A profile's health changed; at most ten times a second and profile. */
  readonly onDidChangeHealth: Event<Health>;
}

/** The shape of `vscode.Event`. */
export type Event<T> = (
  listener: (value: T) => unknown,
  thisArgs?: unknown,
  disposables?: { dispose(): unknown }[],
) => { dispose(): void };

/** The error with which `connect`, `subscribe`, `unsubscribe` and `publish` reject when the way to the broker fails. */
export interface TopicScopeFailure extends Error {
  readonly name: 'FailureError';
  readonly failure: Failure;
}

export interface AddProfileOptions {
  /** For user name and password, and for custom authorizers. */
  readonly secrets?: Secrets;
  /** Where to keep it: the user's settings (default), the workspace's, or this window only. */
  readonly scope?: 'user' | 'workspace' | 'window';
}

export interface PublishInput {
  readonly topic: string;
  /** Bytes as they are; a string is sent as UTF-8. Default: empty. */
  readonly payload?: Uint8Array | string;
  /** Default 0. */
  readonly qos?: QoS;
  /** Default false. */
  readonly retain?: boolean;
  /** Default: 'mqtt' if the profile has a session, else 'https'. */
  readonly route?: Route;
  readonly properties?: PublishProperties;
}

export interface DiagnoseInput {
  /** Gets one test message, which is waited for; nothing is published without it. */
  readonly topic?: string;
  /**
   * The profile's client id, which takes over a connection that has it; or one of the doctor's own. Default: the profile's, unless it
   * is connected in this window or the broker keeps its session.
   */
  readonly clientId?: 'profile' | 'other';
  /** Called with a snapshot after each change. */
  readonly onProgress?: (diagnosis: Diagnosis) => unknown;
  readonly signal?: AbortSignal;
}

/** A format of another extension. It runs in the extension host: what it throws, and what it cannot answer in 5 seconds, is shown as its error. */
export interface FormatInput {
  /** `publisher.name`, as extensions have it; must be free. */
  readonly id: string;
  /** For people: "Acme frame". */
  readonly title: string;
  /** Reads all of a payload; throws an Error that says why the bytes are not of this format. */
  readonly decode: (
    payload: Uint8Array,
    context: FormatInputContext,
  ) => FormatReading | Promise<FormatReading>;
  /** Makes a payload of what a person wrote: of JSON where `decode` gives JSON, else of text. */
  readonly encode?: (text: string, context: FormatInputContext) => Uint8Array | Promise<Uint8Array>;
  /** Why the bytes look like this format, in a few words; undefined when they do not. Only proposes. */
  readonly detect?: (payload: Uint8Array, topic: string) => string | undefined;
}

export interface FormatInputContext {
  readonly topic: string;
}

/** What a payload says; `json` or `text` must be there. */
export interface FormatReading {
  /** The value as JSON text, for the tree, search and compare. Numbers keep the digits that they have here. */
  readonly json?: string;
  readonly text?: string;
  /** What a reader must know, in sentences. */
  readonly notes?: readonly string[];
}

export interface HistoryQuery {
  /** Profile id; all profiles when left out. */
  readonly profile?: string;
  /** MQTT topic filter; all topics when left out. */
  readonly filter?: string;
  readonly direction?: Direction;
  /**
   * What else the messages must be, in the language of the console's search box: `"error topic:plant/# temp > 30 last:2h"`.
   * Rejects with what is wrong in it.
   */
  readonly search?: string;
  /** Only messages with a smaller id: the `id` of the last message of one page gives the next. */
  readonly before?: number;
  /** 1 to 1000; default 100. */
  readonly limit?: number;
}
