/** The environment that is chosen in this workspace: variables for messages, and the item of the status bar. */
import * as vscode from 'vscode';
import type { EnvironmentView } from '../../shared/compose/draftReview.ts';
import { Emitter } from '../../shared/emitter.ts';
import { asCommand, inspectSetting, onDidChangeSetting } from '../guards.ts';
import { visible } from '../trees/markdown.ts';
import { readEnvironments, type Environments } from './environmentSetting.ts';

const key = 'topicscope.environment';
const setting = 'topicscope.environments';
/** Characters of a value that the page needs to tell it. */
const shownCharacters = 100;

export class ChosenEnvironment implements vscode.Disposable {
  readonly #memento: vscode.Memento;
  readonly #log: (line: string) => void;
  readonly #changed = new Emitter<undefined>();
  readonly #item: vscode.StatusBarItem;
  readonly #subscription: vscode.Disposable;
  #known: Environments = { environments: new Map(), problems: [] };

  /** @param memento of the workspace: each has its own choice */
  constructor(memento: vscode.Memento, log: (line: string) => void) {
    this.#memento = memento;
    this.#log = log;
    this.#item = vscode.window.createStatusBarItem(key, vscode.StatusBarAlignment.Left, 9);
    this.#item.name = 'TopicScope Environment';
    this.#item.command = asCommand('topicscope.selectEnvironment', 'Choose Environment');
    this.#subscription = onDidChangeSetting([setting], () => {
      this.#read();
      this.#tell();
    });
    this.#read();
    this.#tell();
  }

  readonly onDidChange = this.#changed.event;

  /** Variables of the chosen environment. */
  get variables(): ReadonlyMap<string, string> {
    const { name } = this;
    return (name === undefined ? undefined : this.#known.environments.get(name)) ?? new Map();
  }

  /** Name of the chosen one, as long as there is one of this name. */
  get name(): string | undefined {
    const kept = this.#memento.get<unknown>(key);
    return typeof kept === 'string' && this.#known.environments.has(kept) ? kept : undefined;
  }

  get view(): EnvironmentView {
    const { name } = this;
    return {
      ...(name === undefined ? {} : { name }),
      names: [...this.#known.environments.keys()],
      variables: [...this.variables].map(([variable, value]) => ({
        name: variable,
        value: value.length > shownCharacters ? `${value.slice(0, shownCharacters)}…` : value,
      })),
    };
  }

  /** Lets the person choose: one of them, none, or to edit the setting. */
  async select(): Promise<void> {
    const { environments, problems } = this.#known;
    const current = this.name;
    const picked = await vscode.window.showQuickPick<vscode.QuickPickItem & { work: () => Promise<void> }>(
      [
        ...[...environments].map(([name, variables]) => ({
          label: `${name === current ? '$(check) ' : ''}${visible(name)}`,
          description: [...variables.keys()].map((variable) => `{{${variable}}}`).join(' '),
          work: () => this.#choose(name),
        })),
        ...(environments.size === 0
          ? []
          : [
              {
                label: `${current === undefined ? '$(check) ' : ''}None`,
                description: 'Messages know TopicScope’s own variables only',
                work: () => this.#choose(undefined),
              },
            ]),
        { label: 'Environments', kind: vscode.QuickPickItemKind.Separator, work: async () => undefined },
        {
          label: '$(gear) Edit Environments…',
          description: problems.length === 0 ? '' : `${problems.length} to correct: ${problems[0] ?? ''}`,
          work: editSetting,
        },
      ],
      { title: 'Choose Environment', placeHolder: 'Whose variables messages are filled with' },
    );
    await picked?.work();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#item.dispose();
  }

  async #choose(name: string | undefined): Promise<void> {
    await this.#memento.update(key, name);
    this.#tell();
  }

  #read(): void {
    this.#known = readEnvironments(inspectSetting(setting).effective);
    const { problems } = this.#known;
    for (const problem of problems) this.#log(problem);
    const [first, ...others] = problems;
    if (first === undefined) return;
    const more = others.length === 0 ? '' : ` (and ${others.length} more in the log)`;
    const edit = 'Edit Settings';
    vscode.window.showWarningMessage(`TopicScope: ${first}${more}`, edit).then(
      (choice) => (choice === edit ? editSetting() : undefined),
      (error: unknown) => {
        this.#log(String(error));
      },
    );
  }

  #tell(): void {
    const { name } = this;
    this.#item.text = `$(symbol-variable) ${name === undefined ? 'No environment' : visible(name)}`;
    this.#item.tooltip =
      name === undefined
        ? 'TopicScope: choose an environment, whose variables messages are filled with'
        : `TopicScope: messages are filled with the variables of ${visible(name)}`;
    if (this.#known.environments.size === 0) this.#item.hide();
    else this.#item.show();
    this.#changed.fire(undefined);
  }
}

/** VS Code's settings editor says where the setting is written already. */
async function editSetting(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openSettings', setting);
}
