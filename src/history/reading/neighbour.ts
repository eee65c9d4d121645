/** The message before or after another on the same topic. */
import { readTopics } from '../file/block.ts';
import type { HistoryDatabase } from '../file/database.ts';
import type { NeighbourRequest } from '../questions.ts';
import type { BlockInfo, Blocks } from './blocks.ts';
import type { Reader } from './reader.ts';
import type { Segments } from './segments.ts';
import type { Job } from './slices.ts';

export interface NeighbourSource {
  readonly database: HistoryDatabase;
  readonly blocks: Blocks;
  readonly segments: Segments;
  readonly reader: Reader;
}

/** @returns the id of the next message of the profile on the topic, undefined when there is none */
export function* neighbour(
  { database, blocks, segments, reader }: NeighbourSource,
  { id, direction }: NeighbourRequest,
): Job<number | undefined> {
  const origin = reader.origin(id);
  if (!origin) return undefined;
  const { profile, topic } = origin;
  const isNewer = direction === 'newer';
  const better = (one: number, other: number | undefined): boolean =>
    other === undefined || (isNewer ? one < other : one > other);
  const inTail = database.number(
    isNewer
      ? 'SELECT min(id) FROM tail WHERE profile = ? AND topic = ? AND id > ?'
      : 'SELECT max(id) FROM tail WHERE profile = ? AND topic = ? AND id < ?',
    profile,
    topic,
    id,
  );
  let best = inTail === 0 ? undefined : inTail;
  const candidates = blocks.list
    .filter((block) => block.profile === profile && (isNewer ? block.last > id : block.first < id))
    .toSorted((a, b) => (isNewer ? a.first - b.first : b.last - a.last));
  for (const block of candidates) {
    if (best !== undefined && (isNewer ? block.first > best : block.last < best)) break;
    if (!blocks.has(block)) continue;
    if (holds(database, block, topic)) {
      const { ids, topics } = segments.head(block.key);
      for (const [index, other] of ids.entries()) {
        if (topics[index] === topic && (isNewer ? other > id : other < id) && better(other, best))
          best = other;
      }
    }
    yield;
  }
  return best;
}

function holds(database: HistoryDatabase, block: BlockInfo, wanted: number): boolean {
  const row = database.get('SELECT topics FROM block WHERE key = ?', block.key);
  let found = false;
  readTopics((row?.['topics'] ?? new Uint8Array()) as Uint8Array, (topic) => {
    found ||= topic === wanted;
  });
  return found;
}
