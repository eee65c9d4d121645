/** One console a profile, in an editor tab; VS Code brings it back after a reload of the window. */
import * as vscode from 'vscode';
import type { ConsoleIntent } from '../../shared/contract.ts';
import { topicTerm } from '../../shared/search/editSearch.ts';
import { consoleViewType } from '../contributions.ts';
import type { ConsolesOptions } from './options.ts';
import { ConsolePanel } from './panel.ts';

/** What a console is opened for. */
export interface OpenConsoleOptions {
  /** Put the cursor into the composer. */
  readonly compose?: boolean;
  /** Topic for the composer. */
  readonly topic?: string;
  /** A message for the composer. */
  readonly draft?: NonNullable<ConsoleIntent['draft']>;
  /** Topic filter for the list. */
  readonly topicFilter?: string;
  /** Id of a message to show. */
  readonly message?: number;
  /** Text for the search box. */
  readonly search?: string;
  /** Put the cursor into the search box. */
  readonly focusSearch?: boolean;
  /** Show the messages around this time, milliseconds since 1970. */
  readonly time?: number;
}

export class Consoles implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #options: ConsolesOptions;
  readonly #panels = new Map<string, ConsolePanel>();
  readonly #disposables: vscode.Disposable[];

  constructor(options: ConsolesOptions) {
    this.#options = options;
    this.#disposables = [
      vscode.window.registerWebviewPanelSerializer(consoleViewType, this),
      options.profiles.onDidChange(() => {
        for (const panel of this.#panels.values()) panel.profileChanged();
      }),
    ];
  }

  /** Opens a profile's console, or shows the one that is open. */
  async open(profileId: string, options: OpenConsoleOptions = {}): Promise<void> {
    const intent = intentOf(options);
    const open = this.#panels.get(profileId);
    if (open) {
      open.show(intent);
      return;
    }
    const panel = vscode.window.createWebviewPanel(consoleViewType, '', vscode.ViewColumn.Active, {
      enableFindWidget: false,
    });
    this.#adopt(panel, profileId, intent);
  }

  /** Takes a tab that VS Code has brought back; the page had written its profile's id down. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const profileId = profileIdOf(state);
    // A second tab for one profile, or one that never got so far as to have one.
    if (profileId === undefined || this.#panels.has(profileId)) panel.dispose();
    else this.#adopt(panel, profileId, undefined);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    for (const panel of [...this.#panels.values()]) panel.dispose();
  }

  #adopt(webviewPanel: vscode.WebviewPanel, profileId: string, intent: ConsoleIntent | undefined): void {
    const panel = new ConsolePanel({
      ...this.#options,
      panel: webviewPanel,
      profileId,
      ...(intent ? { intent } : {}),
      onDispose: () => this.#panels.delete(profileId),
    });
    this.#panels.set(profileId, panel);
  }
}

function intentOf({ topicFilter, ...rest }: OpenConsoleOptions): ConsoleIntent | undefined {
  const search = rest.search ?? (topicFilter === undefined ? undefined : topicTerm(topicFilter));
  const intent = { ...rest, ...(search === undefined ? {} : { search }) };
  return Object.keys(intent).length === 0 ? undefined : intent;
}

/** The page keeps its profile's id in its state; the state comes from outside. */
function profileIdOf(state: unknown): string | undefined {
  if (typeof state !== 'object' || state === null || !('profile' in state)) return undefined;
  return typeof state.profile === 'string' && state.profile !== '' ? state.profile : undefined;
}
