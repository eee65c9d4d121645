/** A native tree view of nodes: hands them to VS Code, and draws anew only what changed. */
import * as vscode from 'vscode';
import { changedNodes, holdWords, sameLine, type NodeOf } from './nodes.ts';
import { systemClock } from '../../shared/clock.ts';

export interface NodeTreeOptions<N extends NodeOf<N>, R extends { readonly id: string }> {
  readonly viewId: string;
  readonly showCollapseAll: boolean;
  /** What commands get of a node. */
  readonly reference: (node: N) => R;
  /** What a click does. */
  readonly click?: (node: N, reference: R) => vscode.Command | undefined;
  /** Commands that links in tooltips may run. */
  readonly tooltipCommands?: readonly string[];
  /** Milliseconds for which a line's words stay as they are (see holdWords); none by default. */
  readonly holdTime?: (node: N) => number;
  /** What can be dragged, and where to. */
  readonly dragAndDrop?: vscode.TreeDragAndDropController<R>;
  /** Fetches what is below a node that has no children yet, or the roots: shown, as asked for, when it resolves. */
  readonly load?: (node: N | undefined) => Promise<void>;
}

export class NodeTree<N extends NodeOf<N>, R extends { readonly id: string }>
  implements vscode.TreeDataProvider<R>, vscode.Disposable
{
  readonly view: vscode.TreeView<R>;
  readonly #options: NodeTreeOptions<N, R>;
  readonly #treeChanged = new vscode.EventEmitter<R[] | undefined>();
  /** VS Code knows elements by identity: one reference stands for a node's id as long as the node is there. */
  readonly #references = new Map<string, R>();
  readonly #drawnAt = new Map<string, number>();
  #nodes = new Map<string, { readonly node: N; readonly parent: string | undefined }>();
  #roots: readonly N[];

  readonly onDidChangeTreeData = this.#treeChanged.event;

  constructor(options: NodeTreeOptions<N, R>, roots: readonly N[] = []) {
    this.#options = options;
    this.#roots = roots;
    this.#index();
    this.view = vscode.window.createTreeView(options.viewId, {
      treeDataProvider: this,
      showCollapseAll: options.showCollapseAll,
      ...(options.dragAndDrop ? { dragAndDropController: options.dragAndDrop } : {}),
    });
  }

  /** The tree as it is drawn now. */
  get roots(): readonly N[] {
    return this.#roots;
  }

  /** The node that a reference stands for, if it is still there. */
  node(id: string): N | undefined {
    return this.#nodes.get(id)?.node;
  }

  /**
   * Shows these nodes from now on.
   * @param asked what VS Code has just asked the children of, and needs not to be told about: a node's id, or 'roots'
   */
  show(roots: readonly N[], asked?: string): void {
    const before = this.#roots;
    const askedBefore = asked === undefined ? undefined : this.node(asked);
    const now = systemClock.time();
    const { holdTime } = this.#options;
    this.#roots = holdTime
      ? holdWords(before, roots, (node) => now - (this.#drawnAt.get(node.id) ?? 0) >= holdTime(node))
      : roots;
    this.#index();
    const changed = changedNodes<N>(before, this.#roots);
    this.#remember(changed === 'all' ? this.#roots : changed.flatMap((id) => this.node(id) ?? []), now);
    if (changed === 'all') {
      if (asked !== 'roots') this.#treeChanged.fire(undefined);
      return;
    }
    const isKnown = (id: string): boolean => {
      const node = this.node(id);
      return id === asked && askedBefore !== undefined && node !== undefined && sameLine(askedBefore, node);
    };
    const told = changed.filter((id) => !isKnown(id)).flatMap((id) => this.#references.get(id) ?? []);
    if (told.length > 0) this.#treeChanged.fire(told);
  }

  /** Opens the view with a node in sight. */
  async reveal(id: string, options: { select?: boolean; focus?: boolean; expand?: boolean }): Promise<void> {
    // The view may never have been seen: VS Code has not asked for the reference then.
    const node = this.node(id);
    if (node) await this.view.reveal(this.#reference(node), options);
  }

  getChildren(element?: R): R[] | Promise<R[]> {
    const children = this.#children(element);
    const node = element && this.node(element.id);
    if (children.length > 0 || !this.#options.load || (element && node === undefined)) {
      return children.map((child) => this.#reference(child));
    }
    return this.#options
      .load(node)
      .then(() => this.#children(element).map((child) => this.#reference(child)));
  }

  getParent(element: R): R | undefined {
    const parent = this.#nodes.get(element.id)?.parent;
    const node = parent === undefined ? undefined : this.node(parent);
    return node && this.#reference(node);
  }

  getTreeItem(element: R): vscode.TreeItem {
    const node = this.node(element.id);
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
    const command = this.#options.click?.(node, element);
    if (command) item.command = command;
    return item;
  }

  /** VS Code asks for a tooltip when it is about to be seen. */
  resolveTreeItem(item: vscode.TreeItem, element: R): vscode.TreeItem {
    const tooltip = this.node(element.id)?.tooltip;
    if (tooltip !== undefined) {
      const markdown = new vscode.MarkdownString(tooltip);
      const { tooltipCommands } = this.#options;
      if (tooltipCommands) markdown.isTrusted = { enabledCommands: tooltipCommands };
      item.tooltip = markdown;
    }
    return item;
  }

  dispose(): void {
    this.view.dispose();
    this.#treeChanged.dispose();
  }

  #children(element: R | undefined): readonly N[] {
    return element === undefined ? this.#roots : (this.node(element.id)?.children ?? []);
  }

  #index(): void {
    this.#nodes = new Map();
    const keep = (nodes: readonly N[], parent: string | undefined): void => {
      for (const node of nodes) {
        this.#nodes.set(node.id, { node, parent });
        keep(node.children, node.id);
      }
    };
    keep(this.#roots, undefined);
    for (const [id, reference] of this.#references) {
      const node = this.node(id);
      if (node) Object.assign(reference, this.#options.reference(node));
      else {
        this.#references.delete(id);
        this.#drawnAt.delete(id);
      }
    }
  }

  /** A line that is drawn anew takes those below it with it. */
  #remember(drawn: readonly N[], now: number): void {
    for (const { id, children } of drawn) {
      this.#drawnAt.set(id, now);
      this.#remember(children, now);
    }
  }

  #reference(node: N): R {
    let reference = this.#references.get(node.id);
    if (reference === undefined) {
      reference = this.#options.reference(node);
      this.#references.set(node.id, reference);
    }
    return reference;
  }
}
