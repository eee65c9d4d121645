/** The message before another on the same topic, looked for nearby: for the marks of what changed in a list's rows. */
import { readTopics } from '../file/block.ts';
import type { HistoryDatabase } from '../file/database.ts';
import { storedMessageOf } from '../file/tailRow.ts';
import type { Segments } from './segments.ts';

/** Blocks before a message's own in which its topic is looked for. */
const mostBlocks = 8;

export interface Place {
  readonly id: number;
  /** Keys of the file. */
  readonly profile: number;
  readonly topic: number;
  /** Key of its block; undefined: in the tail. */
  readonly block: number | undefined;
}

interface Candidate {
  readonly key: number;
  readonly first: number;
  readonly last: number;
  readonly topics: ReadonlySet<number>;
}

interface Found {
  readonly id: number;
  readonly payload: Uint8Array;
}

/** To be made anew for each answer: it remembers what it has read of the file. */
export class PreviousMessages {
  readonly #database: HistoryDatabase;
  readonly #segments: Segments;
  readonly #candidates = new Map<string, readonly Candidate[]>();

  constructor(database: HistoryDatabase, segments: Segments) {
    this.#database = database;
    this.#segments = segments;
  }

  /**
   * The payload (of a large one, the beginning) of the message before on the same topic of the profile; undefined when there is none
   * within some thousand messages before.
   */
  payloadBefore(place: Place): Uint8Array | undefined {
    // Sessions of one profile may overlap (two windows): the newest of tail and blocks is it.
    let best = this.#inTail(place);
    for (const block of this.#blocksBefore(place)) {
      if (best && block.last < best.id) break;
      if (block.first >= place.id || !block.topics.has(place.topic)) continue;
      const found = this.#inBlock(block.key, place);
      if (found && (!best || found.id > best.id)) best = found;
    }
    return best?.payload;
  }

  #inTail({ profile, id, topic }: Place): Found | undefined {
    const row = this.#database.get(
      'SELECT * FROM tail WHERE profile = ? AND id < ? AND topic = ? ORDER BY id DESC LIMIT 1',
      profile,
      id,
      topic,
    );
    return row && storedMessageOf(row);
  }

  #inBlock(key: number, { id, topic }: Place): Found | undefined {
    const { ids, topics } = this.#segments.head(key);
    for (let index = topics.lastIndexOf(topic); index >= 0; index = topics.lastIndexOf(topic, index - 1)) {
      const found = ids[index] ?? 0;
      const payload = found < id ? this.#segments.payloads(key)[index] : undefined;
      if (payload) return { id: found, payload };
      if (index === 0) break;
    }
    return undefined;
  }

  /** The newest blocks of the profile that begin before a place's own block ends, newest first. */
  #blocksBefore({ profile, block }: Place): readonly Candidate[] {
    const name = `${profile}/${block ?? 'tail'}`;
    let candidates = this.#candidates.get(name);
    if (!candidates) {
      const end =
        block === undefined ? Number.MAX_SAFE_INTEGER : (this.#segments.head(block).ids.at(-1) ?? 0);
      candidates = this.#database
        .all(
          `SELECT key, first, last, topics FROM block WHERE profile = ? AND first <= ? ORDER BY last DESC LIMIT ${mostBlocks}`,
          profile,
          end,
        )
        .map((row) => {
          const topics = new Set<number>();
          readTopics(row['topics'] as Uint8Array, (topic) => topics.add(topic));
          return {
            key: Number(row['key']),
            first: Number(row['first']),
            last: Number(row['last']),
            topics,
          };
        });
      this.#candidates.set(name, candidates);
    }
    return candidates;
  }
}
