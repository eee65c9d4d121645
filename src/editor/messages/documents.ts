/** Whole payloads as read-only documents: VS Code's own editor searches, folds and compares them. */
import * as vscode from 'vscode';
import type { History } from '../../history/history.ts';
import type { Message } from '../../shared/message.ts';
import { choiceSchema } from '../../formats/binding.ts';
import type { FormatChoice } from '../../shared/payload/format.ts';
import { bestForm, payloadForms, type PayloadForm } from '../../shared/payload/reading.ts';
import { messageScheme } from '../contributions.ts';
import type { Payloads } from '../payloads/payloads.ts';
import { decodedText } from './decodedText.ts';
import { messageText } from './messageText.ts';

export const goneMessage = 'This message is no longer in history.';

export class MessageDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #history: () => Promise<History>;
  readonly #payloads: Pick<Payloads, 'binding' | 'read'>;
  readonly #registration: vscode.Disposable;

  constructor(history: () => Promise<History>, payloads: Pick<Payloads, 'binding' | 'read'>) {
    this.#history = history;
    this.#payloads = payloads;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(messageScheme, this);
  }

  /**
   * Opens the whole payload of a recorded message.
   *
   * @param as absent: as its topic is bound, else in the form that suits it
   * @throws when the message is no longer in history
   */
  async open(id: number, as?: PayloadForm | FormatChoice): Promise<void> {
    const message = await this.find(id);
    const document = await vscode.workspace.openTextDocument(await this.uri(message, as));
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** Where the document of a message is that shows it so. */
  async uri(message: Message, as?: PayloadForm | FormatChoice): Promise<vscode.Uri> {
    const shown = as ?? this.#payloads.binding(message.profile, message.topic)?.choice;
    if (shown === undefined || typeof shown === 'string') {
      return messageUri(message, shown ?? bestForm(message.payload));
    }
    const { result } = await this.#payloads.read(message, shown);
    const { extension } = await decodedText(message.payload, result);
    return documentUri(message, extension, { as: JSON.stringify(shown) });
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
    const as = asked.get('as');
    if (as !== null) {
      const { result } = await this.#payloads.read(message, choiceSchema.parse(JSON.parse(as)));
      return (await decodedText(message.payload, result)).text;
    }
    const form = payloadForms.find((name) => name === asked.get('form')) ?? bestForm(message.payload);
    return messageText(message.payload, form);
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

/** The form that a document shows: its extension tells VS Code the language. */
const extensions = { json: 'json', text: 'txt', hex: 'hex.txt' } as const;

/** Where the document of a message in one of the forms is that every payload has. */
export function messageUri(message: Message, form: PayloadForm): vscode.Uri {
  return documentUri(message, extensions[form], { form });
}

/** The last part, which the tab shows, is the topic's. */
function documentUri(
  message: Message,
  extension: string,
  shown: { readonly form: PayloadForm } | { readonly as: string },
): vscode.Uri {
  return vscode.Uri.from({
    scheme: messageScheme,
    path: `/${message.profile}/${message.id}/${fileName(message.topic)}.${extension}`,
    query: new URLSearchParams({ id: String(message.id), ...shown }).toString(),
  });
}

/** A name for a file from a topic's last level. */
export function fileName(topic: string): string {
  const name = topic.split('/').findLast((level) => level !== '') ?? 'message';
  // eslint-disable-next-line no-control-regex -- no file system takes them
  return name.replaceAll(/[\u0000-\u001f\u007f\\:?#*"<>|]/g, '_').slice(0, 100);
}
