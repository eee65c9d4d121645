/** The view "Messages": from saved and recent messages to lines. Pure. */
import type { MessageTemplate } from '../../shared/compose/messageTemplate.ts';
import { escapeMarkdown, visible } from '../trees/markdown.ts';
import type { TreeNode } from '../trees/nodes.ts';
import { timeOfDay } from '../trees/text.ts';
import type { SavedMessage } from './messageFields.ts';

export interface MessageTreeNode extends TreeNode {
  /** Address of the file or folder. */
  readonly saved?: string;
  readonly isFolder?: boolean;
  /** When a recent message was sent: it is known by that and its profile. */
  readonly sentAt?: number;
  readonly children: readonly MessageTreeNode[];
}

/** A saved message as the tree needs it. */
export interface MessageLine {
  readonly uri: string;
  readonly name: string;
  readonly folders: readonly string[];
  readonly message: SavedMessage | undefined;
  /** What is wrong with the file, with line and column. */
  readonly problem?: string;
}

export interface PlaceLines {
  readonly name: string;
  readonly kind: 'workspace' | 'user';
  readonly uri: string;
  readonly folders: readonly (readonly string[])[];
  readonly messages: readonly MessageLine[];
}

export interface RecentLine {
  readonly profile: string;
  readonly profileName: string;
  readonly template: MessageTemplate;
  readonly at: number;
}

/** Characters of a topic and of a payload in a line. */
const longestText = 80;
/** Characters of a payload in a tooltip. */
const longestPayload = 600;

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** All lines; none at all where nothing is saved or sent yet, for then the view says what it is for. */
export function messageNodes(
  places: readonly PlaceLines[],
  recents: readonly RecentLine[],
  joinPath: (uri: string, folders: readonly string[]) => string,
): MessageTreeNode[] {
  const isEmpty = ({ folders, messages }: PlaceLines): boolean =>
    folders.length === 0 && messages.length === 0;
  const roots = places.every(isEmpty) ? [] : places;
  return [
    ...(recents.length > 0 ? [recentsNode(recents)] : []),
    ...roots.map((place) => placeNode(place, isEmpty(place), joinPath)),
  ];
}

function recentsNode(recents: readonly RecentLine[]): MessageTreeNode {
  const isAlone = new Set(recents.map(({ profile }) => profile)).size === 1;
  return {
    id: 'recents',
    label: 'Recent',
    icon: 'history',
    collapsible: 'collapsed',
    contextValue: 'recents+',
    accessibilityLabel: `Recent messages, ${recents.length}`,
    children: recents.map((recent) => recentNode(recent, isAlone)),
  };
}

function recentNode({ profile, profileName, template, at }: RecentLine, isAlone: boolean): MessageTreeNode {
  const label = line(template.topic);
  const payload = line(template.payload);
  const description = [...(isAlone ? [] : [visible(profileName)]), payload].join(' · ');
  return {
    id: `recent:${JSON.stringify([profile, at])}`,
    label,
    description,
    tooltip: [
      ...tooltipOf({ template }),
      `Sent with ${escapeMarkdown(profileName)} at ${timeOfDay(at)}, ${new Date(at).toLocaleDateString('en-GB')}`,
    ].join('\n\n'),
    icon: 'arrow-up',
    collapsible: 'no',
    contextValue: 'recent+',
    accessibilityLabel: `${label}, ${description}, sent at ${timeOfDay(at)}`,
    profile,
    sentAt: at,
    children: [],
  };
}

function placeNode(
  place: PlaceLines,
  isEmpty: boolean,
  joinPath: (uri: string, folders: readonly string[]) => string,
): MessageTreeNode {
  const label = visible(place.name);
  return {
    // VS Code would keep what was empty folded when something comes into it.
    id: `${isEmpty ? 'emptyPlace' : 'place'}:${place.uri}`,
    label,
    ...(isEmpty ? { description: 'empty' } : {}),
    tooltip: escapeMarkdown(decodeURIComponent(place.uri)),
    icon: place.kind === 'user' ? 'account' : 'root-folder',
    collapsible: isEmpty ? 'no' : 'expanded',
    contextValue: 'messagePlace+',
    accessibilityLabel: `${label}${isEmpty ? ', empty' : ''}`,
    saved: place.uri,
    isFolder: true,
    children: levelNodes(place, [], joinPath),
  };
}

/** What is in a folder: folders first, each by name. */
function levelNodes(
  place: PlaceLines,
  parent: readonly string[],
  joinPath: (uri: string, folders: readonly string[]) => string,
): MessageTreeNode[] {
  const byParent = Map.groupBy(place.folders, (path) => JSON.stringify(path.slice(0, -1)));
  const messagesIn = Map.groupBy(place.messages, ({ folders }) => JSON.stringify(folders));
  const level = (path: readonly string[]): MessageTreeNode[] => {
    const key = JSON.stringify(path);
    const folders = (byParent.get(key) ?? [])
      .map((folder) => folderNode(joinPath(place.uri, folder), folder.at(-1) ?? '', level(folder)))
      .sort(compare);
    return [...folders, ...(messagesIn.get(key) ?? []).map(messageNode).sort(compare)];
  };
  return level(parent);
}

function folderNode(uri: string, name: string, children: readonly MessageTreeNode[]): MessageTreeNode {
  const label = visible(name);
  return {
    id: `folder:${uri}`,
    label,
    ...(children.length === 0 ? { description: 'empty' } : {}),
    icon: 'folder',
    collapsible: children.length === 0 ? 'no' : 'collapsed',
    contextValue: 'messageFolder+',
    accessibilityLabel: `${label}, folder${children.length === 0 ? ', empty' : ''}`,
    saved: uri,
    isFolder: true,
    children,
  };
}

function messageNode({ uri, name, message, problem }: MessageLine): MessageTreeNode {
  const label = visible(name);
  const id = `message:${uri}`;
  if (!message) {
    const words = problem ?? 'cannot be read';
    return {
      id,
      label,
      description: visible(words),
      tooltip: `${escapeMarkdown(label)}\n\n${escapeMarkdown(words)}`,
      icon: 'error',
      color: 'list.errorForeground',
      collapsible: 'no',
      contextValue: 'message+broken+',
      accessibilityLabel: `${label}, cannot be used: ${visible(words)}`,
      saved: uri,
      children: [],
    };
  }
  const topic = line(message.template.topic);
  return {
    id,
    label,
    description: topic,
    tooltip: tooltipOf(message).join('\n\n'),
    icon: message.template.retain ? 'pinned' : 'mail',
    collapsible: 'no',
    contextValue: `message+${message.template.repeat ? 'repeat+' : ''}`,
    accessibilityLabel: `${label}, on ${topic}${message.template.retain ? ', retained' : ''}`,
    saved: uri,
    children: [],
  };
}

function tooltipOf({ template, profile, description }: SavedMessage): string[] {
  const { topic, qos, retain, format, route, properties = {}, payload } = template;
  const facts = [
    `QoS ${qos}`,
    ...(retain ? ['retain'] : []),
    ...(format ? [format.format, ...(format.compression ? [format.compression] : [])] : []),
    ...(route ? [route.toUpperCase()] : []),
    ...(profile === undefined ? [] : [`profile ${profile}`]),
    ...(properties.userProperties ? [`${properties.userProperties.length} user properties`] : []),
  ];
  return [
    `**${escapeMarkdown(cut(topic, 300))}**`,
    ...(description === undefined || description === '' ? [] : [escapeMarkdown(description)]),
    facts.map((fact) => escapeMarkdown(fact)).join(' · '),
    ...(payload === '' ? ['Empty payload'] : [codeBlock(cut(payload, longestPayload))]),
  ];
}

/** A payload as it stands; its own back quotes cannot end the block. */
function codeBlock(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([quotes]) => quotes.length));
  const fence = '`'.repeat(longest + 1);
  const lines = text.split('\n').map((one) => visible(one));
  return `${fence}\n${lines.join('\n')}\n${fence}`;
}

/** One line of text; what is indented takes no room in it. */
function line(text: string): string {
  return visible(cut(text.replace(/\s+/g, ' ').trim(), longestText));
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function compare(one: MessageTreeNode, other: MessageTreeNode): number {
  return byName.compare(one.label, other.label);
}
