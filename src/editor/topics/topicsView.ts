/**
 * The view "Topics": asks history for the levels that are unfolded and in sight, at a calm pace, and draws what changed.
 * While it is hidden it does nothing.
 */
import type * as vscode from 'vscode';
import type { History } from '../../history/history.ts';
import type { TopicsAnswer, TopicSort } from '../../history/questions.ts';
import { type CallOff, systemClock } from '../../shared/clock.ts';
import type { BrokerKind } from '../../shared/topic.ts';
import { topicsViewId } from '../contributions.ts';
import { asCommand } from '../guards.ts';
import { errorText } from '../log.ts';
import { Pacer } from '../pacer.ts';
import { visible } from '../trees/markdown.ts';
import { NodeTree } from '../trees/nodeTree.ts';
import { longNumber } from '../trees/text.ts';
import {
  filteredPrefix,
  isUnfoldedAtFirst,
  moreNode,
  nothingNode,
  sortNames,
  topicNode,
  topicNodeId,
  type TopicsSetting,
  type TopicTreeNode,
} from './topicNodes.ts';

/** A profile as this view needs it. */
export interface TopicsProfile {
  readonly id: string;
  readonly name: string;
  readonly broker: BrokerKind;
  readonly connected: boolean;
}

export interface TopicsViewOptions {
  readonly profiles: () => readonly TopicsProfile[];
  readonly history: () => Promise<History>;
  /** Where the order is remembered. */
  readonly memento: vscode.Memento;
  /** The filter was set or cleared. */
  readonly filtered: (isFiltered: boolean) => void;
  readonly log: (line: string) => void;
}

/** What commands get of a line. */
export interface TopicReference {
  readonly id: string;
  readonly profile: string;
  readonly topic?: string;
  /** The filter that matches what the line stands for. */
  readonly topicFilter?: string;
  readonly isTopic?: boolean;
  readonly isBranch?: boolean;
  readonly moreOf?: readonly string[];
}

const sortKey = 'topicscope.topics.sort';
/** Children of a level that are shown at first, and what showing more multiplies them by. */
const firstChildren = 200;
const moreChildren = 5;
const mostChildren = 5_000;
/** Milliseconds between two refreshes: lines that change places must not do so under the pointer all the time. */
const refreshInterval: Readonly<Record<TopicSort, number>> = {
  name: 1000,
  count: 2500,
  bytes: 2500,
  recency: 2500,
  rate: 2500,
};
/** While history is being read for it. */
const buildingInterval = 300;
/** Milliseconds between looks when nothing is recorded: rates sink to zero. */
const idleInterval = 4000;

export class TopicsView implements vscode.Disposable {
  readonly #options: TopicsViewOptions;
  readonly #tree: NodeTree<TopicTreeNode, TopicReference>;
  /** Ids of unfolded lines. */
  readonly #unfolded = new Set<string>();
  /** By the id of a line: how many children are shown. */
  readonly #limits = new Map<string, number>();
  readonly #disposables: vscode.Disposable[] = [];
  #pacer: Pacer;
  #recorded: { dispose(): void } | undefined;
  #tick: CallOff | undefined;
  #again: CallOff | undefined;
  #refreshing: Promise<void> | undefined;
  #sort: TopicSort;
  #filter = '';

  constructor(options: TopicsViewOptions) {
    this.#options = options;
    const remembered = options.memento.get<string>(sortKey);
    this.#sort = remembered !== undefined && isSort(remembered) ? remembered : 'name';
    this.#pacer = this.#makePacer();
    this.#tree = new NodeTree<TopicTreeNode, TopicReference>({
      viewId: topicsViewId,
      showCollapseAll: true,
      reference: referenceOf,
      click: clickOf,
      // Buttons under the pointer are built anew with the line.
      holdTime: ({ children }) => (children.length > 0 ? 5000 : 1000),
      load: (node) => this.#load(node),
    });
    const { view } = this.#tree;
    this.#disposables.push(
      view.onDidExpandElement(({ element }) => {
        this.#unfolded.add(element.id);
        this.refreshSoon();
      }),
      view.onDidCollapseElement(({ element }) => this.#unfolded.delete(element.id)),
      view.onDidChangeVisibility(() => this.#seen()),
    );
    this.#seen();
    this.#describe(undefined);
  }

  get sort(): TopicSort {
    return this.#sort;
  }

  get filter(): string {
    return this.#filter;
  }

  /** Sorts all levels so from now on, in this and later windows. */
  async setSort(sort: TopicSort): Promise<void> {
    this.#sort = sort;
    this.#pacer.dispose();
    this.#pacer = this.#makePacer();
    this.#pacer.now();
    await this.#options.memento.update(sortKey, sort);
  }

  /** Shows only topics that contain this text, or that match it where it has a wildcard; empty: all. */
  setFilter(filter: string): void {
    this.#filter = filter;
    for (const id of this.#unfolded) if (id.startsWith(filteredPrefix)) this.#unfolded.delete(id);
    this.#options.filtered(filter !== '');
    this.#pacer.now();
  }

  /** Shows more children of the level that the line "Show more" stands in. */
  showMore({ profile, moreOf }: Pick<TopicReference, 'profile' | 'moreOf'>): void {
    if (!moreOf) return;
    const id = topicNodeId(profile, moreOf, this.#filter);
    this.#limits.set(id, Math.min(mostChildren, (this.#limits.get(id) ?? firstChildren) * moreChildren));
    this.#pacer.now();
  }

  /** Something that the view shows may have changed. */
  refreshSoon(): void {
    if (this.#tree.view.visible) this.#pacer.soon();
  }

  dispose(): void {
    this.#pacer.dispose();
    this.#tick?.();
    this.#again?.();
    this.#recorded?.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
    this.#tree.dispose();
  }

  #makePacer(): Pacer {
    return new Pacer(refreshInterval[this.#sort], () => void this.#refresh());
  }

  #seen(): void {
    this.#tick?.();
    this.#recorded?.dispose();
    this.#recorded = undefined;
    if (!this.#tree.view.visible) return;
    this.#tick = systemClock.every(idleInterval, () => this.refreshSoon());
    this.refreshSoon();
  }

  async #load(node: TopicTreeNode | undefined): Promise<void> {
    if (node) this.#unfolded.add(node.id);
    await this.#refresh(node?.id ?? 'roots');
  }

  /** One at a time; what is asked for meanwhile comes right after. */
  #refresh(asked?: string): Promise<void> {
    const before = this.#refreshing ?? Promise.resolve();
    const refreshing = before.then(() => this.#refreshOnce(asked));
    this.#refreshing = refreshing;
    void refreshing.finally(() => {
      if (this.#refreshing === refreshing) this.#refreshing = undefined;
    });
    return refreshing;
  }

  async #refreshOnce(asked: string | undefined): Promise<void> {
    const { view } = this.#tree;
    if (!view.visible && asked === undefined) return;
    try {
      const history = await this.#options.history();
      this.#recorded ??= history.onDidRecord(() => this.refreshSoon());
      const profiles = this.#options.profiles();
      const reading = new Reading(history, this.#sort, this.#filter, this.#unfolded, this.#limits);
      const [only] = profiles;
      const roots =
        profiles.length === 1 && only
          ? await reading.level(only, [])
          : await Promise.all(profiles.map((profile) => reading.profile(profile)));
      this.#tree.show(roots, asked);
      this.#describe(reading);
      this.#again?.();
      if (reading.built < 1) this.#again = systemClock.after(buildingInterval, () => this.#pacer.now());
    } catch (error) {
      this.#options.log(`topics: ${errorText(error)}`);
      view.message = `Topics cannot be read: ${visible(errorText(error))}`;
    }
  }

  #describe(reading: Reading | undefined): void {
    const { view } = this.#tree;
    const parts = [
      ...(reading && reading.built < 0.999 ? [`Reading history: ${Math.floor(reading.built * 100)} %`] : []),
      ...(this.#filter === '' ? [] : [`Filter: ${visible(this.#filter)}`]),
      ...(reading && reading.unlisted > 0
        ? [`${longNumber(reading.unlisted)} messages are on topics that are too many to list`]
        : []),
    ];
    const message = parts.join(' · ');
    // Setting it to what it is makes VS Code lay the view out anew.
    if ((view.message ?? '') !== message) view.message = message;
    const description = this.#sort === 'name' ? '' : `by ${sortNames[this.#sort]}`;
    if ((view.description ?? '') !== description) view.description = description;
  }
}

/** Reads what is unfolded, once. */
class Reading {
  /** The least of what was read for a profile, 0 to 1. */
  built = 1;
  unlisted = 0;
  readonly #history: History;
  readonly #sort: TopicSort;
  readonly #filter: string;
  readonly #unfolded: ReadonlySet<string>;
  readonly #limits: ReadonlyMap<string, number>;

  constructor(
    history: History,
    sort: TopicSort,
    filter: string,
    unfolded: ReadonlySet<string>,
    limits: ReadonlyMap<string, number>,
  ) {
    this.#history = history;
    this.#sort = sort;
    this.#filter = filter;
    this.#unfolded = unfolded;
    this.#limits = limits;
  }

  async profile(profile: TopicsProfile): Promise<TopicTreeNode> {
    const id = topicNodeId(profile.id, []);
    const children = this.#unfolded.has(id) ? await this.level(profile, []) : [];
    const isEmpty = this.#unfolded.has(id) && children.length === 0;
    const name = visible(profile.name);
    return {
      id,
      label: name,
      ...(profile.connected ? { description: 'connected' } : {}),
      icon: profile.connected ? 'pass-filled' : 'circle-large-outline',
      ...(profile.connected ? { color: 'testing.iconPassed' as const } : {}),
      collapsible: profile.connected ? 'expanded' : 'collapsed',
      contextValue: `profile+${profile.connected ? 'connected+' : ''}`,
      accessibilityLabel: `${name}${profile.connected ? ', connected' : ''}`,
      profile: profile.id,
      path: [],
      children: isEmpty ? [nothingNode(profile.id, this.#filter !== '')] : children,
    };
  }

  async level(profile: TopicsProfile, parent: readonly string[]): Promise<TopicTreeNode[]> {
    const limit = this.#limits.get(topicNodeId(profile.id, parent, this.#filter)) ?? firstChildren;
    const answer = await this.#history.topics({
      profile: profile.id,
      parent,
      sort: this.#sort,
      ...(this.#filter === '' ? {} : { filter: this.#filter }),
      hashMatchesParent: profile.broker === 'mqtt',
      limit,
    });
    this.built = Math.min(this.built, answer.built);
    if (parent.length === 0) this.unlisted += answer.unlisted;
    const setting: TopicsSetting = {
      profile: profile.id,
      sort: this.#sort,
      connected: profile.connected,
      filter: this.#filter,
    };
    const nodes: TopicTreeNode[] = [];
    for (const node of answer.nodes) {
      const path = [...parent, node.level];
      const isUnfolded =
        node.children > 0 &&
        (this.#unfolded.has(topicNodeId(profile.id, path, this.#filter)) || isUnfoldedAtFirst(node, setting));
      nodes.push(topicNode(node, path, setting, isUnfolded ? await this.level(profile, path) : undefined));
    }
    return [...nodes, ...rest(answer, limit, parent, setting)];
  }
}

function rest(
  { total, nodes }: TopicsAnswer,
  limit: number,
  parent: readonly string[],
  setting: TopicsSetting,
): TopicTreeNode[] {
  const hidden = total - nodes.length;
  if (hidden <= 0) return [];
  const more = Math.min(mostChildren, limit * moreChildren) - limit;
  return [moreNode(parent, setting, { more: Math.min(more, hidden), hidden })];
}

function referenceOf({ id, profile, topic, isTopic, isBranch, moreOf }: TopicTreeNode): TopicReference {
  return {
    id,
    profile,
    ...(topic === undefined ? {} : { topic, topicFilter: isBranch === true ? `${topic}/#` : topic }),
    ...(isTopic === undefined ? {} : { isTopic }),
    ...(isBranch === undefined ? {} : { isBranch }),
    ...(moreOf === undefined ? {} : { moreOf }),
  };
}

function clickOf(
  { action, moreOf, description }: TopicTreeNode,
  reference: TopicReference,
): vscode.Command | undefined {
  if (action === 'showHistory') return asCommand('topicscope.showHistory', 'Show History', reference);
  if (moreOf === undefined) return undefined;
  return description === 'filter to find them'
    ? asCommand('topicscope.filterTopics', 'Filter Topics')
    : asCommand('topicscope.showMoreTopics', 'Show More', reference);
}

function isSort(text: string): text is TopicSort {
  return Object.hasOwn(sortNames, text);
}
