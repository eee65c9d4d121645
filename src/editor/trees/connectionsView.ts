/** The view "Connections": hands nodes to VS Code, and draws anew only what changed, at most four times a second. */
import type * as vscode from 'vscode';
import { connectionsViewId } from '../contributions.ts';
import { asCommand } from '../guards.ts';
import { Pacer } from '../pacer.ts';
import { connectionNodes, countFailures, type ConnectionsState } from './connectionNodes.ts';
import { tooltipCommands } from './failureMarkdown.ts';
import type { TreeNode } from './nodes.ts';
import { NodeTree } from './nodeTree.ts';
import { type CallOff, systemClock } from '../../shared/clock.ts';

/** What commands get of a node. */
export interface NodeReference {
  readonly id: string;
  readonly profile?: string;
  readonly topicFilter?: string;
  readonly fault?: string;
  readonly run?: string;
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

export class ConnectionsView implements vscode.Disposable {
  readonly #state: () => ConnectionsState;
  readonly #tree: NodeTree<TreeNode, NodeReference>;
  readonly #pacer = new Pacer(refreshInterval, () => this.#refresh());
  readonly #tick: CallOff;

  /** @param shown called when the person sees the tree: what it shows is worth loading then */
  constructor(state: () => ConnectionsState, shown: () => void) {
    this.#state = state;
    this.#tree = new NodeTree<TreeNode, NodeReference>(
      {
        viewId: connectionsViewId,
        showCollapseAll: true,
        reference: referenceOf,
        click: clickCommand,
        tooltipCommands,
        holdTime,
      },
      connectionNodes(state()),
    );
    const { view } = this.#tree;
    view.onDidChangeVisibility(({ visible }) => {
      if (!visible) return;
      shown();
      this.refreshSoon();
    });
    if (view.visible) shown();
    this.#tick = systemClock.every(tickInterval, () => {
      if (view.visible) this.refreshSoon();
    });
    this.#updateBadge();
  }

  /** Something that the tree shows may have changed; draws it within a quarter of a second. */
  refreshSoon(): void {
    this.#pacer.soon();
  }

  /** Opens the view and shows a profile in it. */
  async reveal(profileId: string): Promise<void> {
    this.#pacer.now();
    await this.#tree.reveal(`profile:${profileId}`, { select: true, expand: true });
  }

  dispose(): void {
    this.#tick();
    this.#pacer.dispose();
    this.#tree.dispose();
  }

  #refresh(): void {
    this.#tree.show(connectionNodes(this.#state()));
    this.#updateBadge();
  }

  #updateBadge(): void {
    const failures = countFailures(this.#state());
    const { view } = this.#tree;
    if ((view.badge?.value ?? 0) === failures) return;
    view.badge =
      failures === 0
        ? undefined
        : {
            value: failures,
            tooltip: failures === 1 ? '1 profile needs attention' : `${failures} profiles need attention`,
          };
  }
}

function referenceOf({ id, profile, topicFilter, fault, run, entry }: TreeNode): NodeReference {
  return {
    id,
    ...(profile === undefined ? {} : { profile }),
    ...(topicFilter === undefined ? {} : { topicFilter }),
    ...(fault === undefined ? {} : { fault }),
    ...(run === undefined ? {} : { run }),
    ...(entry === undefined ? {} : { entry }),
  };
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
