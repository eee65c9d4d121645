import type * as vscode from 'vscode';
import type { History } from '../../history/history.ts';
import type { Profile } from '../../profile/schema.ts';
import type { SeriesField } from '../../shared/chart/series.ts';
import type { Event } from '../../shared/emitter.ts';

/** History as charts need it, loaded when first needed. */
export interface ChartRuntime {
  history(): Promise<History>;
  /** Why history is not recording, or undefined. */
  readonly historyProblem: string | undefined;
  readonly onDidChangeHistoryProblem: Event<string | undefined>;
}

/** What the page can ask for that is done elsewhere in the editor. */
export interface ChartActions {
  /** Asks for fields of a profile; empty when the person turned away. */
  chooseFields(profileId: string): Promise<readonly SeriesField[]>;
  /** Shows a message in the profile's console. */
  showMessage(profileId: string, id: number): Promise<void>;
  /** Asks where to with a proposed name, and writes; tells whether it did. */
  save(name: string, bytes: () => Promise<Uint8Array | undefined>): Promise<boolean>;
  copy(text: string): Promise<void>;
}

/** What the charts need of the rest of the editor. */
export interface ChartsOptions {
  readonly extensionUri: vscode.Uri;
  readonly runtime: ChartRuntime;
  readonly profiles: {
    /** The profile of an id as it is now. */
    find(profileId: string): Profile | undefined;
    readonly onDidChange: vscode.Event<void>;
  };
  readonly actions: ChartActions;
}
