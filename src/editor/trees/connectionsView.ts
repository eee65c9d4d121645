/** The view "Connections": hands nodes to VS Code, and draws anew only what changed, at most four times a second. */
import * as vscode from 'vscode';
import { connectionsViewId } from '../contributions.ts';
import { asCommand } from '../guards.ts';
import { Pacer } from '../pacer.ts';
import { connectionNodes, countFailures, type ConnectionsState } from './connectionNodes.ts';
import { tooltipCommands } from './failureMarkdown.ts';
import { changedNodes, holdWords, type TreeNode } from './nodes.ts';

/** VS Code knows elements by identity: one reference stands for a node's id as long as the node is there. */
export interface NodeReference {
  readonly id: string;
  readonly profile?: string;
  readonly topicFilter?: string;
  readonly fault?: string;
  readonly entry?: { readonly scope: 'user' | 'workspace'; readonly index: number };
}

/** Shortest time between two refreshes, in milliseconds. */
const refreshInterval = 250;

/** Milliseconds for which a line's words stay as they are; see holdWords. */
function holdTime(node: TreeNode): number {
  if (node.children.length > 0) return 5000;
  // The others are held no longer than until the next refresh, or they would miss the one that says "connected".
  return node.contextValue.startsWith('subscription+') ? 1000 : 0;
}

/** Milliseconds after which times in the tree are drawn anew though nothing happened. */
const tickInterval = 1000;

export class ConnectionsView implements vscode.TreeDataProvider<NodeReference>, vscode.Disposable {
  readonly #state: () => ConnectionsState;
  readonly #treeChanged = new vscode.EventEmitter<NodeReference[] | undefined>();
  readonly #view: vscode.TreeView<NodeReference>;
  readonly #references = new Map<string, NodeReference>();
  #nodes = new Map<string, { node: TreeNode; parent: string | undefined }>();
  #roots: readonly TreeNode[] = [];
  readonly #drawnAt = new Map<string, number>();
  readonly #pacer = new Pacer(refreshInterval, () => this.#refresh());
  readonly #tick: NodeJS.Timeout;

  readonly onDidChangeTreeData = this.#treeChanged.event;

  /** @param shown called when the person sees the tree: what it shows is worth loading then */
  constructor(state: () => ConnectionsState, shown: () => void) {
    this.#state = state;
    this.#draw();
    this.#view = vscode.window.createTreeView(connectionsViewId, {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.#view.onDidChangeVisibility(({ visible }) => {
      if (!visible) return;
      shown();
      this.refreshSoon();
    });
    if (this.#view.visible) shown();
    this.#tick = setInterval(() => {
      if (this.#view.visible) this.refreshSoon();
    }, tickInterval);
    this.#updateBadge();
  }

  /** Something that the tree shows may have changed; draws it within a quarter of a second. */
  refreshSoon(): void {
    this.#pacer.soon();
  }

  /** Opens the view and shows a profile in it. */
  async reveal(profileId: string): Promise<void> {
    this.#pacer.now();
    // The view may never have been seen: VS Code has not asked for the profile's reference then.
    const node = this.#nodes.get(`profile:${profileId}`)?.node;
    if (node) await this.#view.reveal(this.#reference(node), { select: true, expand: true });
  }

  /** The tree as it is drawn now; for tests. */
  get roots(): readonly TreeNode[] {
    return this.#roots;
  }

  getChildren(element?: NodeReference): NodeReference[] {
    const nodes = element === undefined ? this.#roots : (this.#nodes.get(element.id)?.node.children ?? []);
    return nodes.map((node) => this.#reference(node));
  }

  getParent(element: NodeReference): NodeReference | undefined {
    const parent = this.#nodes.get(element.id)?.parent;
    return parent === undefined ? undefined : this.#references.get(parent);
  }

  getTreeItem(element: NodeReference): vscode.TreeItem {
    const node = this.#nodes.get(element.id)?.node;
    if (node === undefined) return new vscode.TreeItem('');
    const item = new vscode.TreeItem(
      node.label,
      {
        no: vscode.TreeItemCollapsibleState.None,
        collapsed: vscode.TreeItemCollapsibleState.Collapsed,
        expanded: vscode.TreeItemCollapsibleState.Expanded,
      }[node.collapsible],
    );
    item.id = node.id;
    if (node.description !== undefined) item.description = node.description;
    item.iconPath = new vscode.ThemeIcon(
      node.icon,
      node.color === undefined ? undefined : new vscode.ThemeColor(node.color),
    );
    item.contextValue = node.contextValue;
    item.accessibilityInformation = { label: node.accessibilityLabel };
    const command = clickCommand(node, element);
    if (command) item.command = command;
    return item;
  }

  /** VS Code asks for a tooltip when it is about to be seen. */
  resolveTreeItem(item: vscode.TreeItem, element: NodeReference): vscode.TreeItem {
    const tooltip = this.#nodes.get(element.id)?.node.tooltip;
    if (tooltip !== undefined) {
      const markdown = new vscode.MarkdownString(tooltip);
      markdown.isTrusted = { enabledCommands: tooltipCommands };
      item.tooltip = markdown;
    }
    return item;
  }

  dispose(): void {
    clearInterval(this.#tick);
    this.#pacer.dispose();
    this.#view.dispose();
    this.#treeChanged.dispose();
  }

  #refresh(): void {
    const before = this.#roots;
    this.#draw();
    this.#updateBadge();
    const changed = changedNodes(before, this.#roots);
    this.#remember(
      changed === 'all' ? this.#roots : changed.flatMap((id) => this.#nodes.get(id)?.node ?? []),
    );
    if (changed === 'all') {
      this.#treeChanged.fire(undefined);
    } else if (changed.length > 0) {
      this.#treeChanged.fire(
        changed.map((id) => this.#references.get(id)).filter((reference) => reference !== undefined),
      );
    }
  }

  #draw(): void {
    const now = Date.now();
    this.#roots = holdWords(
      this.#roots,
      connectionNodes(this.#state()),
      (node) => now - (this.#drawnAt.get(node.id) ?? 0) >= holdTime(node),
    );
    this.#nodes = new Map();
    const keep = (nodes: readonly TreeNode[], parent: string | undefined): void => {
      for (const node of nodes) {
        this.#nodes.set(node.id, { node, parent });
        keep(node.children, node.id);
      }
    };
    keep(this.#roots, undefined);
    for (const id of this.#references.keys()) {
      if (this.#nodes.has(id)) continue;
      this.#references.delete(id);
      this.#drawnAt.delete(id);
    }
  }

  /** A line that is drawn anew takes those below it with it. */
  #remember(drawn: readonly TreeNode[]): void {
    const now = Date.now();
    for (const { id, children } of drawn) {
      this.#drawnAt.set(id, now);
      this.#remember(children);
    }
  }

  #updateBadge(): void {
    const failures = countFailures(this.#state());
    if ((this.#view.badge?.value ?? 0) === failures) return;
    this.#view.badge =
      failures === 0
        ? undefined
        : {
            value: failures,
            tooltip: failures === 1 ? '1 profile needs attention' : `${failures} profiles need attention`,
          };
  }

  #reference(node: TreeNode): NodeReference {
    let reference = this.#references.get(node.id);
    if (reference === undefined) {
      reference = {
        id: node.id,
        ...(node.profile === undefined ? {} : { profile: node.profile }),
        ...(node.topicFilter === undefined ? {} : { topicFilter: node.topicFilter }),
        ...(node.fault === undefined ? {} : { fault: node.fault }),
        ...(node.entry === undefined ? {} : { entry: node.entry }),
      };
      this.#references.set(node.id, reference);
    }
    return reference;
  }
}

function clickCommand(node: TreeNode, reference: NodeReference): vscode.Command | undefined {
  switch (node.action) {
    case undefined:
      return undefined;
    case 'manageTrust':
      return { command: 'workbench.trust.manage', title: 'Manage Workspace Trust' };
    case 'startLocalEndpoint':
      return asCommand('topicscope.startLocalEndpoint', 'Start Local Endpoint');
    case 'editProfile':
      return asCommand('topicscope.editProfile', 'Edit Profile', reference);
    case 'openConsole':
      return asCommand('topicscope.openConsole', 'Open Console', reference);
    case 'subscribe':
      return asCommand('topicscope.subscribe', 'Subscribe', reference);
    case 'showHistory':
      return asCommand('topicscope.showHistory', 'Show History', reference);
  }
}
