/** The replays of this window: several may run at once; the status bar shows them, and stops them for a while. */
import * as vscode from 'vscode';
import { Emitter } from '../../shared/emitter.ts';
import type { Replay, ReplayStatus } from '../../session/replay/replay.ts';
import { Pacer } from '../pacer.ts';
import { escapeMarkdown } from '../trees/markdown.ts';
import { longNumber } from '../trees/text.ts';
import { span } from './words.ts';

export interface RunningReplay {
  /** What is replayed onto what, for people. */
  readonly name: string;
  readonly replay: Replay;
}

/** Milliseconds between two drawings of the progress, at least. */
const lookEvery = 250;

export class Replays implements vscode.Disposable {
  readonly #running = new Set<RunningReplay>();
  /** Draws the progress in the notification of each. */
  readonly #reports = new Map<RunningReplay, () => void>();
  readonly #changed = new Emitter<undefined>();
  readonly #item: vscode.StatusBarItem;
  readonly #show = new Pacer(lookEvery, () => this.#update());
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#item = vscode.window.createStatusBarItem('topicscope.replays', vscode.StatusBarAlignment.Left, 9);
    this.#item.name = 'TopicScope Replays';
    this.#item.command = 'topicscope.manageReplays';
  }

  get running(): readonly RunningReplay[] {
    return [...this.#running];
  }

  /** Runs a replay to its end, with its progress in a notification that cancels it. */
  async run(one: RunningReplay): Promise<ReplayStatus> {
    const { name, replay } = one;
    this.#running.add(one);
    this.#changed.fire(undefined);
    this.#show.now();
    try {
      return await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: `Replaying ${name}`, cancellable: true },
        async (report, token) => {
          token.onCancellationRequested(() => replay.cancel());
          let shown = 0;
          const draw = (): void => {
            const { status } = replay;
            const percent = (status.done / Math.max(1, status.total)) * 100;
            report.report({ message: statusWords(status), increment: Math.max(0, percent - shown) });
            shown = Math.max(shown, percent);
          };
          this.#reports.set(one, draw);
          return await replay.run().finally(() => this.#reports.delete(one));
        },
      );
    } finally {
      this.#running.delete(one);
      this.#changed.fire(undefined);
      this.#show.now();
    }
  }

  /** To be called when the status of a replay changed; may be called often. */
  changed(): void {
    this.#show.soon();
  }

  dispose(): void {
    for (const { replay } of this.#running) replay.cancel();
    this.#show.dispose();
    this.#item.dispose();
    this.#changed.dispose();
  }

  #update(): void {
    for (const draw of this.#reports.values()) draw();
    const all = this.running.map(({ name, replay }) => ({ name, status: replay.status }));
    const [first] = all;
    if (!first) {
      this.#item.hide();
      return;
    }
    const paused = all.every(({ status }) => status.state !== 'running');
    const what =
      all.length === 1
        ? `Replay ${Math.floor((first.status.done / Math.max(1, first.status.total)) * 100)} %`
        : `${all.length} Replays`;
    this.#item.text = `$(${paused ? 'debug-pause' : 'play'}) ${what}`;
    const lines = all.map(({ name, status }) => `${escapeMarkdown(name)}: ${statusWords(status)}`);
    this.#item.tooltip = new vscode.MarkdownString(
      [...lines, 'Click to pause, resume or cancel'].join('\n\n'),
    );
    this.#item.accessibilityInformation = {
      label: `TopicScope: ${all.map(({ name, status }) => `replaying ${name}, ${statusWords(status)}`).join('; ')}`,
    };
    this.#item.show();
  }
}

/** "1,204 of 5,000, paused". */
export function statusWords({ state, done, total, failed, lag }: ReplayStatus): string {
  return [
    `${longNumber(done)} of ${longNumber(total)}`,
    ...(state === 'paused' ? ['paused'] : []),
    ...(state === 'waiting' ? ['waiting for the connection'] : []),
    ...(lag >= 1000 && state === 'running' ? [`${span(lag)} behind`] : []),
    ...(failed > 0 ? [`${longNumber(failed)} failed`] : []),
  ].join(', ');
}
