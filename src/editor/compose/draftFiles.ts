/**
 * Payloads of drafts as files of VS Code, so that its editor writes them. What is typed there goes to the composer at once and what is
 * typed there comes here; a draft has nothing to be saved, so closing the tab asks for nothing.
 */
import * as vscode from 'vscode';
import { type CallOff, systemClock } from '../../shared/clock.ts';
import type { Draft } from '../../shared/contract.ts';
import { Emitter } from '../../shared/emitter.ts';
import { looksLikeJson } from '../../shared/payload/json.ts';
import type { DraftEditors } from '../console/pageOptions.ts';
import { draftScheme } from '../contributions.ts';

export interface DraftFilesOptions {
  readonly read: (profileId: string) => Draft | undefined;
  readonly keep: (profileId: string, draft: Draft) => void;
  /** The profile's name, for the tab. */
  readonly name: (profileId: string) => string;
  readonly defaultRoute: (profileId: string) => Draft['route'];
  readonly log: (line: string) => void;
}

/** Milliseconds of rest after which what is typed counts as saved. */
const rest = 150;

export class DraftFiles implements vscode.FileSystemProvider, DraftEditors, vscode.Disposable {
  readonly #options: DraftFilesOptions;
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #edited = new Emitter<string>();
  readonly #disposables: readonly vscode.Disposable[];
  readonly #saving = new Map<vscode.TextDocument, CallOff>();
  /** What each open draft held when its editor was last told, with when that was. */
  readonly #told = new Map<string, { readonly payload: string; readonly time: number }>();
  readonly onDidChangeFile = this.#changed.event;
  readonly onDidEdit = this.#edited.event;

  constructor(options: DraftFilesOptions) {
    this.#options = options;
    this.#disposables = [
      vscode.workspace.registerFileSystemProvider(draftScheme, this, { isCaseSensitive: true }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.scheme === draftScheme && document.isDirty) this.#typed(document);
      }),
    ];
  }

  async open(profileId: string): Promise<void> {
    const uri = this.#uri(profileId);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false });
  }

  changed(profileId: string): void {
    const payload = this.#payload(profileId);
    if (this.#told.get(profileId)?.payload === payload) return;
    const open = vscode.workspace.textDocuments.filter(
      ({ uri }) => uri.scheme === draftScheme && profileOf(uri) === profileId,
    );
    this.#told.set(profileId, { payload, time: systemClock.time() });
    this.#changed.fire(open.map(({ uri }) => ({ type: vscode.FileChangeType.Changed, uri })));
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const profileId = profileOf(uri);
    const payload = this.#payload(profileId);
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: this.#told.get(profileId)?.time ?? 0,
      size: Buffer.byteLength(payload),
    };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const profileId = profileOf(uri);
    const payload = this.#payload(profileId);
    if (this.#told.get(profileId)?.payload !== payload)
      this.#told.set(profileId, { payload, time: systemClock.time() });
    return new TextEncoder().encode(payload);
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    const profileId = profileOf(uri);
    this.#keep(profileId, new TextDecoder().decode(content));
  }

  watch(): vscode.Disposable {
    // Whatever is open is told anyway.
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(): void {
    throw vscode.FileSystemError.NoPermissions('Drafts have no folders.');
  }

  delete(): void {
    throw vscode.FileSystemError.NoPermissions('A draft belongs to its profile.');
  }

  rename(): void {
    throw vscode.FileSystemError.NoPermissions('A draft belongs to its profile.');
  }

  dispose(): void {
    for (const callOff of this.#saving.values()) callOff();
    for (const disposable of this.#disposables) disposable.dispose();
    this.#changed.dispose();
  }

  #typed(document: vscode.TextDocument): void {
    this.#keep(profileOf(document.uri), document.getText());
    this.#saving.get(document)?.();
    const save = (): void => {
      this.#saving.delete(document);
      document.save().then(undefined, (error: unknown) => {
        this.#options.log(`the draft's editor: ${String(error)}`);
      });
    };
    this.#saving.set(document, systemClock.after(rest, save));
  }

  #keep(profileId: string, payload: string): void {
    const { read, keep, defaultRoute } = this.#options;
    const before = read(profileId);
    this.#told.set(profileId, { payload, time: systemClock.time() });
    if (before?.payload === payload) return;
    keep(profileId, {
      ...(before ?? { topic: '', qos: 0, retain: false, route: defaultRoute(profileId) }),
      payload,
    });
    this.#edited.fire(profileId);
  }

  #payload(profileId: string): string {
    return this.#options.read(profileId)?.payload ?? '';
  }

  #uri(profileId: string): vscode.Uri {
    const { read, name } = this.#options;
    const title = name(profileId).replace(/[\\/]/g, '-');
    const path = `/${encodeURIComponent(profileId)}/${title} payload.${endingFor(read(profileId))}`;
    return vscode.Uri.from({ scheme: draftScheme, path });
  }
}

/** The ending tells VS Code the language. */
function endingFor(draft: Draft | undefined): string {
  const format = draft?.format?.format;
  if (format === 'xml') return 'xml';
  if (format === 'text' || format === 'hex' || format === 'base64' || format === 'image') return 'txt';
  return format !== undefined || !draft || draft.payload.trim() === '' || looksLikeJson(draft.payload)
    ? 'json'
    : 'txt';
}

function profileOf({ path }: vscode.Uri): string {
  return decodeURIComponent(path.split('/')[1] ?? '');
}
