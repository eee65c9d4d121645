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
  /** The repeat or simulation that the node shows. */
  readonly run?: string;
  /** The fault of the local endpoint that the node shows. */
  readonly fault?: string;
  /** The entry of settings that the node reports on. */
  readonly entry?: { readonly scope: 'user' | 'workspace'; readonly index: number };
  /** What a click does. */
  readonly action?:
    'editProfile' | 'openConsole' | 'manageTrust' | 'startLocalEndpoint' | 'showHistory' | 'subscribe';
  readonly children: readonly TreeNode[];
}

/** A kind of node whose children are of the same kind. */
export interface NodeOf<N> extends Omit<TreeNode, 'children'> {
  readonly children: readonly N[];
}

/** What of a line may lag behind: the words that numbers and times stand in. */
type Words = Pick<TreeNode, 'description' | 'accessibilityLabel'>;

/** Are two lines alike but for their words? Children are not looked at, nor tooltips, which VS Code asks for when one is to be seen. */
function sameButWords<N extends NodeOf<N>>(one: N, other: N): boolean {
  const rest = ({ children: _, tooltip: __, description: ___, accessibilityLabel: ____, ...line }: N) =>
    JSON.stringify(line);
  return rest(one) === rest(other);
}

function sameWords(one: Words, other: Words): boolean {
  return one.description === other.description && one.accessibilityLabel === other.accessibilityLabel;
}

/** Do two lines look alike? Children are not looked at. */
export function sameLine<N extends NodeOf<N>>(one: N, other: N): boolean {
  return sameButWords(one, other) && sameWords(one, other);
}

/**
 * The next tree with the words of the last one wherever nothing but words changed and it is too
 * early to draw the line anew. Drawing a line rebuilds its buttons, and all lines below it: under the
 * pointer of a person who is about to click, that must not happen with every message.
 */
export function holdWords<N extends NodeOf<N>>(
  before: readonly N[],
  after: readonly N[],
  isDue: (node: N) => boolean,
): N[] {
  const last = new Map(before.map((node) => [node.id, node]));
  return after.map((node) => {
    const one = last.get(node.id);
    if (!one) return node;
    const children = holdWords(one.children, node.children, isDue);
    const drawnAnyway = !sameButWords(one, node) || !sameIds(one.children, node.children);
    if (drawnAnyway || sameWords(one, node) || isDue(node)) return { ...node, children };
    const held: N & { description?: string } = {
      ...node,
      accessibilityLabel: one.accessibilityLabel,
      children,
    };
    if (one.description === undefined) delete held.description;
    else held.description = one.description;
    return held;
  });
}

/**
 * Which elements must be drawn anew to get from one tree to the next: the ids of the nodes
 * nearest to the change, each standing for all below it; 'all' when the roots themselves differ.
 */
export function changedNodes<N extends NodeOf<N>>(
  before: readonly N[],
  after: readonly N[],
): 'all' | string[] {
  if (!sameIds(before, after)) return 'all';
  const changed: string[] = [];
  const compare = (one: N, other: N): void => {
    if (!sameLine(one, other) || !sameIds(one.children, other.children)) {
      changed.push(other.id);
      return;
    }
    comparePairs(one.children, other.children, compare);
  };
  comparePairs(before, after, compare);
  return changed;
}

function comparePairs<N>(
  before: readonly N[],
  after: readonly N[],
  compare: (one: N, other: N) => void,
): void {
  for (const [index, other] of after.entries()) {
    const one = before[index];
    if (one) compare(one, other);
  }
}

function sameIds(
  before: readonly { readonly id: string }[],
  after: readonly { readonly id: string }[],
): boolean {
  return before.length === after.length && before.every(({ id }, index) => id === after[index]?.id);
}
