/**
 * All that the extension host and the console's page say to each other.
 *
 * The page speaks first (`ready`), and holds no truth: after a reload it asks again. Events are
 * snapshots or signals, so losing one while the page is hidden loses nothing.
 */
import type { QuotaOverrides } from './aws/quotas.ts';
import type { DraftPreview, DraftProblem, EnvironmentView, JsonAssist } from './compose/draftReview.ts';
import type { MessageTemplate } from './compose/messageTemplate.ts';
import type { TopicCompletion } from './completeTopic.ts';
import type { Failure } from './failure.ts';
import type { Health } from './health.ts';
import type { Message, MessageRow, PublishOutcome, Route } from './message.ts';
import type { DecodeResult, FormatChoice, FormatInfo, FormatProposal } from './payload/format.ts';
import type { PayloadForm } from './payload/reading.ts';
import type { SearchCompletion } from './search/completeSearch.ts';
import type { FieldPath } from './search/query.ts';
import type { BrokerKind } from './topic.ts';

export interface ConsoleProfile {
  readonly id: string;
  readonly name: string;
  readonly broker: BrokerKind;
  /** The account's own quotas, where they are not AWS's defaults. */
  readonly quotas?: QuotaOverrides | undefined;
  readonly mqttVersion: '3.1.1' | '5';
  readonly host: string;
  /** Routes on which this profile can publish, the default first. */
  readonly routes: readonly Route[];
  /** Can it subscribe, or does it only publish? */
  readonly subscribes: boolean;
}

/** The file of a saved message that a draft came from, or was saved as. */
export interface SavedAs {
  /** Address of the file. */
  readonly file: string;
  /** For people: the file's name without its ending. */
  readonly name: string;
}

/** The composer as the person left it; kept by the host for each profile. */
export interface Draft extends MessageTemplate {
  readonly route: Route;
  readonly saved?: SavedAs | undefined;
}

/** What came of a message that waits for its answer. */
export type AskReply =
  | {
      readonly kind: 'accepted' | 'rejected';
      /** From handing the message over to the answer's arrival. */
      readonly milliseconds: number;
      readonly topic: string;
      /** The answer's payload as one line. */
      readonly preview: string;
      /** Id of the answer in history, when it is there. */
      readonly id?: number;
    }
  | { readonly kind: 'timedOut' | 'cancelled'; readonly milliseconds: number }
  /** The person did not answer what the message asks for: nothing was sent. */
  | { readonly kind: 'turnedAway' };

/** A repeat or a simulation that runs. */
export interface RunView {
  readonly id: string;
  readonly kind: 'repeat' | 'simulation';
  readonly name: string;
  readonly state: 'running' | 'waiting' | 'finished' | 'stopped' | 'failed';
  /** "12 of 20 sent, every 500 ms". */
  readonly words: string;
  readonly warning?: string;
}

/** A message's payload as a format reads it, and why this format. */
export interface MessageReading {
  readonly choice: FormatChoice;
  /** `bound` to the topic in settings, `chosen` by hand, or `automatic`: JSON, text or hex, whichever it surely is. */
  readonly origin: 'bound' | 'chosen' | 'automatic';
  /** The topic filter of the binding. */
  readonly topicFilter?: string;
  readonly result: DecodeResult;
  /** Formats that the payload looks like, when nobody has said how to read it. */
  readonly proposals: readonly FormatProposal[];
}

/** What a command of the tree wants the console to show. */
export interface ConsoleIntent {
  /** Put the cursor into the composer. */
  readonly compose?: boolean;
  /** Topic for the composer. */
  readonly topic?: string;
  /** A message for the composer, in place of the draft that is there; absent route: the profile's own. */
  readonly draft?: MessageTemplate & Pick<Draft, 'saved'>;
  /** Id of a message to show. */
  readonly message?: number;
  /** Text for the search box. */
  readonly search?: string;
  /** Put the cursor into the search box. */
  readonly focusSearch?: boolean;
  /** Show the messages around this time, milliseconds since 1970. */
  readonly time?: number;
}

/** A search that was given a name (the setting `topicscope.savedSearches`). */
export interface SavedSearch {
  readonly name: string;
  readonly search: string;
}

export interface ConsoleSnapshot {
  readonly profile: ConsoleProfile;
  readonly health: Health;
  readonly draft?: Draft;
  /** All formats, those of other extensions included. */
  readonly formats: readonly FormatInfo[];
  /** What runs for this profile. */
  readonly runs: readonly RunView[];
  /** Id of the newest message of this profile in history; 0 when there is none. */
  readonly newest: number;
  /** Is history recording? When not, why. */
  readonly historyProblem?: string;
  readonly environment: EnvironmentView;
  readonly savedSearches: readonly SavedSearch[];
  /** Id of the message that is selected for compare. */
  readonly selectedForCompare?: number;
  /** What the console was opened for; told once. */
  readonly intent?: ConsoleIntent;
}

/** Which messages the list shows, newest first. */
export interface HistoryView {
  /** Text of the search box (search/syntax.ts); empty or absent for all. */
  readonly search?: string;
  /**
   * Milliseconds since 1970 that "today" and "last:15m" count from: when the person searched, so that a search stays the
   * same one however often it is asked. Absent: now.
   */
  readonly at?: number;
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

/** Where in the list of a view a message stands, or the first one not newer than a time. */
export interface PlaceRequest extends HistoryView {
  /** The newest id that positions count from. */
  readonly upTo: number;
  readonly to: { readonly id: number } | { readonly time: number };
}

export interface Place {
  readonly position: number;
  /** The message that stands there; absent when there is none. */
  readonly id?: number;
}

/** How many messages there are over time, in equal stretches. */
export interface DensityView {
  /** Milliseconds since 1970: beginning of the first stretch, end of the last. */
  readonly from: number;
  readonly to: number;
  readonly all: readonly number[];
  /** Those that the search finds; equal to `all` when there is none. */
  readonly found: readonly number[];
  /** How much has been searched, 0 to 1: ask again. */
  readonly searched: number;
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
  /** The person did not answer what the message asks for: nothing was sent. */
  | { readonly ok: false; readonly turnedAway: true }
  /** The message cannot be made: nothing was sent. */
  | { readonly ok: false; readonly problems: readonly DraftProblem[] }
  | { readonly ok: false; readonly failure: Failure; readonly outcome?: PublishOutcome };

/** What the host answers and is told. */
export interface HostSide {
  requests: {
    ready: { params: undefined; result: ConsoleSnapshot };
    window: { params: WindowRequest; result: WindowResult };
    message: { params: { id: number; payloadLimit: number }; result: MessageDetail | undefined };
    /** Reads the whole payload; absent choice: as its topic is bound, or as what it surely is. */
    decode: { params: { id: number; choice?: FormatChoice }; result: MessageReading };
    /** Asks for a topic filter and binds the topic to a format in settings. */
    bindDecoder: { params: { topic: string; choice: FormatChoice }; result: undefined };
    place: { params: PlaceRequest; result: Place };
    /** The next message on the same topic; undefined when there is none. */
    neighbour: { params: { id: number; direction: 'newer' | 'older' }; result: number | undefined };
    density: { params: HistoryView & { buckets: number }; result: DensityView };
    /** What the search being typed can become. */
    completeSearch: { params: { text: string; cursor: number }; result: readonly SearchCompletion[] };
    /** Asks for a name and keeps the search in settings. */
    saveSearch: { params: { search: string }; result: undefined };
    /** Removes it from settings. */
    forgetSearch: { params: { search: string }; result: undefined };
    publish: { params: Draft; result: PublishReply };
    /** What the draft would be on the wire, and what is wrong with it. Asks nobody, sends nothing. */
    preview: { params: Draft; result: DraftPreview };
    /** What the JSON Schema of the topic says of a payload; completions for the place `offset`, in UTF-16 units. */
    jsonAssist: { params: { topic: string; text: string; offset?: number }; result: JsonAssist };
    /** Opens the draft's payload in an editor of VS Code; what is typed there comes as `payloadEdited`. */
    editPayload: { params: Draft; result: undefined };
    /** Lets the person choose an environment. */
    selectEnvironment: { params: undefined; result: undefined };
    /**
     * Saves the draft as a file: the one that it came from, or, with `as` or without one, the one that VS Code's own inputs ask for.
     * Undefined: the person turned away.
     */
    saveMessage: { params: { draft: Draft; as?: boolean }; result: SavedAs | undefined };
    /** Messages that were sent by hand with this profile, the newest first, each once. */
    recentMessages: { params: undefined; result: readonly MessageTemplate[] };
    /** Publishes the draft and waits for the answer that its plan says. */
    ask: {
      params: Draft;
      result:
        { readonly ok: true; readonly reply: AskReply } | { readonly ok: false; readonly failure: Failure };
    };
    /** Waits no longer for the answers that are waited for. */
    cancelAsk: { params: undefined; result: undefined };
    /** Repeats the draft as its plan says; false: the person did not answer what it asks for. */
    startRepeat: { params: Draft; result: boolean };
    stopRun: { params: { id: string }; result: undefined };
    /** What a topic that is being typed can become, the likeliest first. */
    completeTopic: { params: { prefix: string }; result: readonly TopicCompletion[] };
    /** Removes this profile's history after a confirmation by the person; tells whether it did. */
    clear: { params: undefined; result: boolean };
    connect: { params: undefined; result: undefined };
    disconnect: { params: undefined; result: undefined };
    /** Asks for a topic filter in VS Code's own input and subscribes. */
    subscribe: { params: undefined; result: undefined };
    /** Opens a chart of a field of the payloads on a topic. */
    openChart: { params: { topic: string; path: FieldPath }; result: undefined };
    /** Asks for a time in VS Code's own input, and shows it. */
    goToTime: { params: undefined; result: undefined };
    /** Opens the whole payload in a read-only editor; absent: as its topic is bound, or the form that suits it. */
    openMessage: { params: { id: number; as?: PayloadForm | FormatChoice }; result: undefined };
    /** Opens the diff editor: with the message before on the same topic, or the one that is selected for compare. */
    compare: {
      params: { id: number; with: 'previous' | 'selected'; choice?: FormatChoice };
      result: undefined;
    };
    selectForCompare: { params: { id: number }; result: undefined };
    copy: { params: { text: string }; result: undefined };
  };
  events: {
    draftChanged: Draft;
    /** The person means this search, and may want it again. */
    searched: { search: string };
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
    runsChanged: readonly RunView[];
    /** Lines of rows as the formats of their topics read them, too late for the answer that the rows were in. */
    previewsRead: readonly { readonly id: number; readonly preview: string }[];
    /** Payloads may be read differently from now on: what topics are bound to has changed, or these formats. */
    readingChanged: { formats: readonly FormatInfo[] };
    environmentChanged: EnvironmentView;
    /** The draft's payload was changed in an editor of VS Code. */
    payloadEdited: { payload: string };
    savedSearchesChanged: readonly SavedSearch[];
    selectedForCompareChanged: { id?: number };
    /** The console is open already, and somebody wants to see this. */
    show: ConsoleIntent;
  };
}
