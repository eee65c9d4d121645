/** The view "Topics": from what history tells of a level to lines. Pure. */
import type { TopicNode, TopicSort } from '../../history/questions.ts';
import { escapeMarkdown, visible } from '../trees/markdown.ts';
import type { NodeColor, TreeNode } from '../trees/nodes.ts';
import { byteSize, longNumber, messageRate, shortNumber, timeOfDay } from '../trees/text.ts';

export interface TopicTreeNode extends TreeNode {
  readonly profile: string;
  /** Levels from the root; empty for a profile, absent for the line "Show more". */
  readonly path?: readonly string[];
  /** Where "Show more" shows more: the path of its parent. */
  readonly moreOf?: readonly string[];
  readonly topic?: string;
  /** Did messages come on this very topic? */
  readonly isTopic?: boolean;
  /** Are there topics below it? */
  readonly isBranch?: boolean;
  readonly children: readonly TopicTreeNode[];
}

/** What all lines of a profile have in common. */
export interface TopicsSetting {
  readonly profile: string;
  readonly sort: TopicSort;
  /** Is the profile connected, so that something can be published? */
  readonly connected: boolean;
  /** Only topics that pass it are shown; empty: all. */
  readonly filter: string;
}

/** A rate below one message in twenty seconds is silence. */
const silence = 0.05;
/** Characters of a label, and of a value in a description. */
const longestLabel = 100;
const longestValue = 80;

export const sortNames: Readonly<Record<TopicSort, string>> = {
  name: 'name',
  rate: 'rate',
  count: 'number of messages',
  bytes: 'size',
  recency: 'last message',
};

/** What a filter leaves of a branch is unfolded when it is no more topics than this. */
const fewTopics = 20;

/**
 * Structural and stable: the path tells where a line stands. What a filter leaves is a tree of its own, with lines that
 * are unfolded on their own account.
 */
export function topicNodeId(profile: string, path: readonly string[], filter = ''): string {
  if (path.length === 0) return `profile:${profile}`;
  return filter === ''
    ? `topic:${JSON.stringify([profile, ...path])}`
    : `${filteredPrefix}${JSON.stringify([filter, profile, ...path])}`;
}

export const filteredPrefix = 'filtered:';

/** Is a line unfolded when it is first shown? */
export function isUnfoldedAtFirst({ topics }: TopicNode, { filter }: TopicsSetting): boolean {
  return filter !== '' && topics <= fewTopics;
}

/** The line of a level. @param children what is below it, as far as it is unfolded; undefined: it is folded */
export function topicNode(
  node: TopicNode,
  path: readonly string[],
  setting: TopicsSetting,
  children: readonly TopicTreeNode[] | undefined,
): TopicTreeNode {
  const label = labelOf(node.level);
  const description = descriptionOf(node, setting.sort);
  const isBranch = node.children > 0;
  return {
    id: topicNodeId(setting.profile, path, setting.filter),
    label,
    description,
    tooltip: tooltipOf(node),
    ...iconOf(node),
    collapsible: !isBranch ? 'no' : children ? 'expanded' : 'collapsed',
    contextValue: [
      'topic',
      ...(node.isTopic ? ['own'] : []),
      ...(isBranch ? ['branch'] : []),
      ...(node.retained === true ? ['retained'] : []),
      ...(setting.connected ? ['connected'] : []),
      '',
    ].join('+'),
    accessibilityLabel: `${label}, ${spoken(node)}`,
    profile: setting.profile,
    path,
    topic: node.topic,
    isTopic: node.isTopic,
    isBranch,
    children: children ?? [],
    ...(isBranch ? {} : { action: 'showHistory' as const }),
  };
}

/** The line that stands for the children that are not shown. */
export function moreNode(
  parent: readonly string[],
  { profile, filter }: TopicsSetting,
  counts: { readonly more: number; readonly hidden: number },
): TopicTreeNode {
  const { more, hidden } = counts;
  const label = more > 0 ? `Show ${longNumber(more)} more…` : `${longNumber(hidden)} more`;
  const description = more > 0 ? `${longNumber(hidden)} not shown` : 'filter to find them';
  return {
    id: `more:${JSON.stringify([filter, profile, ...parent])}`,
    label,
    description,
    icon: 'ellipsis',
    collapsible: 'no',
    contextValue: 'more+',
    accessibilityLabel: `${label}, ${description}`,
    profile,
    moreOf: parent,
    children: [],
  };
}

/** What stands in the place of topics where there are none. */
export function nothingNode(profile: string, filtered: boolean): TopicTreeNode {
  const label = filtered ? 'No topic passes the filter' : 'No messages recorded';
  return {
    id: `nothing:${profile}`,
    label,
    icon: 'dash',
    collapsible: 'no',
    contextValue: 'nothing+',
    accessibilityLabel: label,
    profile,
    children: [],
  };
}

/** What can't be seen is said, or stands in quotation marks. */
function labelOf(level: string): string {
  if (level === '') return '(empty level)';
  const label = visible(short(level, longestLabel));
  return label.trim() === label ? label : `"${label}"`;
}

function descriptionOf(node: TopicNode, sort: TopicSort): string {
  const count = shortNumber(node.count);
  const rate = node.rate < silence ? undefined : messageRate(node.rate).replace(' msg', '');
  const first = {
    name: [count, rate],
    count: [count, rate],
    rate: [rate ?? '0/s', count],
    bytes: [byteSize(node.bytes), rate],
    recency: [timeOfDay(node.lastSeen), count],
  }[sort];
  const last =
    node.children > 0
      ? `${shortNumber(node.topics)} ${node.topics === 1 ? 'topic' : 'topics'}`
      : node.lastPreview === undefined
        ? undefined
        : visible(short(node.lastPreview, longestValue));
  return [...first, last].filter((part) => part !== undefined && part !== '').join(' · ');
}

function iconOf({ level, isTopic, children, rate, retained, topic }: TopicNode): {
  readonly icon: string;
  readonly color?: NodeColor;
} {
  const color = rate < silence ? {} : { color: 'testing.iconPassed' as const };
  // Topics that begin with $ are the broker's own (MQTT 5.0, 4.7.2).
  if (topic.startsWith('$') && level === topic) return { icon: 'server', ...color };
  if (retained === true) return { icon: 'pinned', ...color };
  if (children > 0) return { icon: isTopic ? 'folder-active' : 'folder', ...color };
  return { icon: rate < silence ? 'circle-outline' : 'circle-filled', ...color };
}

function spoken(node: TopicNode): string {
  const { count, rate, children, topics, lastPreview, retained } = node;
  return [
    `${longNumber(count)} ${count === 1 ? 'message' : 'messages'}`,
    ...(rate < silence ? [] : [`${shortNumber(rate)} a second`]),
    ...(children > 0 ? [`${longNumber(topics)} ${topics === 1 ? 'topic' : 'topics'}`] : []),
    ...(retained === true ? ['retained'] : []),
    ...(children > 0 || lastPreview === undefined ? [] : [visible(short(lastPreview, longestValue))]),
  ].join(', ');
}

function tooltipOf(node: TopicNode): string {
  const { topic, count, sent, bytes, rate, topics, children, lastSeen, lastPreview, lastSize } = node;
  const facts: [string, string][] = [
    ['Messages', sent > 0 ? `${longNumber(count)}, of which ${longNumber(sent)} sent` : longNumber(count)],
    ['Rate', messageRate(rate)],
    ['Size', `${byteSize(bytes)}, ${byteSize(bytes / Math.max(1, count))} a message`],
    ...(children > 0 ? [['Topics', longNumber(topics)] satisfies [string, string]] : []),
    ['Last seen', new Date(lastSeen).toLocaleString('en-GB')],
    ...(lastSize === undefined
      ? []
      : [
          [
            'Last message',
            `${byteSize(lastSize)}${lastPreview === undefined || lastPreview === '' ? '' : `: ${lastPreview}`}`,
          ] satisfies [string, string],
        ]),
    ...(node.retained === true
      ? [['Retained', 'the broker was seen to hold a retained message'] satisfies [string, string]]
      : []),
  ];
  return [
    `**${escapeMarkdown(short(topic, 300))}**`,
    facts.map(([name, value]) => `${name}: ${escapeMarkdown(value)}`).join('  \n'),
  ].join('\n\n');
}

/** Cuts without leaving half of a surrogate pair. */
function short(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
