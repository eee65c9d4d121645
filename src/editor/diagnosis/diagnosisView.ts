/** The view "Diagnosis" in VS Code. */
import * as vscode from 'vscode';
import type { Diagnosis } from '../../shared/diagnosis.ts';
import { diagnosisViewId } from '../contributions.ts';
import { Pacer } from '../pacer.ts';
import { changedNodes } from '../trees/nodes.ts';
import { diagnosisNodes, type DiagnosisNode } from './diagnosisNodes.ts';

/** One reference stands for a node's id as long as the node is there; commands get it. */
export interface DiagnosisReference {
  readonly id: string;
  readonly copies?: string | undefined;
}

/** Shortest time between two refreshes, in milliseconds. */
const refreshInterval = 100;

export class DiagnosisView implements vscode.TreeDataProvider<DiagnosisReference>, vscode.Disposable {
  readonly #treeChanged = new vscode.EventEmitter<DiagnosisReference[] | undefined>();
  readonly #view: vscode.TreeView<DiagnosisReference>;
  readonly #pacer = new Pacer(refreshInterval, () => this.#refresh());
  #diagnosis: Diagnosis | undefined;
  #roots: readonly DiagnosisNode[] = [];
  #nodes = new Map<string, { readonly node: DiagnosisNode; readonly parent: string | undefined }>();
  #references = new Map<string, DiagnosisReference>();

  readonly onDidChangeTreeData = this.#treeChanged.event;

  constructor() {
    this.#view = vscode.window.createTreeView(diagnosisViewId, {
      treeDataProvider: this,
      showCollapseAll: false,
    });
  }

  /** Shows a snapshot soon; undefined: nothing. */
  show(diagnosis: Diagnosis | undefined): void {
    this.#diagnosis = diagnosis;
    this.#view.description = diagnosis?.name ?? '';
    this.#pacer.soon();
  }

  /** Opens the view; the conclusion, or what stands in its place, is in sight. */
  async reveal(options: { readonly focus: boolean }): Promise<void> {
    this.#pacer.now();
    const [first] = this.#roots;
    if (first) await this.#view.reveal(this.#reference(first), { select: options.focus, ...options });
  }

  /** Is it in sight? */
  get visible(): boolean {
    return this.#view.visible;
  }

  getChildren(element?: DiagnosisReference): DiagnosisReference[] {
    const nodes = element === undefined ? this.#roots : (this.#nodes.get(element.id)?.node.children ?? []);
    return nodes.map((node) => this.#reference(node));
  }

  getParent(element: DiagnosisReference): DiagnosisReference | undefined {
    const parent = this.#nodes.get(element.id)?.parent;
    const node = parent === undefined ? undefined : this.#nodes.get(parent)?.node;
    return node && this.#reference(node);
  }

  getTreeItem(element: DiagnosisReference): vscode.TreeItem {
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
    return item;
  }

  /** VS Code asks for a tooltip when it is about to be seen. */
  resolveTreeItem(item: vscode.TreeItem, element: DiagnosisReference): vscode.TreeItem {
    const tooltip = this.#nodes.get(element.id)?.node.tooltip;
    if (tooltip !== undefined) item.tooltip = new vscode.MarkdownString(tooltip);
    return item;
  }

  dispose(): void {
    this.#pacer.dispose();
    this.#view.dispose();
    this.#treeChanged.dispose();
  }

  #refresh(): void {
    const before = this.#roots;
    this.#roots = this.#diagnosis === undefined ? [] : diagnosisNodes(this.#diagnosis);
    this.#nodes = new Map();
    const keep = (nodes: readonly DiagnosisNode[], parent: string | undefined): void => {
      for (const node of nodes) {
        this.#nodes.set(node.id, { node, parent });
        keep(node.children, node.id);
      }
    };
    keep(this.#roots, undefined);
    const known = this.#references;
    this.#references = new Map([...known].filter(([id]) => this.#nodes.has(id)));
    const changed = changedNodes(before, this.#roots);
    if (changed === 'all') this.#treeChanged.fire(undefined);
    else if (changed.length > 0) {
      this.#treeChanged.fire(changed.flatMap((id) => this.#references.get(id) ?? []));
    }
  }

  #reference(node: DiagnosisNode): DiagnosisReference {
    const known = this.#references.get(node.id);
    if (known && known.copies === node.copies) return known;
    const reference = { id: node.id, copies: node.copies };
    this.#references.set(node.id, reference);
    return reference;
  }
}
