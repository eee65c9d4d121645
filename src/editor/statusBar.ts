/** The status bar item: how many connections are live. */
import * as vscode from 'vscode';
import type { Health } from '../shared/health.ts';
import { connectionsViewId } from './contributions.ts';
import { profileName, type ListedProfile } from './profiles/profileList.ts';
import { escapeMarkdown } from './trees/markdown.ts';
import { isLive, stateSummary } from './trees/text.ts';

export class StatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  #text = '';

  constructor() {
    this.#item = vscode.window.createStatusBarItem(
      'topicscope.connections',
      vscode.StatusBarAlignment.Left,
      10,
    );
    this.#item.name = 'TopicScope Connections';
    this.#item.command = `${connectionsViewId}.focus`;
  }

  /** Shows the state of all profiles; hidden while there are none. */
  update(profiles: readonly ListedProfile[], health: (id: string) => Health): void {
    const rows = profiles.map(({ profile }) => ({ profile, health: health(profile.id) }));
    const connected = rows.filter((row) => row.health.state === 'connected').length;
    const troubled = rows.some((row) => row.health.state === 'failed' || row.health.state === 'waiting');
    const lines = rows.map((row) => {
      const live = isLive(row.health.state);
      const command = live ? 'topicscope.disconnect' : 'topicscope.connect';
      const link = `command:${command}?${encodeURIComponent(JSON.stringify([row.profile.id]))}`;
      return `${escapeMarkdown(profileName(row.profile))}: ${stateSummary(row.health)} — [${live ? 'Disconnect' : 'Connect'}](${link})`;
    });
    const tooltip = ['**TopicScope**', ...lines, '[Show Log](command:topicscope.showLog)'].join('\n\n');
    const text = `$(${troubled ? 'warning' : 'broadcast'}) ${connected}`;
    if (profiles.length === 0) this.#item.hide();
    else this.#item.show();
    // Every assignment crosses to the window: only news does.
    if (this.#text === text + tooltip) return;
    this.#text = text + tooltip;
    const markdown = new vscode.MarkdownString(tooltip);
    markdown.isTrusted = {
      enabledCommands: ['topicscope.connect', 'topicscope.disconnect', 'topicscope.showLog'],
    };
    this.#item.text = text;
    this.#item.tooltip = markdown;
    const noun = connected === 1 ? 'connection' : 'connections';
    this.#item.accessibilityInformation = {
      label: `TopicScope: ${connected} live ${noun}${troubled ? ', one needs attention' : ''}`,
    };
  }

  dispose(): void {
    this.#item.dispose();
  }
}
