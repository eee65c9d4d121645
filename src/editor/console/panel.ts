import * as vscode from 'vscode';
import type { ConsoleIntent } from '../../shared/contract.ts';
import { loadPage } from '../webviewPage.ts';
import type { ConsolesOptions } from './options.ts';
import { PageServer } from './pageServer.ts';

export interface ConsolePanelOptions extends ConsolesOptions {
  readonly panel: vscode.WebviewPanel;
  readonly profileId: string;
  readonly intent?: ConsoleIntent;
  readonly onDispose: () => void;
}

/** A console's editor tab. Closing it disconnects nothing. */
export class ConsolePanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #server: PageServer;
  readonly #options: ConsolePanelOptions;

  constructor(options: ConsolePanelOptions) {
    const { panel, extensionUri, profileId, profiles, runtime, actions, shared, drafts, intent, log } =
      options;
    const { payloads, composing, jsonSchemas, environments, draftEditors, runs, recents, repeats, asking } =
      options;
    this.#options = options;
    this.#panel = panel;
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
    this.#server = new PageServer({
      profileId,
      profile: () => profiles.find(profileId),
      runtime,
      actions,
      shared,
      drafts,
      payloads,
      composing,
      jsonSchemas,
      environments,
      draftEditors,
      runs,
      recents,
      repeats,
      asking,
      ...(intent ? { intent } : {}),
      // Whether it arrives is no concern: signals are repeated, and a page that is gone awaits no reply.
      send: (message) => void panel.webview.postMessage(message),
      log,
    });
    panel.webview.onDidReceiveMessage((message: unknown) => this.#server.receive(message));
    panel.onDidChangeViewState(() => this.#server.setVisible(panel.visible));
    panel.onDidDispose(() => {
      this.#server.dispose();
      options.onDispose();
    });
    this.#name();
    loadPage(panel, extensionUri, 'main');
  }

  /** Brings the tab to the front, for a purpose if there is one. */
  show(intent: ConsoleIntent | undefined): void {
    // Before the tab comes to the front: a page that is built anew asks what it is for.
    if (intent) this.#server.show(intent);
    this.#panel.reveal();
  }

  /** The list of profiles has changed, perhaps this one. */
  profileChanged(): void {
    this.#name();
    this.#server.profileChanged();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #name(): void {
    const { profiles, profileId } = this.#options;
    this.#panel.title = profiles.find(profileId)?.name ?? profileId;
  }
}
