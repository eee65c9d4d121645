/** Brings a hierarchy of topics up to date with what was recorded since. */
import type { Clock } from '../../../shared/clock.ts';
import { decodeHead } from '../../file/block.ts';
import type { HistoryDatabase, Row } from '../../file/database.ts';
import { DamagedError } from '../../file/fault.ts';
import type { Names } from '../../file/names.ts';
import { decodeExtra, decodeFlags } from '../../file/record.ts';
import type { Job } from '../slices.ts';
import type { Hierarchy, Level } from './hierarchy.ts';

export interface Source {
  readonly clock: Clock;
  readonly database: HistoryDatabase;
  readonly names: Names;
}

export interface Following {
  readonly hierarchy: Hierarchy;
  /** Levels by the keys of their topics; keys are given again when names were removed. */
  readonly levels: Map<number, Level>;
  /** Grows when names were removed. */
  namesRemoved: number;
  /** Id up to which messages are counted. */
  upTo: number;
  /** How much of the messages behind it the job has counted, 0 to 1. */
  progress: number;
}

/**
 * Counts the messages of a profile behind `upTo`. What there is to count is found in the first slice and fixed then:
 * blocks that vanish meanwhile are passed over, and tail rows that become a block are counted once.
 */
export function* follow(source: Source, profile: string, following: Following): Job<void> {
  const { database, names } = source;
  const from = following.upTo;
  const upTo = database.number("SELECT value - 1 FROM meta WHERE name = 'next_id'");
  const key = names.findProfile(profile);
  if (key === undefined || upTo <= from) {
    following.upTo = Math.max(from, upTo);
    following.progress = 1;
    return;
  }
  const blocks = database
    .all('SELECT key FROM block WHERE profile = ? AND last > ? ORDER BY last', key, from)
    .map((row) => Number(row['key']));
  const counter = new Counter(source, following, from, upTo);
  const tail = database.all(
    'SELECT id, topic, time, flags, size, extra FROM tail WHERE profile = ? AND id > ? ORDER BY id',
    key,
    from,
  );
  for (const row of tail) counter.countRow(row);
  for (const [index, block] of blocks.entries()) {
    following.progress = index / blocks.length;
    counter.countBlock(block);
    yield;
  }
  following.upTo = upTo;
  following.progress = 1;
}

class Counter {
  readonly #source: Source;
  readonly #following: Following;
  readonly #from: number;
  readonly #upTo: number;
  readonly #now: number;

  constructor(source: Source, following: Following, from: number, upTo: number) {
    this.#source = source;
    this.#now = source.clock.time();
    this.#following = following;
    this.#from = from;
    this.#upTo = upTo;
  }

  countRow(row: Row): void {
    this.#count(
      Number(row['id']),
      Number(row['topic']),
      Number(row['time']),
      Number(row['flags']),
      Number(row['size']),
      row['extra'] as Uint8Array,
    );
  }

  countBlock(key: number): void {
    const row = this.#source.database.get('SELECT head FROM body WHERE block = ?', key);
    if (!row) return;
    this.#forgetRemovedNames();
    let head;
    try {
      head = decodeHead(row['head'] as Uint8Array);
    } catch (error) {
      throw new DamagedError(`block ${key} cannot be read`, { cause: error });
    }
    const { ids, topics, times, flags, sizes, extras } = head;
    const none = new Uint8Array();
    for (const [index, id] of ids.entries()) {
      this.#count(
        id,
        topics[index] ?? 0,
        times[index] ?? 0,
        flags[index] ?? 0,
        sizes[index] ?? 0,
        extras[index] ?? none,
      );
    }
  }

  #count(id: number, topic: number, time: number, flags: number, size: number, extra: Uint8Array): void {
    if (id <= this.#from || id > this.#upTo) return;
    const level = this.#levelOf(topic);
    // A gap has no topic.
    if (level === null) return;
    const { direction, retain } = decodeFlags(flags);
    const outgoing = direction === 'out';
    // Only of what says something about a retained message the outcome matters.
    const failed = outgoing && retain && extra.length > 0 && decodeExtra(extra).outcome?.ok === false;
    this.#following.hierarchy.add(level, { id, time, size, outgoing, retain, failed }, this.#now);
  }

  /** Undefined: there is no room for it. Null: it has no name. */
  #levelOf(key: number): Level | undefined | null {
    const { hierarchy, levels } = this.#following;
    const known = levels.get(key);
    if (known) return known;
    const name = this.#source.names.topicName(key);
    if (name === '') return null;
    const level = hierarchy.place(name);
    if (level) levels.set(key, level);
    return level;
  }

  #forgetRemovedNames(): void {
    const removed = this.#source.database.number("SELECT value FROM meta WHERE name = 'names'");
    if (removed === this.#following.namesRemoved) return;
    this.#following.namesRemoved = removed;
    this.#following.levels.clear();
  }
}
