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
  readonly topics: ReadonlySet<number>;
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
    const { block } = place;
    if (block !== undefined) {
      const inBlock = this.#inBlock(block, place);
      if (inBlock) return inBlock;
    } else {
      // The tail is newer than all blocks of its profile.
      const row = this.#database.get(
        'SELECT * FROM tail WHERE profile = ? AND id < ? AND topic = ? ORDER BY id DESC LIMIT 1',
        place.profile,
        place.id,
        place.topic,
      );
      if (row) return storedMessageOf(row).payload;
    }
    for (const { key, topics } of this.#blocksBefore(place)) {
      if (topics.has(place.topic)) return this.#inBlock(key, place);
    }
    return undefined;
  }

  #inBlock(key: number, { id, topic }: Place): Uint8Array | undefined {
    const { ids, topics } = this.#segments.head(key);
    for (let index = topics.lastIndexOf(topic); index >= 0; index = topics.lastIndexOf(topic, index - 1)) {
      if ((ids[index] ?? 0) < id) return this.#segments.payloads(key)[index];
      if (index === 0) break;
    }
    return undefined;
  }

  /** The newest blocks of the profile before a place, newest first. */
  #blocksBefore({ profile, block, id }: Place): readonly Candidate[] {
    const name = `${profile}/${block ?? 'tail'}`;
    let candidates = this.#candidates.get(name);
    if (!candidates) {
      const before = block === undefined ? id : (this.#segments.head(block).ids[0] ?? id);
      candidates = this.#database
        .all(
          `SELECT key, topics FROM block WHERE profile = ? AND last < ? ORDER BY last DESC LIMIT ${mostBlocks}`,
          profile,
          before,
        )
        .map((row) => {
          const topics = new Set<number>();
          readTopics(row['topics'] as Uint8Array, (topic) => topics.add(topic));
          return { key: Number(row['key']), topics };
        });
      this.#candidates.set(name, candidates);
    }
    return candidates;
  }
}
