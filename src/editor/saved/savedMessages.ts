/** All saved messages of the workspace and of the user: looked through when somebody asks, then followed on disk. */
import * as vscode from 'vscode';
import { Pacer } from '../pacer.ts';
import type { SavedMessage } from './messageFields.ts';
import type { FileReading } from './messageFile.ts';
import { messageExtension, nameOfFile } from './names.ts';
import { isWithin, messagePlaces, type MessagePlace } from './places.ts';

export interface SavedEntry {
  readonly uri: vscode.Uri;
  readonly place: MessagePlace;
  readonly name: string;
  /** Names of the folders that it is in, below the place. */
  readonly folders: readonly string[];
  readonly reading: FileReading;
  /** What is wrong with the file, with line and column. */
  readonly problem?: string;
}

/** A place with its folders, the empty ones included. */
export interface PlaceContents {
  readonly place: MessagePlace;
  /** Paths below the place. */
  readonly folders: readonly (readonly string[])[];
  readonly messages: readonly SavedEntry[];
}

export interface SavedMessagesOptions {
  /** The extension's own folder, over all windows. */
  readonly storage: vscode.Uri;
  readonly log: (line: string) => void;
}

/** Bytes; a payload above what brokers take is no message. */
const largestFile = 8 * 1024 * 1024;
const readAtOnce = 32;
/** Folders within folders; what lies deeper is passed over. */
const deepest = 16;
/** Milliseconds in which changes on disk are gathered. */
const gathering = 150;

export class SavedMessages implements vscode.Disposable {
  readonly #options: SavedMessagesOptions;
  readonly #changed = new vscode.EventEmitter<void>();
  /** Files or folders came, went or say something else. */
  readonly onDidChange = this.#changed.event;
  readonly #disposables: { dispose(): void }[] = [];
  readonly #told: Pacer;
  #watchers: vscode.Disposable[] = [];
  #contents: Promise<readonly PlaceContents[]> | undefined;
  #following = Promise.resolve();
  readonly #touched = new Map<string, vscode.Uri>();
  readonly #follower = new Pacer(gathering, () => this.#followTouched());

  constructor(options: SavedMessagesOptions) {
    this.#options = options;
    this.#told = new Pacer(gathering, () => this.#changed.fire());
    this.#disposables.push(
      this.#changed,
      this.#told,
      this.#follower,
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#stopWatching();
        this.refresh();
      }),
    );
  }

  get places(): readonly MessagePlace[] {
    return messagePlaces(this.#options.storage);
  }

  /** What the places hold, as known; the first time they are looked through. */
  contents(): Promise<readonly PlaceContents[]> {
    if (this.#contents === undefined) {
      this.#watch();
      const contents = Promise.all(this.places.map((place) => this.#look(place)));
      this.#contents = contents;
      // What failed once is tried again the next time.
      contents.catch(() => {
        if (this.#contents === contents) this.#contents = undefined;
      });
    }
    return this.#contents;
  }

  /** Looks everything through again. */
  refresh(): void {
    this.#contents = undefined;
    this.#told.soon();
  }

  /** What a file says, whether it is in one of the places or not; the text of an editor that has it open counts. */
  async reading(uri: vscode.Uri): Promise<FileReading> {
    const { readMessageFile } = await import('./messageFile.ts');
    return readMessageFile(await this.text(uri));
  }

  /** The message of a file. @throws what is wrong with the file, with line and column */
  async message(uri: vscode.Uri): Promise<SavedMessage> {
    const text = await this.text(uri);
    const { describeProblem, readMessageFile } = await import('./messageFile.ts');
    const reading = readMessageFile(text);
    if (reading.ok) return reading.message;
    const [problem] = reading.problems;
    throw new Error(
      `${nameOfFile(uri.path)}: ${problem ? describeProblem(problem, text) : 'not understood'}`,
    );
  }

  /** A file's text as it is now, unsaved changes included. */
  async text(uri: vscode.Uri): Promise<string> {
    const open = openDocument(uri);
    return open ? open.getText() : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  }

  /** Writes a message; of a file that is there, comments and the order of fields stay. */
  async write(uri: vscode.Uri, saved: SavedMessage): Promise<void> {
    const { writeMessageFile } = await import('./messageFile.ts');
    const before = (await exists(uri)) ? await this.text(uri) : undefined;
    const text = writeMessageFile(saved, before);
    const open = openDocument(uri);
    if (open) {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(uri, new vscode.Range(0, 0, open.lineCount, 0), text);
      await vscode.workspace.applyEdit(edit);
      await open.save();
    } else {
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    }
    this.refresh();
  }

  dispose(): void {
    this.#stopWatching();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  async #look(place: MessagePlace): Promise<PlaceContents> {
    const folders: string[][] = [];
    const files: { readonly uri: vscode.Uri; readonly folders: readonly string[] }[] = [];
    const walk = async (folder: vscode.Uri, path: readonly string[]): Promise<void> => {
      for (const [name, type] of await entries(folder)) {
        const uri = vscode.Uri.joinPath(folder, name);
        // A link could lead round in circles, or out of the workspace.
        if (type === vscode.FileType.Directory && path.length < deepest) {
          folders.push([...path, name]);
          await walk(uri, [...path, name]);
        } else if (type === vscode.FileType.File && name.endsWith(messageExtension)) {
          files.push({ uri, folders: path });
        }
      }
    };
    await walk(place.root, []);
    const messages: SavedEntry[] = [];
    for (let from = 0; from < files.length; from += readAtOnce) {
      const some = files.slice(from, from + readAtOnce);
      messages.push(...(await Promise.all(some.map((file) => this.#entry(file.uri, file.folders, place)))));
    }
    return { place, folders, messages };
  }

  async #entry(uri: vscode.Uri, folders: readonly string[], place: MessagePlace): Promise<SavedEntry> {
    return { uri, place, folders, name: nameOfFile(uri.path), ...(await readFile(uri)) };
  }

  #watch(): void {
    if (this.#watchers.length > 0) return;
    for (const { root, kind } of this.places) {
      // A folder's own deletion is told only to those who watch above it.
      const pattern =
        kind === 'workspace'
          ? new vscode.RelativePattern(
              vscode.Uri.joinPath(root, '..', '..'),
              '.topicscope{,/messages,/messages/**}',
            )
          : new vscode.RelativePattern(root, '**');
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      const follow = (uri: vscode.Uri): void => this.#follow(uri);
      this.#watchers.push(
        watcher,
        watcher.onDidCreate(follow),
        watcher.onDidChange(follow),
        watcher.onDidDelete(follow),
      );
    }
  }

  #follow(uri: vscode.Uri): void {
    this.#touched.set(uri.toString(), uri);
    this.#follower.soon();
  }

  /** A few files are read alone, after those before them; everything else could be a folder with many. */
  #followTouched(): void {
    const uris = [...this.#touched.values()];
    this.#touched.clear();
    this.#following = this.#following
      .then(async () => {
        const contents = await this.#contents;
        if (!contents) return;
        const areFew = uris.length <= readAtOnce && uris.every(({ path }) => path.endsWith(messageExtension));
        const followed = areFew ? await this.#with(contents, uris) : undefined;
        if (followed) {
          this.#contents = Promise.resolve(followed);
          this.#told.soon();
        } else {
          this.refresh();
        }
      })
      .catch((error: unknown) => this.#options.log(`messages: ${String(error)}`));
  }

  /** What is known, with files as they are now; undefined where the folder of one is not known yet. */
  async #with(
    contents: readonly PlaceContents[],
    uris: readonly vscode.Uri[],
  ): Promise<readonly PlaceContents[] | undefined> {
    const touched = new Set(uris.map(String));
    const entries: SavedEntry[] = [];
    for (const uri of uris) {
      const known = contents.find(({ place }) => isWithin(uri, place.root));
      if (!known) return undefined;
      const folders = uri.path
        .slice(known.place.root.path.length + 1)
        .split('/')
        .slice(0, -1);
      const key = JSON.stringify(folders);
      if (folders.length > 0 && !known.folders.some((path) => JSON.stringify(path) === key)) return undefined;
      if (await exists(uri)) entries.push(await this.#entry(uri, folders, known.place));
    }
    return contents.map((one) => ({
      ...one,
      messages: [
        ...one.messages.filter(({ uri }) => !touched.has(uri.toString())),
        ...entries.filter(({ place }) => place === one.place),
      ],
    }));
  }

  #stopWatching(): void {
    for (const watcher of this.#watchers) watcher.dispose();
    this.#watchers = [];
  }
}

/** Is there a file or folder? */
export async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

async function entries(folder: vscode.Uri): Promise<[string, vscode.FileType][]> {
  try {
    return await vscode.workspace.fs.readDirectory(folder);
  } catch {
    // Most workspaces have no such folder.
    return [];
  }
}

type Read = Pick<SavedEntry, 'reading' | 'problem'>;

async function readFile(uri: vscode.Uri): Promise<Read> {
  try {
    const bytes = await vscode.workspace.fs.readFile(uri);
    if (bytes.length > largestFile) throw new Error('the file is too large to be a message.');
    const { describeProblem, readMessageFile } = await import('./messageFile.ts');
    const text = new TextDecoder().decode(bytes);
    const reading = readMessageFile(text);
    const [problem] = reading.ok ? [] : reading.problems;
    return { reading, ...(problem ? { problem: describeProblem(problem, text) } : {}) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { reading: { ok: false, problems: [{ message: problem, from: 0, to: 0 }] }, problem };
  }
}

function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => same(document.uri, uri) && !document.isClosed);
}

function same(one: vscode.Uri, other: vscode.Uri): boolean {
  return one.toString() === other.toString();
}
