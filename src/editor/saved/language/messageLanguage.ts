/** The language of message files in VS Code's editor: lenses, mistakes, completion, help. What it needs is loaded with the first file. */
import * as vscode from 'vscode';
import { messageLanguageId } from '../../contributions.ts';
import { asCommand } from '../../guards.ts';
import { errorText } from '../../log.ts';
import { Pacer } from '../../pacer.ts';
import type { Completer } from './completer.ts';
import type { MessageLanguageOptions } from './options.ts';

/** Milliseconds of writing after which mistakes are looked for. */
const rest = 250;
const selector: vscode.DocumentSelector = { language: messageLanguageId };

export class MessageLanguage
  implements
    vscode.CodeLensProvider,
    vscode.CompletionItemProvider,
    vscode.HoverProvider,
    vscode.FoldingRangeProvider,
    vscode.Disposable
{
  readonly #options: MessageLanguageOptions;
  readonly #mistakes = vscode.languages.createDiagnosticCollection('topicscope');
  readonly #disposables: { dispose(): void }[];
  readonly #waiting = new Set<vscode.TextDocument>();
  readonly #pacer = new Pacer(rest, () => this.#checkWaiting());

  constructor(options: MessageLanguageOptions) {
    this.#options = options;
    this.#disposables = [
      this.#mistakes,
      this.#pacer,
      vscode.languages.registerCodeLensProvider(selector, this),
      vscode.languages.registerCompletionItemProvider(selector, this, '{', ':', ' ', '/', '\n'),
      vscode.languages.registerHoverProvider(selector, this),
      vscode.languages.registerFoldingRangeProvider(selector, this),
      vscode.workspace.onDidOpenTextDocument((document) => this.#checkSoon(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#checkSoon(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#mistakes.delete(uri)),
      ...options.changes.map((changed) => changed(() => this.recheck())),
    ];
    this.recheck();
  }

  /** Looks all open files through again: what they are checked against has changed. */
  recheck(): void {
    for (const document of vscode.workspace.textDocuments) this.#checkSoon(document);
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const target = { saved: uri.toString() };
    const top = new vscode.Range(0, 0, 0, 0);
    return [
      asCommand('topicscope.publishSaved', 'Publish', target),
      asCommand('topicscope.publishSavedTo', 'Publish To…', target),
      asCommand('topicscope.composeSaved', 'Open in Composer', target),
      asCommand('topicscope.startRepeat', 'Repeat…', target),
    ].map((command) => new vscode.CodeLens(top, command));
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[]> {
    return await (await this.#completer()).complete(document, position);
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    return (await this.#completer()).explain(document, position);
  }

  /** The fields fold as one. */
  provideFoldingRanges(document: vscode.TextDocument): vscode.FoldingRange[] {
    for (let line = 1; line < document.lineCount; line++) {
      if (/^---[ \t]*$/.test(document.lineAt(line).text)) return [new vscode.FoldingRange(0, line)];
    }
    return [];
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #completer(): Promise<Completer> {
    const { Completer: Loaded } = await import('./completer.ts');
    return new Loaded(this.#options);
  }

  #checkSoon(document: vscode.TextDocument): void {
    if (document.languageId !== messageLanguageId) return;
    this.#waiting.add(document);
    this.#pacer.soon();
  }

  #checkWaiting(): void {
    for (const document of this.#waiting) {
      this.#check(document).catch((error: unknown) => this.#options.log(`messages: ${errorText(error)}`));
    }
    this.#waiting.clear();
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const { checkFile } = await import('./checkFile.ts');
    const { readMessageFile } = await import('../messageFile.ts');
    const formats = await this.#options.formats();
    if (document.isClosed) return;
    const text = document.getText();
    const profiles = this.#options.profiles();
    const reading = readMessageFile(text);
    const named = reading.ok ? reading.message.profile : undefined;
    const id = named ?? this.#options.remembered(document.uri);
    const [only] = profiles;
    const remarks = checkFile(text, {
      profile: profiles.find((profile) => profile.id === id) ?? (profiles.length === 1 ? only : undefined),
      hasProfile: (wanted) => profiles.some((profile) => profile.id === wanted),
      variables: new Set(this.#options.variables().keys()),
      formats: new Set(formats.map((format) => format.id)),
    });
    this.#mistakes.set(
      document.uri,
      remarks.map(({ message, from, to, severity }) => {
        const range = new vscode.Range(document.positionAt(from), document.positionAt(to));
        const diagnostic = new vscode.Diagnostic(
          range,
          message,
          severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
        );
        diagnostic.source = 'TopicScope';
        return diagnostic;
      }),
    );
  }
}
