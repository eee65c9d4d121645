/** What history offers to the rest of the host; worker and SQLite stand behind it. */
import type { Direction, Message, MessageRow, NewMessage } from '../shared/message.ts';

export interface HistoryFilter {
  /** Profile id; absent: all profiles. */
  readonly profile?: string;
  /** MQTT topic filter; absent or empty: all topics. */
  readonly topicFilter?: string;
  readonly direction?: Direction;
}

export interface HistoryQuery extends HistoryFilter {
  /** Only messages with a smaller id: the cursor for the next page. */
  readonly before?: number;
  /** At most this many, newest first; 1 to 1000. */
  readonly limit: number;
}

export interface HistoryWindow extends HistoryFilter {
  /** Rows to pass over, counted from the newest. */
  readonly skip: number;
  readonly limit: number;
  /** Only messages up to this id. */
  readonly upTo?: number;
}

export interface Recorded {
  /** Profile ids that got new messages (of this window or another), with the newest id of each. */
  readonly newest: ReadonlyMap<string, number>;
}

export interface HistoryLimits {
  /** Bytes of the database file above which the oldest messages go. */
  readonly maximumBytes: number;
  /** Milliseconds after which messages go. */
  readonly maximumAge: number;
}

export interface History {
  /** Hands a batch over for recording; returns at once. Order is kept. */
  record(messages: readonly NewMessage[]): void;
  /** Resolves when all that was handed over before is committed to disk; rejects with what went wrong. */
  flush(): Promise<void>;
  query(query: HistoryQuery): Promise<Message[]>;
  window(window: HistoryWindow): Promise<{ rows: MessageRow[]; total: number; upTo: number }>;
  message(id: number): Promise<Message | undefined>;
  /** Id of the newest message of a profile, 0 when there is none. */
  newest(profile: string): Promise<number>;
  /** Removes all messages of a profile. */
  clear(profile: string): Promise<void>;
  setLimits(limits: HistoryLimits): void;
  /** Calls back when messages were committed, in this window or (within about a second) another. */
  onDidRecord(listener: (recorded: Recorded) => void): { dispose(): void };
  /** Calls back when history stopped or resumed recording: with the reason, or undefined. */
  onDidChangeProblem(listener: (problem: string | undefined) => void): { dispose(): void };
  /** Commits what is pending and closes the file. */
  dispose(): Promise<void>;
}
