import * as vscode from 'vscode';
import type { SeriesField } from '../../shared/chart/series.ts';
import { chartTitle } from '../../shared/chart/lineTitle.ts';
import { loadPage } from '../webviewPage.ts';
import { ChartServer } from './chartServer.ts';
import type { ChartsOptions } from './options.ts';

export interface ChartPanelOptions extends ChartsOptions {
  readonly panel: vscode.WebviewPanel;
  readonly profileId: string;
  readonly fields: readonly SeriesField[];
  readonly onDispose: () => void;
}

/** A chart's editor tab. */
export class ChartPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #server: ChartServer;
  readonly profileId: string;
  #fields: readonly SeriesField[];

  constructor(options: ChartPanelOptions) {
    const { panel, extensionUri, profileId, profiles, runtime, actions, fields } = options;
    this.#panel = panel;
    this.profileId = profileId;
    this.#fields = fields;
    this.#server = new ChartServer({
      profileId,
      fields,
      profile: () => profiles.find(profileId),
      runtime,
      actions,
      // Whether it arrives is no concern: signals are repeated, and a page that is gone awaits no reply.
      send: (message) => void panel.webview.postMessage(message),
      onFields: (changed) => {
        this.#fields = changed;
        panel.title = chartTitle(changed);
      },
      withProgress,
    });
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
    panel.title = chartTitle(fields);
    panel.webview.onDidReceiveMessage((message: unknown) => this.#server.receive(message));
    panel.onDidChangeViewState(() => this.#server.setVisible(panel.visible));
    panel.onDidDispose(() => {
      this.#server.dispose();
      options.onDispose();
    });
    loadPage(panel, extensionUri, 'chart');
  }

  get fields(): readonly SeriesField[] {
    return this.#fields;
  }

  /** Brings the tab to the front. */
  show(): void {
    this.#panel.reveal();
  }

  /** The list of profiles has changed, perhaps this one. */
  profileChanged(): void {
    this.#server.profileChanged();
  }

  dispose(): void {
    this.#panel.dispose();
  }
}

/** Long work with VS Code's own progress, which can be cancelled. */
async function withProgress<T>(
  title: string,
  work: (report: (share: number) => void, isCancelled: () => boolean) => Promise<T>,
): Promise<T> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `TopicScope: ${title}`, cancellable: true },
    (progress, token) => {
      let told = 0;
      return work(
        (share) => {
          progress.report({ increment: (share - told) * 100, message: `${Math.round(share * 100)} %` });
          told = share;
        },
        () => token.isCancellationRequested,
      );
    },
  );
}
