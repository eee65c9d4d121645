/** The diagnosis of this window: one at a time, shown while it is made, kept until it is closed. */
import * as vscode from 'vscode';
import type { ResolveContext } from '../../auth/resolve.ts';
import type { DiagnoseOptions } from '../../diagnosis/diagnose.ts';
import { reportOf } from '../../diagnosis/report.ts';
import type { Profile } from '../../profile/schema.ts';
import type { Diagnosis } from '../../shared/diagnosis.ts';
import type { NewMessage } from '../../shared/message.ts';
import type { Acknowledgement } from '../../shared/receipt.ts';
import type { ContextKeys } from '../guards.ts';
import { DiagnosisView } from './diagnosisView.ts';

export interface DiagnosesOptions {
  readonly context: ResolveContext & { readonly windowSuffix: string };
  /** Takes what the broker had kept for a session, and tells when it is recorded. */
  readonly record: (message: NewMessage, acknowledgement: Acknowledgement) => void;
  readonly keys: ContextKeys;
}

export type Wish = Pick<DiagnoseOptions, 'topic' | 'otherClientId'>;

export class Diagnoses implements vscode.Disposable {
  readonly #options: DiagnosesOptions;
  readonly #view = new DiagnosisView();
  #running: AbortController | undefined;
  #shown: Diagnosis | undefined;

  constructor(options: DiagnosesOptions) {
    this.#options = options;
  }

  /** What is shown now. */
  get shown(): Diagnosis | undefined {
    return this.#shown;
  }

  /** Diagnoses and shows it, in place of the diagnosis before. Resolves with what it came to, also when it was cancelled. */
  async run(profile: Profile, wish: Wish): Promise<Diagnosis> {
    this.cancel();
    const running = new AbortController();
    this.#running = running;
    let revealed: Promise<void> | undefined;
    const diagnosis = await this.diagnose(profile, {
      ...wish,
      signal: running.signal,
      onProgress: (snapshot) => {
        if (this.#running !== running) return;
        this.#show(snapshot);
        // The view is there when its context key is, and that must have a first snapshot to show.
        revealed ??= this.#reveal({ focus: true });
      },
    }).finally(() => {
      if (this.#running !== running) return;
      this.#running = undefined;
      this.#setKeys();
    });
    await revealed;
    if (this.#shown === diagnosis && this.#view.visible) await this.#reveal({ focus: false });
    return diagnosis;
  }

  /** Diagnoses without showing it. */
  async diagnose(
    profile: Profile,
    wish: Wish & Pick<DiagnoseOptions, 'signal' | 'onProgress'>,
  ): Promise<Diagnosis> {
    const { context, record } = this.#options;
    const { diagnose } = await import('../../diagnosis/diagnose.ts');
    return diagnose(profile, context, { windowSuffix: context.windowSuffix, onMessage: record, ...wish });
  }

  cancel(): void {
    this.#running?.abort(new DOMException('The diagnosis was cancelled.', 'AbortError'));
  }

  /** Cancels what runs, and shows nothing any more. */
  close(): void {
    this.cancel();
    this.#running = undefined;
    this.#shown = undefined;
    this.#view.show(undefined);
    this.#setKeys();
  }

  /** The report as Markdown; undefined when there is none. */
  report(): string | undefined {
    return this.#shown && reportOf(this.#shown);
  }

  dispose(): void {
    this.cancel();
    this.#view.dispose();
  }

  #show(diagnosis: Diagnosis): void {
    this.#shown = diagnosis;
    this.#view.show(diagnosis);
    this.#setKeys();
  }

  /** A view that is not drawn yet cannot be revealed in: that it exists is what counts then. */
  async #reveal(options: { readonly focus: boolean }): Promise<void> {
    try {
      await this.#view.reveal(options);
    } catch {
      await vscode.commands.executeCommand('topicscope.diagnosis.focus');
    }
  }

  #setKeys(): void {
    const { keys } = this.#options;
    keys.set('topicscope.hasDiagnosis', this.#shown !== undefined);
    keys.set('topicscope.diagnosisRuns', this.#running !== undefined);
  }
}
