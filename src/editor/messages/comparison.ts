/** Comparing recorded messages in VS Code's own diff editor. */
import * as vscode from 'vscode';
import type { History } from '../../history/history.ts';
import { Emitter } from '../../shared/emitter.ts';
import type { Message } from '../../shared/message.ts';
import type { ContextKeys } from '../guards.ts';
import type { FormatChoice } from '../../shared/payload/format.ts';
import type { Payloads } from '../payloads/payloads.ts';
import { areComparable } from './decodedText.ts';
import { messageUri, type MessageDocuments } from './documents.ts';
import { comparisonTitle } from './comparisonTitle.ts';
import { comparableForms } from './messageText.ts';

export interface ComparisonOptions {
  readonly documents: Pick<MessageDocuments, 'find' | 'uri'>;
  readonly payloads: Pick<Payloads, 'read'>;
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

  /** Compares with the message that was selected, read as chosen. @throws when there is none, or one of them is no longer in history */
  async withSelected(id: number, chosen?: FormatChoice): Promise<void> {
    if (this.#selected === undefined) {
      throw new Error(
        'No message is selected for compare yet: select one first, then compare another with it.',
      );
    }
    if (this.#selected === id) {
      throw new Error('This is the message that is selected for compare: choose another one.');
    }
    await this.compare(this.#selected, id, chosen);
  }

  /** Compares with the message before on the same topic. @throws when there is none */
  async withPrevious(id: number, chosen?: FormatChoice): Promise<void> {
    const message = await this.#options.documents.find(id);
    const history = await this.#options.history();
    const { profile, topic } = message;
    // A topic has no wildcard, so as a filter it matches itself alone.
    const [previous] = await history.query({ profile, topicFilter: topic, before: id, limit: 1 });
    if (!previous)
      throw new Error(`This is the oldest message on ${topic} in history: there is none to compare it with.`);
    await this.#show(previous, message, chosen);
  }

  /**
   * Compares two messages, the older on the left.
   *
   * @param chosen how the second is read, and the first where it is on the same topic; absent: as their topics are bound
   * @throws when one of them is no longer in history
   */
  async compare(one: number, other: number, chosen?: FormatChoice): Promise<void> {
    const { documents } = this.#options;
    const [first, second] = [await documents.find(one), await documents.find(other)];
    const same = first.topic === second.topic ? chosen : undefined;
    if (one < other) await this.#show(first, second, same, chosen);
    else await this.#show(second, first, chosen, same);
  }

  /** What formats read is compared as values or texts; else both are shown in a form that every payload has. */
  async #show(older: Message, newer: Message, left?: FormatChoice, right = left): Promise<void> {
    const { documents, payloads } = this.#options;
    const [one, other] = [await payloads.read(older, left), await payloads.read(newer, right)];
    const areRead = one.origin !== 'automatic' || other.origin !== 'automatic';
    const [oneForm, otherForm] = comparableForms(older.payload, newer.payload);
    const uris =
      areRead && areComparable(one.result, other.result)
        ? [await documents.uri(older, one.choice), await documents.uri(newer, other.choice)]
        : [messageUri(older, oneForm), messageUri(newer, otherForm)];
    await vscode.commands.executeCommand('vscode.diff', ...uris, comparisonTitle(older, newer), {
      preview: true,
    } satisfies vscode.TextDocumentShowOptions);
  }
}
