/** What the tree of connections shows, as values: one node is what VS Code draws as one line. */

/** Theme colours that states are shown in. */
export type NodeColor =
  | 'testing.iconPassed'
  | 'list.warningForeground'
  | 'list.errorForeground'
  | 'charts.blue'
  | 'disabledForeground';

export interface TreeNode {
  /** Structural and stable: selection and expansion are kept by it. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /** Markdown; every value in it is escaped. */
  readonly tooltip?: string;
  /** A codicon's name. */
  readonly icon: string;
  readonly color?: NodeColor;
  readonly collapsible: 'no' | 'collapsed' | 'expanded';
  /** Kind, then modifiers with + in front; the menus in package.json match on them. */
  readonly contextValue: string;
  /** What a screen reader says. */
  readonly accessibilityLabel: string;
  /** Profile that the node belongs to. */
  readonly profile?: string;
  readonly topicFilter?: string;
  /** The entry of settings that the node reports on. */
  readonly entry?: { readonly scope: 'user' | 'workspace'; readonly index: number };
  /** What a click does. */
  readonly action?:
    'editProfile' | 'openConsole' | 'manageTrust' | 'startLocalEndpoint' | 'showHistory' | 'subscribe';
  readonly children: readonly TreeNode[];
}

/** Do two nodes draw the same line? Their children are not looked at. */
function sameLine(one: TreeNode, other: TreeNode): boolean {
  const { children: _, ...line } = one;
  const { children: __, ...otherLine } = other;
  return JSON.stringify(line) === JSON.stringify(otherLine);
}

/**
 * Which elements must be drawn anew to get from one tree to the next: the ids of the nodes
 * nearest to the change, each standing for all below it; 'all' when the roots themselves differ.
 */
export function changedNodes(before: readonly TreeNode[], after: readonly TreeNode[]): 'all' | string[] {
  if (!sameIds(before, after)) return 'all';
  const changed: string[] = [];
  const compare = (one: TreeNode, other: TreeNode): void => {
    if (!sameLine(one, other) || !sameIds(one.children, other.children)) {
      changed.push(other.id);
      return;
    }
    comparePairs(one.children, other.children, compare);
  };
  comparePairs(before, after, compare);
  return changed;
}

function comparePairs(
  before: readonly TreeNode[],
  after: readonly TreeNode[],
  compare: (one: TreeNode, other: TreeNode) => void,
): void {
  for (const [index, other] of after.entries()) {
    const one = before[index];
    if (one) compare(one, other);
  }
}

function sameIds(before: readonly TreeNode[], after: readonly TreeNode[]): boolean {
  return before.length === after.length && before.every(({ id }, index) => id === after[index]?.id);
}
