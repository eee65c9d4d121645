/** Whole payloads as read-only documents: VS Code's own editor searches, folds and compares them. */
import * as vscode from 'vscode';
import type { History } from '../../history/history.ts';
import type { Message } from '../../shared/message.ts';
import { bestForm, payloadForms, type PayloadForm } from '../../shared/payload/reading.ts';
import { messageScheme } from '../contributions.ts';
import { messageText } from './messageText.ts';

export const goneMessage = 'This message is no longer in history.';

export class MessageDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #history: () => Promise<History>;
  readonly #registration: vscode.Disposable;

  constructor(history: () => Promise<History>) {
    this.#history = history;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(messageScheme, this);
  }

  /**
   * Opens the whole payload of a recorded message.
   *
   * @param form absent: the one that suits it
   * @throws when the message is no longer in history
   */
  async open(id: number, form?: PayloadForm): Promise<void> {
    const message = await this.find(id);
    const document = await vscode.workspace.openTextDocument(
      messageUri(message, form ?? bestForm(message.payload)),
    );
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** A recorded message. @throws when it is no longer in history */
  async find(id: number): Promise<Message> {
    const message = await (await this.#history()).message(id);
    if (!message) throw new Error(goneMessage);
    return message;
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const asked = new URLSearchParams(uri.query);
    const id = Number(asked.get('id'));
    const message = Number.isSafeInteger(id) ? await (await this.#history()).message(id) : undefined;
    if (!message) return goneMessage;
    const form = payloadForms.find((name) => name === asked.get('form')) ?? bestForm(message.payload);
    return messageText(message.payload, form);
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

/** The form that a document shows: its extension tells VS Code the language. */
const extensions = { json: 'json', text: 'txt', hex: 'hex.txt' } as const;

/** Where the document of a message is; its last part, which the tab shows, is the topic's. */
export function messageUri(message: Message, form: PayloadForm): vscode.Uri {
  return vscode.Uri.from({
    scheme: messageScheme,
    path: `/${message.profile}/${message.id}/${fileName(message.topic)}.${extensions[form]}`,
    query: `id=${message.id}&form=${form}`,
  });
}

/** A name for a file from a topic's last level. */
export function fileName(topic: string): string {
  const name = topic.split('/').findLast((level) => level !== '') ?? 'message';
  // eslint-disable-next-line no-control-regex -- no file system takes them
  return name.replaceAll(/[\u0000-\u001f\u007f\\:?#*"<>|]/g, '_').slice(0, 100);
}
