/** A history of any length in memory, to show the console what a real one would take long to record. */
import type { SeriesAnswer } from '../../../src/shared/chart/series.ts';
import type { HistoryFilter } from '../../../src/history/filter.ts';
import type { History, HistoryWindow, Lost, Recorded, WindowAnswer } from '../../../src/history/history.ts';
import type {
  Density,
  DensityRequest,
  FieldSummary,
  NeighbourRequest,
  Position,
  PositionRequest,
  RetainedAnswer,
  SessionSummary,
  TopicsAnswer,
} from '../../../src/history/questions.ts';
import { Emitter } from '../../../src/shared/emitter.ts';
import type { Message, MessageRow, NewMessage } from '../../../src/shared/message.ts';
import { changedStretches } from '../../../src/shared/payload/changed.ts';
import type { Receipt } from '../../../src/shared/receipt.ts';
import { isFound } from '../history/plainSearch.ts';

export class MemoryHistory implements History {
  readonly #recorded = new Emitter<Recorded>();
  readonly #problem = new Emitter<string | undefined>();
  #messages: Message[] = [];
  readonly #profiles = new Set<string>();
  #lastId = 0;
  /** Set to let every question fail with this. */
  failure: string | undefined;
  /** How much of what a search has to look at it has looked at, the newest first, 0 to 1. */
  searched = 1;
  /** How many windows were asked for. */
  windows = 0;

  readonly onDidRecord = this.#recorded.event;
  readonly onDidChangeProblem = this.#problem.event;

  record(messages: readonly NewMessage[], receipt?: Receipt): void {
    for (const message of messages) {
      this.#messages.push({ ...message, id: ++this.#lastId });
      this.#profiles.add(message.profile);
    }
    this.#recorded.fire({ newest: new Map(messages.map(({ profile }) => [profile, this.#lastId])) });
    receipt?.committed();
  }

  async window({ skip, limit, upTo, ...filter }: HistoryWindow): Promise<WindowAnswer> {
    this.windows += 1;
    if (this.failure !== undefined) throw new Error(this.failure);
    const searched = filter.query ? this.searched : 1;
    const oldest = this.#lastId * (1 - searched);
    const all = this.#found(filter, upTo);
    const found = searched === 1 ? all : all.filter(({ id }) => id > oldest);
    const end = found.length - skip;
    const rows = found.slice(Math.max(0, end - limit), Math.max(0, end)).reverse();
    return {
      rows: rows.map((row) => this.#rowOf(row)),
      total: found.length,
      upTo: upTo ?? this.#lastId,
      searched,
    };
  }

  async position({ at, upTo, ...filter }: PositionRequest): Promise<Position> {
    const found = this.#found(filter, upTo);
    const index = found.findLastIndex(({ id, time }) => ('id' in at ? id <= at.id : time <= at.time));
    if (index < 0 && 'id' in at) return { position: found.length };
    const there = found[Math.max(0, index)];
    return there ? { position: found.length - 1 - Math.max(0, index), id: there.id } : { position: 0 };
  }

  async neighbour({ id, direction }: NeighbourRequest): Promise<number | undefined> {
    const from = this.#messages.find((message) => message.id === id);
    const same = this.#messages.filter(
      ({ topic, profile }) => topic === from?.topic && profile === from.profile,
    );
    return direction === 'newer'
      ? same.find((other) => other.id > id)?.id
      : same.findLast((other) => other.id < id)?.id;
  }

  async density({ buckets, from, to, upTo, ...filter }: DensityRequest): Promise<Density> {
    const ofProfile = this.#found(filter.profile === undefined ? {} : { profile: filter.profile }, upTo);
    const times = ofProfile.map(({ time }) => time);
    const begin = from ?? times.reduce((one, other) => Math.min(one, other), Infinity);
    const end = to ?? times.reduce((one, other) => Math.max(one, other), -Infinity);
    if (begin > end) return { from: from ?? 0, to: to ?? 0, all: [], found: [], searched: 1 };
    const first = (width: number): number => Math.floor(begin / width);
    const stretches = (width: number): number => Math.floor(end / width) - first(width) + 1;
    let width = 1;
    while (stretches(width) > buckets) width *= 2;
    const count = (messages: readonly Message[]): number[] => {
      const counts = new Array<number>(stretches(width)).fill(0);
      for (const { time } of messages) {
        const index = Math.floor(time / width) - first(width);
        if (index in counts) counts[index] = (counts[index] ?? 0) + 1;
      }
      return counts;
    };
    return {
      from: first(width) * width,
      to: (first(width) + stretches(width)) * width,
      all: count(ofProfile),
      found: count(this.#found(filter, upTo)),
      searched: 1,
    };
  }

  #rowOf(message: Message): MessageRow {
    const before = this.#messages.findLast(({ id, topic }) => id < message.id && topic === message.topic);
    const changed = before && !message.gap ? changedStretches(message.payload, before.payload) : [];
    return { ...rowOf(message), ...(changed.length > 0 ? { changed } : {}) };
  }

  #found(filter: HistoryFilter, upTo = Infinity): readonly Message[] {
    const { profile, topicFilter, direction, query } = filter;
    const all = upTo >= this.#lastId ? this.#messages : this.#messages.filter(({ id }) => id <= upTo);
    // Without a search millions are not looked at one by one.
    const isOfProfile = profile === undefined || (this.#profiles.size === 1 && this.#profiles.has(profile));
    if (isOfProfile && !topicFilter && direction === undefined && !query) return all;
    return all.filter((message) => isFound(filter, message));
  }

  async message(id: number): Promise<Message | undefined> {
    return this.#messages.find((message) => message.id === id);
  }

  async newest(): Promise<number> {
    return this.#messages.at(-1)?.id ?? 0;
  }

  async sessions(): Promise<SessionSummary[]> {
    return [];
  }

  async clear(): Promise<void> {
    this.#messages = [];
  }

  readonly problem = undefined;
  readonly #notice = new Emitter<string>();
  readonly #lost = new Emitter<Lost>();
  readonly onDidNotice = this.#notice.event;
  readonly onDidLose = this.#lost.event;

  async topics(): Promise<TopicsAnswer> {
    return { nodes: [], total: 0, built: 1, unlisted: 0 };
  }
  async retained(): Promise<RetainedAnswer> {
    return { topics: [], known: 0 };
  }
  async query(): Promise<Message[]> {
    throw new Error('the console asks for windows');
  }
  async file(): Promise<string> {
    throw new Error('there is no file');
  }
  async series(): Promise<SeriesAnswer> {
    throw new Error('the console asks for no series');
  }
  async fields(): Promise<FieldSummary[]> {
    return [];
  }
  async flush(): Promise<void> {
    // All is in memory already.
  }
  setLimits(): void {
    // Nothing is removed here.
  }
  async dispose(): Promise<void> {
    this.#recorded.dispose();
    this.#problem.dispose();
  }
}

function rowOf(message: Message): MessageRow {
  const { payload, properties: _, ...row } = message;
  const beginning = new TextDecoder().decode(payload.subarray(0, 200));
  // eslint-disable-next-line no-control-regex -- a preview is one line without control characters
  return { ...row, size: payload.length, preview: beginning.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ') };
}
