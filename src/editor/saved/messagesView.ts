/** The view "Messages": shows what is saved and what was sent last; files and folders can be dragged. */
import * as vscode from 'vscode';
import { messagesViewId } from '../contributions.ts';
import { asCommand } from '../guards.ts';
import { errorText } from '../log.ts';
import { Pacer } from '../pacer.ts';
import { notificationText, visible } from '../trees/markdown.ts';
import { NodeTree } from '../trees/nodeTree.ts';
import { messageNodes, type MessageLine, type MessageTreeNode, type PlaceLines } from './messageNodes.ts';
import { moveInto } from './moveMessage.ts';
import type { SavedEntry } from './savedMessages.ts';
import type { SavedParts } from './savedParts.ts';

/** What commands get of a line. */
export interface MessageReference {
  readonly id: string;
  readonly saved?: string;
  readonly isFolder?: boolean;
  readonly profile?: string;
  readonly sentAt?: number;
}

export interface MessagesViewOptions {
  readonly parts: SavedParts;
  readonly profiles: () => readonly { readonly id: string; readonly name: string }[];
  /** Tells whether there are recent messages. */
  readonly recent: (isRecent: boolean) => void;
  readonly log: (line: string) => void;
}

/** Milliseconds between two refreshes. */
const refreshInterval = 250;
const mimeType = `application/vnd.code.tree.${messagesViewId.toLowerCase()}`;
/** Lines of "Recent". */
const mostRecents = 50;

export class MessagesView implements vscode.Disposable {
  readonly #options: MessagesViewOptions;
  readonly #tree: NodeTree<MessageTreeNode, MessageReference>;
  readonly #pacer = new Pacer(refreshInterval, () => void this.#refreshAgain());
  #refreshing: Promise<void> | undefined;
  readonly #disposables: { dispose(): void }[];

  constructor(options: MessagesViewOptions) {
    this.#options = options;
    this.#tree = new NodeTree<MessageTreeNode, MessageReference>({
      viewId: messagesViewId,
      showCollapseAll: true,
      reference: referenceOf,
      click: clickOf,
      dragAndDrop: {
        dragMimeTypes: [mimeType],
        dropMimeTypes: [mimeType],
        handleDrag: (source, transfer) => {
          const dragged = source.flatMap(({ saved, id }) =>
            saved === undefined || /^(place|emptyPlace):/.test(id) ? [] : [saved],
          );
          if (dragged.length > 0) transfer.set(mimeType, new vscode.DataTransferItem(dragged));
        },
        handleDrop: (target, transfer) => this.#drop(target, transfer),
      },
    });
    const { messages, recents } = options.parts;
    this.#disposables = [
      messages.onDidChange(() => this.refreshSoon()),
      recents.onDidChange(() => {
        this.#tellRecent();
        this.refreshSoon();
      }),
      this.#tree.view.onDidChangeVisibility(() => this.refreshSoon()),
    ];
    this.#tellRecent();
    this.refreshSoon();
  }

  /** What the view shows may have changed. */
  refreshSoon(): void {
    if (this.#tree.view.visible) this.#pacer.soon();
  }

  /** Shows a file's or folder's line. */
  async reveal(uri: vscode.Uri): Promise<void> {
    await this.#refresh();
    const address = uri.toString();
    for (const kind of ['message', 'folder', 'place']) {
      const id = `${kind}:${address}`;
      if (this.#tree.node(id)) await this.#tree.reveal(id, { select: true, expand: kind !== 'message' });
    }
  }

  dispose(): void {
    this.#pacer.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
    this.#tree.dispose();
  }

  /** One at a time; what is asked for meanwhile comes after it. */
  async #refreshAgain(): Promise<void> {
    if (this.#refreshing) {
      await this.#refreshing;
      this.#pacer.soon();
      return;
    }
    this.#refreshing = this.#refresh();
    await this.#refreshing;
    this.#refreshing = undefined;
  }

  async #refresh(): Promise<void> {
    const { view } = this.#tree;
    try {
      const contents = await this.#options.parts.messages.contents();
      const places = contents.map(({ place, folders, messages }): PlaceLines => ({
        name: place.name,
        kind: place.kind,
        uri: place.root.toString(),
        folders,
        messages: messages.map(lineOf),
      }));
      this.#tree.show(
        messageNodes(places, this.#recentLines(), (uri, names) =>
          vscode.Uri.joinPath(vscode.Uri.parse(uri), ...names).toString(),
        ),
      );
      const broken = places.flatMap(({ messages }) => messages).filter(({ message }) => !message).length;
      this.#badge(broken);
      if ((view.message ?? '') !== '') view.message = '';
    } catch (error) {
      this.#options.log(`messages: ${errorText(error)}`);
      view.message = `Messages cannot be read: ${visible(errorText(error))}`;
    }
  }

  #recentLines() {
    const { profiles, parts } = this.#options;
    return profiles()
      .flatMap(({ id, name }) =>
        parts.recents.of(id).map((recent) => ({ profile: id, profileName: name, ...recent })),
      )
      .sort((one, other) => other.at - one.at)
      .slice(0, mostRecents);
  }

  #tellRecent(): void {
    const { profiles, parts, recent } = this.#options;
    recent(profiles().some(({ id }) => parts.recents.of(id).length > 0));
  }

  #badge(broken: number): void {
    const { view } = this.#tree;
    if ((view.badge?.value ?? 0) === broken) return;
    view.badge =
      broken === 0
        ? undefined
        : {
            value: broken,
            tooltip: broken === 1 ? '1 message file has a mistake' : `${broken} message files have mistakes`,
          };
  }

  async #drop(target: MessageReference | undefined, transfer: vscode.DataTransfer): Promise<void> {
    const dragged: unknown = transfer.get(mimeType)?.value;
    if (target?.saved === undefined || !Array.isArray(dragged)) return;
    const onto = vscode.Uri.parse(target.saved);
    const folder = target.isFolder === true ? onto : vscode.Uri.joinPath(onto, '..');
    try {
      for (const address of dragged) {
        if (typeof address === 'string')
          await moveInto(this.#options.parts, vscode.Uri.parse(address), folder);
      }
    } catch (error) {
      void vscode.window.showErrorMessage(notificationText(`TopicScope: ${errorText(error)}`));
    }
  }
}

function referenceOf({ id, saved, isFolder, profile, sentAt }: MessageTreeNode): MessageReference {
  return {
    id,
    ...(saved === undefined ? {} : { saved }),
    ...(isFolder === undefined ? {} : { isFolder }),
    ...(profile === undefined ? {} : { profile }),
    ...(sentAt === undefined ? {} : { sentAt }),
  };
}

function clickOf(node: MessageTreeNode, reference: MessageReference): vscode.Command | undefined {
  if (node.sentAt !== undefined) return asCommand('topicscope.composeSaved', 'Open in Composer', reference);
  if (node.saved === undefined || node.isFolder === true) return undefined;
  return asCommand('topicscope.openSaved', 'Open', reference);
}

function lineOf({ uri, name, folders, reading, problem }: SavedEntry): MessageLine {
  return {
    uri: uri.toString(),
    name,
    folders,
    message: reading.ok ? reading.message : undefined,
    ...(problem === undefined ? {} : { problem }),
  };
}
