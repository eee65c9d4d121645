/**
 * Answers what topics there are. A hierarchy is kept for each profile that is asked about: built from the heads of all
 * blocks at first, a little with each question, and following what is recorded from then on.
 */
import type {
  RetainedAnswer,
  RetainedRequest,
  TopicNode,
  TopicsAnswer,
  TopicsRequest,
} from '../../questions.ts';
import { bounded, runInSlices, type Job } from '../slices.ts';
import type { Reader } from '../reader.ts';
import type { Segments } from '../segments.ts';
import { FilteredTopics } from './topicFilter.ts';
import type { Source } from './follow.ts';
import { levelsOf, type Hierarchy, type Level } from './hierarchy.ts';
import { KeptHierarchy } from './keptHierarchy.ts';
import { firstRanked, type Ranked } from './order.ts';
import { Previews } from './previews.ts';

/** Levels that all profiles together may have: about 200 MB at the most; 100,000 topics take some 55 MB. */
const mostUnits = 500_000;
/** Levels of one profile. */
const mostUnitsOfProfile = 250_000;
/** Milliseconds after which a hierarchy that nobody asked for makes room for another. */
const keepFor = 60_000;
/** Milliseconds that one question goes on building before it answers with what there is. */
const patience = 100;
const previewPatience = 60;
const mostNodes = 20_000;
/** Topics looked at between two yields. */
const stretch = 2_000;
const rememberedFilters = 4;

export class Topics {
  readonly #source: Source;
  readonly #within: <R>(work: () => R) => R;
  readonly #previews: Previews;
  readonly #kept = new Map<string, KeptHierarchy>();
  /** By the hierarchy that they are of; the last ones asked for. */
  readonly #filters = new Map<Hierarchy, Map<string, FilteredTopics>>();

  constructor(source: Source & { readonly segments: Segments }, reader: Reader) {
    this.#source = source;
    this.#previews = new Previews(reader);
    this.#within = (work) =>
      source.database.read(() => {
        source.names.refresh();
        source.segments.refresh();
        return work();
      });
  }

  /** The children of a level. */
  async answer(request: TopicsRequest): Promise<TopicsAnswer> {
    const kept = this.#keptFor(request.profile);
    await kept.catchUp(this.#within, patience);
    const { clock } = this.#source;
    const now = clock.time();
    const { hierarchy, built } = kept;
    const parent = hierarchy.find(request.parent);
    const none = { nodes: [], total: 0, built, unlisted: hierarchy.unlisted };
    if (!parent) return none;
    const filter = this.#filterOf(hierarchy, request);
    const ranked = filter
      ? await runInSlices(rankedBy(filter, parent), clock, this.#within)
      : [...(parent.children?.values() ?? [])].map((level) => ({
          level,
          stats: level.all,
          topics: level.topics,
        }));
    const limit = Math.min(mostNodes, Math.max(1, Math.floor(request.limit)));
    const first = firstRanked(ranked, request.sort, limit, now);
    const previews = await runInSlices(
      bounded(
        this.#previews.read(first.flatMap(({ level }) => level.own?.newest ?? [])),
        previewPatience,
        clock,
      ),
      clock,
      this.#within,
    );
    const nodes = first.map((one) => this.#node(one, filter, now));
    return {
      ...none,
      nodes,
      total: ranked.length,
      built: previews === undefined ? Math.min(built, 0.999) : built,
    };
  }

  /** The topics of a branch that hold a retained message, as far as history tells; all of history is read for it. */
  async retained({ profile, parent: names }: RetainedRequest): Promise<RetainedAnswer> {
    const kept = this.#keptFor(profile);
    do await kept.catchUp(this.#within, patience);
    while (kept.built < 1);
    const parent = kept.hierarchy.find(names.length === 0 ? [] : levelsOf(names.join('/')));
    if (parent) return runInSlices(retainedBelow(parent), this.#source.clock, this.#within);
    return { topics: [], known: 0 };
  }

  #keptFor(profile: string): KeptHierarchy {
    let kept = this.#kept.get(profile);
    // The one asked for last stands last.
    this.#kept.delete(profile);
    kept ??= new KeptHierarchy(this.#source, profile, this.#makeRoom());
    this.#kept.set(profile, kept);
    kept.askedAt = this.#source.clock.time();
    return kept;
  }

  /** Lets go of what was not asked for lately where memory is short. Returns how many levels a new hierarchy may have. */
  #makeRoom(): number {
    const inUse = () => [...this.#kept.values()].reduce((sum, { hierarchy }) => sum + hierarchy.units, 0);
    for (const [profile, { askedAt, hierarchy }] of this.#kept) {
      if (inUse() + mostUnitsOfProfile <= mostUnits || askedAt > this.#source.clock.time() - keepFor) break;
      this.#kept.delete(profile);
      this.#filters.delete(hierarchy);
    }
    return Math.max(1_000, Math.min(mostUnitsOfProfile, mostUnits - inUse()));
  }

  #filterOf(
    hierarchy: Hierarchy,
    { filter = '', hashMatchesParent = false }: TopicsRequest,
  ): FilteredTopics | undefined {
    // A hierarchy that was built anew has filters of its own.
    const current = new Set([...this.#kept.values()].map((kept) => kept.hierarchy));
    for (const one of this.#filters.keys()) if (!current.has(one)) this.#filters.delete(one);
    if (filter === '') return undefined;
    const known = this.#filters.get(hierarchy) ?? new Map<string, FilteredTopics>();
    this.#filters.set(hierarchy, known);
    const name = `${hashMatchesParent}${filter}`;
    const filtered = known.get(name) ?? new FilteredTopics(hierarchy, filter, hashMatchesParent);
    known.delete(name);
    known.set(name, filtered);
    for (const oldest of known.keys()) {
      if (known.size <= rememberedFilters) break;
      known.delete(oldest);
    }
    return filtered;
  }

  #node({ level, stats, topics }: Ranked, filter: FilteredTopics | undefined, now: number): TopicNode {
    const { own } = level;
    const preview = own && this.#previews.of(own.newest);
    return {
      level: level.name,
      topic: level.topic,
      isTopic: own !== undefined,
      children: filter ? filter.children(level) : (level.children?.size ?? 0),
      topics,
      count: stats.count,
      sent: stats.sent,
      bytes: stats.bytes,
      rate: stats.rate(now),
      lastSeen: stats.lastSeen,
      ...(own && { lastId: own.newest, lastSize: own.lastSize }),
      ...(preview !== undefined && { lastPreview: preview }),
      ...(own?.retained === true && { retained: true }),
    };
  }
}

function* rankedBy(filter: FilteredTopics, parent: Level): Job<readonly Ranked[]> {
  yield* filter.update();
  return yield* filter.ranked(parent);
}

function* retainedBelow(parent: Level): Job<RetainedAnswer> {
  const topics: string[] = [];
  const waiting = [parent];
  let seen = 0;
  for (let level = waiting.pop(); level; level = waiting.pop()) {
    if (level.own?.retained === true) topics.push(level.topic);
    for (const child of level.children?.values() ?? []) waiting.push(child);
    if (++seen % stretch === 0) yield;
  }
  return { topics: topics.sort(), known: parent.topics };
}
