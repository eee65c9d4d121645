/** The view "Diagnosis" in VS Code. */
import type * as vscode from 'vscode';
import type { Diagnosis } from '../../shared/diagnosis.ts';
import { diagnosisViewId } from '../contributions.ts';
import { Pacer } from '../pacer.ts';
import { NodeTree } from '../trees/nodeTree.ts';
import { diagnosisNodes, type DiagnosisNode } from './diagnosisNodes.ts';

/** What commands get of a line. */
export interface DiagnosisReference {
  readonly id: string;
  readonly copies: string | undefined;
}

/** Shortest time between two refreshes, in milliseconds. */
const refreshInterval = 100;

export class DiagnosisView implements vscode.Disposable {
  readonly #tree = new NodeTree<DiagnosisNode, DiagnosisReference>({
    viewId: diagnosisViewId,
    showCollapseAll: false,
    reference: ({ id, copies }) => ({ id, copies }),
  });
  readonly #pacer = new Pacer(refreshInterval, () => {
    this.#tree.show(this.#diagnosis === undefined ? [] : diagnosisNodes(this.#diagnosis));
  });
  #diagnosis: Diagnosis | undefined;

  /** Shows a snapshot soon; undefined: nothing. */
  show(diagnosis: Diagnosis | undefined): void {
    this.#diagnosis = diagnosis;
    this.#tree.view.description = diagnosis?.name ?? '';
    this.#pacer.soon();
  }

  /** Opens the view; the conclusion, or what stands in its place, is in sight. */
  async reveal(options: { readonly focus: boolean }): Promise<void> {
    this.#pacer.now();
    const [first] = this.#tree.roots;
    if (first) await this.#tree.reveal(first.id, { select: options.focus, ...options });
  }

  /** Is it in sight? */
  get visible(): boolean {
    return this.#tree.view.visible;
  }

  dispose(): void {
    this.#pacer.dispose();
    this.#tree.dispose();
  }
}
