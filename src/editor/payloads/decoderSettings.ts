/** The setting `topicscope.decoders` as it is now: valid entries, and what is wrong with the others, told once each time it changes. */
import * as vscode from 'vscode';
import { readBindings, type Binding } from '../../formats/binding.ts';
import { Emitter } from '../../shared/emitter.ts';
import { inspectSetting, onDidChangeSetting } from '../guards.ts';
import { notificationText } from '../trees/markdown.ts';

const setting = 'topicscope.decoders';

export class DecoderSettings implements vscode.Disposable {
  readonly #warn: (line: string) => void;
  readonly #changed = new Emitter<undefined>();
  readonly #watch: vscode.Disposable;
  #bindings: readonly Binding[] = [];
  /** Entries, or the folders in which their schemas are looked for, have changed. */
  readonly onDidChange = this.#changed.event;

  /** @param warn one line for the log */
  constructor(warn: (line: string) => void) {
    this.#warn = warn;
    this.#read();
    this.#watch = onDidChangeSetting([setting, 'topicscope.schemaFolders'], () => {
      this.#read();
      this.#changed.fire(undefined);
    });
  }

  /** The valid entries in their order. */
  get bindings(): readonly Binding[] {
    return this.#bindings;
  }

  dispose(): void {
    this.#watch.dispose();
    this.#changed.dispose();
  }

  #read(): void {
    const { bindings, problems } = readBindings(inspectSetting(setting).effective);
    this.#bindings = bindings;
    for (const problem of problems) this.#warn(problem);
    const [first] = problems;
    if (first === undefined) return;
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more in the log)` : '';
    void vscode.window
      .showWarningMessage(`TopicScope: ${notificationText(first)}${more}`, 'Open Settings')
      .then((answer) => {
        if (answer === undefined) return;
        void vscode.commands.executeCommand('workbench.action.openSettings', setting);
      });
  }
}
