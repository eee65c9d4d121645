/** Comparing recorded messages in VS Code's own diff editor. */
import * as vscode from 'vscode';
import type { History } from '../../history/history.ts';
import { Emitter } from '../../shared/emitter.ts';
import type { Message } from '../../shared/message.ts';
import type { ContextKeys } from '../guards.ts';
import { messageUri, type MessageDocuments } from './documents.ts';
import { comparisonTitle } from './comparisonTitle.ts';
import { comparableForms } from './messageText.ts';

export interface ComparisonOptions {
  readonly documents: Pick<MessageDocuments, 'find'>;
  readonly history: () => Promise<History>;
  readonly keys: ContextKeys;
}

export class Comparison {
  readonly #options: ComparisonOptions;
  readonly #changed = new Emitter<number | undefined>();
  #selected: number | undefined;

  /** Fires with the id of the message that was selected for compare. */
  readonly onDidSelect = this.#changed.event;

  constructor(options: ComparisonOptions) {
    this.#options = options;
  }

  /** Id of the message that others are compared with. */
  get selected(): number | undefined {
    return this.#selected;
  }

  /** Selects a message for compare; selecting it once more lets it go. @throws when it is no longer in history */
  async select(id: number): Promise<void> {
    await this.#options.documents.find(id);
    this.#selected = this.#selected === id ? undefined : id;
    this.#options.keys.set('topicscope.messageSelectedForCompare', this.#selected !== undefined);
    this.#changed.fire(this.#selected);
  }

  /** Compares with the message that was selected. @throws when there is none, or one of them is no longer in history */
  async withSelected(id: number): Promise<void> {
    if (this.#selected === undefined) {
      throw new Error(
        'No message is selected for compare yet: select one first, then compare another with it.',
      );
    }
    if (this.#selected === id) {
      throw new Error('This is the message that is selected for compare: choose another one.');
    }
    await this.compare(this.#selected, id);
  }

  /** Compares with the message before on the same topic. @throws when there is none */
  async withPrevious(id: number): Promise<void> {
    const message = await this.#options.documents.find(id);
    const history = await this.#options.history();
    const { profile, topic } = message;
    // A topic has no wildcard, so as a filter it matches itself alone.
    const [previous] = await history.query({ profile, topicFilter: topic, before: id, limit: 1 });
    if (!previous)
      throw new Error(`This is the oldest message on ${topic} in history: there is none to compare it with.`);
    await show(previous, message);
  }

  /** Compares two messages, the older on the left. @throws when one of them is no longer in history */
  async compare(one: number, other: number): Promise<void> {
    const { documents } = this.#options;
    await show(await documents.find(Math.min(one, other)), await documents.find(Math.max(one, other)));
  }
}

async function show(older: Message, newer: Message): Promise<void> {
  const [left, right] = comparableForms(older.payload, newer.payload);
  await vscode.commands.executeCommand(
    'vscode.diff',
    messageUri(older, left),
    messageUri(newer, right),
    comparisonTitle(older, newer),
    { preview: true } satisfies vscode.TextDocumentShowOptions,
  );
}
