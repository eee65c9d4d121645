/** What a console's page server needs of the rest of the editor. Knows no VS Code. */
import type { History } from '../../history/history.ts';
import type { Profile } from '../../profile/schema.ts';
import type { Sessions } from '../../session/sessions.ts';
import type { EnvironmentView } from '../../shared/compose/draftReview.ts';
import type { ConsoleIntent, Draft, SavedAs, SavedSearch } from '../../shared/contract.ts';
import type { Event } from '../../shared/emitter.ts';
import type { Health } from '../../shared/health.ts';
import type { PayloadForm } from '../../shared/payload/reading.ts';
import type { FormatChoice } from '../../shared/payload/format.ts';
import type { FieldPath } from '../../shared/search/query.ts';
import type { Composing } from '../compose/composing.ts';
import type { JsonSchemas } from '../compose/jsonSchemas.ts';
import type { Payloads } from '../payloads/payloads.ts';
import type { Asking } from '../runs/asking.ts';
import type { Repeats } from '../runs/repeats.ts';
import type { Runs } from '../runs/runs.ts';
import type { Recents } from '../saved/recents.ts';
import type { DraftStore } from './keptDraft.ts';

/** Sessions and history, loaded when first needed. */
export interface ConsoleRuntime {
  sessions(): Promise<Sessions>;
  history(): Promise<History>;
  /** Without loading anything. */
  health(profileId: string): Health;
  readonly onDidChangeHealth: Event<Health>;
  /** Why history is not recording, or undefined. */
  readonly historyProblem: string | undefined;
  readonly onDidChangeHistoryProblem: Event<string | undefined>;
}

/** What the page can ask for that is done elsewhere in the editor. */
export interface ConsoleActions {
  connect(profileId: string): Promise<void>;
  disconnect(profileId: string): Promise<void>;
  /** Asks for a topic filter and subscribes. */
  subscribe(profileId: string): Promise<void>;
  /** Asks for a time and shows it in the console. */
  goToTime(profileId: string): Promise<void>;
  /** Opens a message's whole payload in a read-only editor. */
  openMessage(id: number, as?: PayloadForm | FormatChoice): Promise<void>;
  /** Asks for a topic filter and binds it to a format in settings. */
  bindDecoder(profileId: string, topic: string, choice: FormatChoice): Promise<void>;
  /** Opens a chart of a field of the payloads on a topic. */
  openChart(profileId: string, topic: string, path: FieldPath): Promise<void>;
  /** Opens the diff editor. */
  compare(id: number, other: 'previous' | 'selected', choice?: FormatChoice): Promise<void>;
  selectForCompare(id: number): Promise<void>;
  /** Asks for a name and keeps the search under it. */
  saveSearch(search: string): Promise<void>;
  forgetSearch(search: string): Promise<void>;
  /** Removes the profile's history when the person confirms; tells whether they did. */
  clearHistory(profileId: string): Promise<boolean>;
  /** Saves a draft as a file: its own, or, with `as` or without one, the one that the person names. */
  saveMessage(profileId: string, draft: Draft, as: boolean): Promise<SavedAs | undefined>;
  copy(text: string): Promise<void>;
}

/** What all consoles show alike, and tell when it changes. */
export interface ConsoleShared {
  savedSearches(): readonly SavedSearch[];
  readonly onDidChangeSavedSearches: Event<unknown>;
  selectedForCompare(): number | undefined;
  readonly onDidSelectForCompare: Event<unknown>;
}

export interface ConsoleEnvironments {
  readonly view: EnvironmentView;
  readonly onDidChange: Event<unknown>;
  /** Asks for an environment. */
  select(): Promise<void>;
}

/** Drafts' payloads in editors of VS Code. */
export interface DraftEditors {
  /** Opens the payload of a profile's kept draft. */
  open(profileId: string): Promise<void>;
  /** The page has changed the kept draft. */
  changed(profileId: string): void;
  /** An editor has changed the kept draft of this profile. */
  readonly onDidEdit: Event<string>;
}

export interface PageServerOptions {
  readonly profileId: string;
  /** The profile as it is now; undefined when it is no longer there. */
  readonly profile: () => Profile | undefined;
  readonly runtime: ConsoleRuntime;
  readonly actions: ConsoleActions;
  readonly shared: ConsoleShared;
  readonly payloads: Payloads;
  readonly composing: Composing;
  readonly jsonSchemas: JsonSchemas;
  readonly environments: ConsoleEnvironments;
  readonly draftEditors: DraftEditors;
  readonly runs: Runs;
  readonly recents: Recents;
  readonly repeats: Repeats;
  readonly asking: Asking;
  readonly drafts: DraftStore;
  /** What the console is opened for. */
  readonly intent?: ConsoleIntent;
  readonly send: (message: unknown) => void;
  /** One line for the log. */
  readonly log: (line: string) => void;
}
