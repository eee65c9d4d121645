/**
 * All that the extension host and the console's page say to each other.
 *
 * The page speaks first (`ready`), and holds no truth: after a reload it asks again. Events are
 * snapshots or signals, so losing one while the page is hidden loses nothing.
 */
import type { QuotaOverrides } from './aws/quotas.ts';
import type { TopicCompletion } from './completeTopic.ts';
import type { Failure } from './failure.ts';
import type { Health } from './health.ts';
import type { Direction, Message, MessageRow, PublishOutcome, QoS, Route } from './message.ts';
import type { FieldPath } from './search/query.ts';
import type { BrokerKind } from './topic.ts';

export interface ConsoleProfile {
  readonly id: string;
  readonly name: string;
  readonly broker: BrokerKind;
  /** The account's own quotas, where they are not AWS's defaults. */
  readonly quotas?: QuotaOverrides | undefined;
  readonly host: string;
  /** Routes on which this profile can publish, the default first. */
  readonly routes: readonly Route[];
  /** Can it subscribe, or does it only publish? */
  readonly subscribes: boolean;
}

/** The composer as the person left it; kept by the host for each profile. */
export interface Draft {
  readonly topic: string;
  readonly payload: string;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly route: Route;
}

/** What a command of the tree wants the console to show. */
export interface ConsoleIntent {
  /** Put the cursor into the composer. */
  readonly compose?: boolean;
  /** Topic for the composer. */
  readonly topic?: string;
  /** Topic filter for the list. */
  readonly filter?: string;
  /** Id of a message to show. */
  readonly message?: number;
}

export interface ConsoleSnapshot {
  readonly profile: ConsoleProfile;
  readonly health: Health;
  readonly draft?: Draft;
  /** Id of the newest message of this profile in history; 0 when there is none. */
  readonly newest: number;
  /** Is history recording? When not, why. */
  readonly historyProblem?: string;
  /** What the console was opened for; told once. */
  readonly intent?: ConsoleIntent;
}

/** Which messages the list shows, newest first. */
export interface HistoryView {
  /** Text of the search box (search/query.ts); empty or absent for all. */
  readonly search?: string;
  /** MQTT topic filter; empty or absent for all. */
  readonly topicFilter?: string;
  readonly direction?: Direction;
}

export interface WindowRequest extends HistoryView {
  /** Rows to pass over, counted from the newest. */
  readonly skip: number;
  /** At most 500. */
  readonly limit: number;
  /** Only messages up to this id, so that positions stay put while new ones arrive; absent: all. */
  readonly upTo?: number;
}

export interface WindowResult {
  readonly rows: readonly MessageRow[];
  /** Messages that match, up to `upTo`. */
  readonly total: number;
  /** Id of the newest message that was looked at. */
  readonly upTo: number;
  /** How much of history has been searched, 0 to 1; while it is below 1, `total` grows: ask again. Absent: all. */
  readonly searched?: number;
}

export interface MessageDetail extends Omit<Message, 'payload'> {
  /** The first `payloadLimit` bytes of the payload. */
  readonly payload: Uint8Array;
  /** Bytes of the whole payload. */
  readonly size: number;
}

export type PublishReply =
  | { readonly ok: true; readonly outcome: PublishOutcome }
  /** There is no connection: the message waits, among so many, and stands in history when it is known what became of it. */
  | { readonly ok: true; readonly held: number }
  | { readonly ok: false; readonly failure: Failure; readonly outcome?: PublishOutcome };

/** What the host answers and is told. */
export interface HostSide {
  requests: {
    ready: { params: undefined; result: ConsoleSnapshot };
    window: { params: WindowRequest; result: WindowResult };
    message: { params: { id: number; payloadLimit: number }; result: MessageDetail | undefined };
    publish: { params: Draft; result: PublishReply };
    /** What a topic that is being typed can become, the likeliest first. */
    completeTopic: { params: { prefix: string }; result: readonly TopicCompletion[] };
    /** Removes this profile's history after a confirmation by the person; tells whether it did. */
    clear: { params: undefined; result: boolean };
    connect: { params: undefined; result: undefined };
    disconnect: { params: undefined; result: undefined };
    /** Asks for a topic filter in VS Code's own input and subscribes. */
    subscribe: { params: undefined; result: undefined };
    /** Opens the whole payload in a read-only editor. */
    openMessage: { params: { id: number }; result: undefined };
    /** Opens a chart of a field of the payloads on a topic. */
    openChart: { params: { topic: string; path: FieldPath }; result: undefined };
    copy: { params: { text: string }; result: undefined };
  };
  events: {
    draftChanged: Draft;
  };
}

/** What the page is told; it answers nothing. */
export interface PageSide {
  requests: Record<never, never>;
  events: {
    /** At most ten a second. */
    historyChanged: { newest: number; problem?: string };
    healthChanged: Health;
    profileChanged: ConsoleProfile;
    /** The console is open already, and somebody wants to see this. */
    show: ConsoleIntent;
  };
}
