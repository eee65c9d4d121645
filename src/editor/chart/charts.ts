/** Charts, each in an editor tab; VS Code brings them back after a reload of the window. */
import * as vscode from 'vscode';
import type { SeriesField } from '../../shared/chart/series.ts';
import { chartViewType } from '../contributions.ts';
import type { ChartsOptions } from './options.ts';
import { readChartState } from './pageMessages.ts';
import { ChartPanel } from './panel.ts';

export class Charts implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #options: ChartsOptions;
  readonly #panels = new Set<ChartPanel>();
  readonly #disposables: vscode.Disposable[];

  constructor(options: ChartsOptions) {
    this.#options = options;
    this.#disposables = [
      vscode.window.registerWebviewPanelSerializer(chartViewType, this),
      options.profiles.onDidChange(() => {
        for (const panel of this.#panels) panel.profileChanged();
      }),
    ];
  }

  /** Opens a chart of a profile's fields, or shows the one that has just these. */
  open(profileId: string, fields: readonly SeriesField[]): void {
    const wanted = JSON.stringify(fields);
    for (const panel of this.#panels) {
      if (panel.profileId === profileId && JSON.stringify(panel.fields) === wanted) {
        panel.show();
        return;
      }
    }
    const panel = vscode.window.createWebviewPanel(chartViewType, '', vscode.ViewColumn.Active);
    this.#adopt(panel, profileId, fields);
  }

  /** Takes a tab that VS Code has brought back; the page had written down whose it was and what of. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const chart = readChartState(state);
    if (chart) this.#adopt(panel, chart.profile, chart.fields);
    else panel.dispose();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    for (const panel of [...this.#panels]) panel.dispose();
  }

  #adopt(webviewPanel: vscode.WebviewPanel, profileId: string, fields: readonly SeriesField[]): void {
    const panel: ChartPanel = new ChartPanel({
      ...this.#options,
      panel: webviewPanel,
      profileId,
      fields,
      onDispose: () => this.#panels.delete(panel),
    });
    this.#panels.add(panel);
  }
}
