import type * as vscode from 'vscode';
import type { Profile } from '../../profile/schema.ts';
import type { ConsoleActions, ConsoleRuntime, ConsoleShared, PageServerOptions } from './pageOptions.ts';

/** What the consoles need of the rest of the editor. */
export interface ConsolesOptions extends Pick<
  PageServerOptions,
  | 'payloads'
  | 'composing'
  | 'jsonSchemas'
  | 'environments'
  | 'draftEditors'
  | 'runs'
  | 'recents'
  | 'repeats'
  | 'asking'
> {
  readonly extensionUri: vscode.Uri;
  readonly runtime: ConsoleRuntime;
  readonly profiles: {
    /** The profile of an id as it is now. */
    find(profileId: string): Profile | undefined;
    readonly onDidChange: vscode.Event<void>;
  };
  /** Keeps the drafts by profile: the workspace's or the global state. */
  readonly drafts: vscode.Memento;
  readonly actions: ConsoleActions;
  readonly shared: ConsoleShared;
  /** One line for the log. */
  readonly log: (line: string) => void;
}
