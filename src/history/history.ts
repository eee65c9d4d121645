/** What history offers to the rest of the host; worker and SQLite stand behind it. */
import type { Message, MessageRow, NewMessage } from '../shared/message.ts';
import type { Receipt } from '../shared/receipt.ts';
import type { HistoryFilter } from './filter.ts';
import type { SeriesAnswer } from '../shared/chart/series.ts';
import type {
  Density,
  DensityRequest,
  FieldsRequest,
  FieldSummary,
  NeighbourRequest,
  Position,
  PositionRequest,
  RetainedAnswer,
  RetainedRequest,
  SeriesRequest,
  SessionSummary,
  TopicsAnswer,
  TopicsRequest,
} from './questions.ts';

export type { HistoryFilter } from './filter.ts';

export interface HistoryQuery extends HistoryFilter {
  /** Only messages with a smaller id: the cursor for the next page. */
  readonly before?: number;
  /** Only messages with a greater id, oldest first instead of newest first; `before` does not count then. */
  readonly after?: number;
  /**
   * At most this many, newest first; 1 to 1000. A page is shorter when its payloads come to more than 64 MB:
   * the end is reached when a page is empty.
   */
  readonly limit: number;
}

export interface HistoryWindow extends HistoryFilter {
  /** Rows to pass over, counted from the newest. */
  readonly skip: number;
  readonly limit: number;
  /** Only messages up to this id. */
  readonly upTo?: number;
}

export interface WindowAnswer {
  readonly rows: MessageRow[];
  /** Messages that are found so far, up to `upTo`. */
  readonly total: number;
  /** Id of the newest message that was looked at. */
  readonly upTo: number;
  /** How much has been searched, 0 to 1; the newest messages are searched first. */
  readonly searched: number;
}

export interface Recorded {
  /**
   * Profile ids whose newest message changed (by this window or another), with the newest id of each;
   * 0: the profile has no messages any more.
   */
  readonly newest: ReadonlyMap<string, number>;
}

/** Messages that were handed over and could not be recorded. */
export interface Lost {
  readonly profile: string;
  readonly count: number;
  /** Times of the first and the last of them, milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Why, in words for people. */
  readonly reason: string;
}

/** How long messages of a topic filter are kept at most. */
export interface TopicAge {
  readonly topicFilter: string;
  /** Milliseconds. */
  readonly maximumAge: number;
}

export interface HistoryLimits {
  /** Bytes of the database file (without its write-ahead log of some MB) above which the oldest messages go. */
  readonly maximumBytes: number;
  /** Milliseconds after which messages go. */
  readonly maximumAge: number;
  /** Topics whose messages go earlier; of several that match, the shortest time holds. `a/#` does not match `a`. */
  readonly topicAges?: readonly TopicAge[];
}

export interface History {
  /**
   * Hands a batch over for recording; returns at once. Order is kept. Messages for which there is no room are counted as lost, and stand
   * in history as a gap when there is; those that a receipt awaits are always taken.
   *
   * @param receipt is told when the batch is committed, which may be long after, or never will be
   */
  record(messages: readonly NewMessage[], receipt?: Receipt): void;
  /** Resolves when all that was handed over before is committed to disk; rejects with what went wrong. */
  flush(): Promise<void>;
  query(query: HistoryQuery): Promise<Message[]>;
  /** Answers at once with what has been found; while `searched` is below 1 the search goes on, and asking again tells more. */
  window(window: HistoryWindow): Promise<WindowAnswer>;
  /** Where a message or a time stands in the list that a window shows. Waits for the search that this takes. */
  position(request: PositionRequest): Promise<Position>;
  /** Id of the next message of the same profile on the same topic; undefined when there is none. */
  neighbour(request: NeighbourRequest): Promise<number | undefined>;
  /** Messages over time; while `searched` is below 1, asking again tells more of those that are found. */
  density(request: DensityRequest): Promise<Density>;
  message(id: number): Promise<Message | undefined>;
  /** Id of the newest message of a profile, 0 when there is none. */
  newest(profile: string): Promise<number>;
  /**
   * Path of the history file, which is there, sound at a first look and of this version: for threads that read it
   * themselves. What was recorded before is in it, as far as the disk keeps up.
   */
  file(): Promise<string>;
  /** The children of one level of a profile's topics; while `built` is below 1, asking again goes on. */
  topics(request: TopicsRequest): Promise<TopicsAnswer>;
  /** Which topics of a branch hold a retained message, as far as history tells. */
  retained(request: RetainedRequest): Promise<RetainedAnswer>;
  /** Numeric fields over time, from a cursor on. */
  series(request: SeriesRequest): Promise<SeriesAnswer>;
  /** Fields of the latest JSON payloads, each once. */
  fields(request: FieldsRequest): Promise<FieldSummary[]>;
  /** The recording sessions of a profile, or of all; the one that was heard of last first. */
  sessions(profile?: string): Promise<SessionSummary[]>;
  /** Removes all messages of a profile. */
  clear(profile: string): Promise<void>;
  setLimits(limits: HistoryLimits): void;
  /** Calls back when messages were committed, in this window or (within about a second) another. */
  onDidRecord(listener: (recorded: Recorded) => void): { dispose(): void };
  /** Calls back when history stopped or resumed recording: with the reason, or undefined. */
  onDidChangeProblem(listener: (problem: string | undefined) => void): { dispose(): void };
  /** Why history does not record at the moment; undefined when all is well. */
  readonly problem: string | undefined;
  /** Calls back with what a person should know though recording goes on: a damaged file was moved aside, and where to. */
  onDidNotice(listener: (notice: string) => void): { dispose(): void };
  /** Calls back when messages could not be recorded: how many, of which profile, and why. */
  onDidLose(listener: (lost: Lost) => void): { dispose(): void };
  /** Commits what is pending and closes the file. */
  dispose(): Promise<void>;
}
