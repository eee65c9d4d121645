/** Whole payloads as read-only documents: VS Code's own editor searches, folds and compares them. */
import * as vscode from 'vscode';
import type { History } from '../history/history.ts';
import type { Message } from '../shared/message.ts';
import { hexDump } from '../shared/payload/hex.ts';
import { formatJson } from '../shared/payload/json.ts';
import { readPayload } from '../shared/payload/reading.ts';
import { messageScheme } from './contributions.ts';
import { visible } from './trees/markdown.ts';

export class MessageDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #history: () => Promise<History>;
  readonly #registration: vscode.Disposable;

  constructor(history: () => Promise<History>) {
    this.#history = history;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(messageScheme, this);
  }

  /** Opens the whole payload of a recorded message: JSON formatted, text as it is, anything else as a hex dump. */
  async open(id: number): Promise<void> {
    const message = await (await this.#history()).message(id);
    if (!message) {
      void vscode.window.showWarningMessage('TopicScope: this message is no longer in history.');
      return;
    }
    const document = await vscode.workspace.openTextDocument(messageUri(message));
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** Shows two recorded messages in VS Code's diff editor, the older one on the left. */
  async compare(older: number, newer: number): Promise<void> {
    const history = await this.#history();
    const [left, right] = await Promise.all([history.message(older), history.message(newer)]);
    if (!left || !right) {
      void vscode.window.showWarningMessage('TopicScope: one of the messages is no longer in history.');
      return;
    }
    const at = ({ time }: Message) => new Date(time).toLocaleTimeString('en-GB');
    const title = `${visible(right.topic)}: ${at(left)} ↔ ${at(right)}`;
    await vscode.commands.executeCommand('vscode.diff', messageUri(left), messageUri(right), title);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const id = Number(new URLSearchParams(uri.query).get('id'));
    const message = Number.isSafeInteger(id) ? await (await this.#history()).message(id) : undefined;
    return message ? documentText(message) : 'This message is no longer in history.';
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

/** The form that a document shows: its extension tells VS Code the language. */
const extensions = { json: 'json', text: 'txt', hex: 'hex.txt' } as const;

/** Where the document of a message is; its last part, which the tab shows, is the topic's. */
function messageUri(message: Message): vscode.Uri {
  const name = message.topic.split('/').findLast((level) => level !== '') ?? 'message';
  const extension = extensions[readPayload(message.payload).best];
  return vscode.Uri.from({
    scheme: messageScheme,
    path: `/${message.profile}/${message.id}/${name.replaceAll(/[\\:?#]/g, '_')}.${extension}`,
    query: `id=${message.id}`,
  });
}

/** What the document of a message says. */
function documentText(message: Message): string {
  const { best, text } = readPayload(message.payload);
  if (text === undefined || best === 'hex') return hexDump(message.payload);
  return best === 'json' ? formatJson(text) : text;
}
