/** Keeps the messages of some topics for a shorter time than the rest ("keep `$aws/#` one day"). */
import { decodeHead, readTopics } from '../file/block.ts';
import type { HistoryDatabase } from '../file/database.ts';
import type { Names, TopicMatch } from '../file/names.ts';
import type { TopicAge } from '../history.ts';
import { blocksOf, countRemoval, removeRow, rewriteBlock } from './removal.ts';

/** Blocks looked at, and rows removed, in one step. */
const blocksPerStep = 64;
const rowsPerStep = 64;
/** Blocks rewritten in one step: about a millisecond each. */
const rewritesPerStep = 8;
/** A block that is partly younger than the age is rewritten when messages are over the age by more than this part of it. */
const graceShare = 0.05;
const leastGrace = 60_000;
/** Milliseconds after which blocks that were done with are looked at again: a clock that was set back makes old ones. */
const lookAgainAfter = 600_000;

interface Progress {
  /** `latest` and key of the last block that holds nothing to remove any more. */
  latest: number;
  key: number;
  since: number;
}

/** Remembers how far it came with each rule: only blocks that became old since are read. */
export class TopicRetention {
  readonly #progress = new Map<string, Progress>();

  /**
   * One step of removing what is too old for its topic. Returns whether there is more to do at once.
   *
   * @param now milliseconds since 1970
   */
  step(database: HistoryDatabase, names: Names, rules: readonly TopicAge[], now: number): boolean {
    const wanted = new Set(rules.map(({ topicFilter }) => topicFilter));
    for (const topicFilter of this.#progress.keys()) {
      if (!wanted.has(topicFilter)) this.#progress.delete(topicFilter);
    }
    return rules.some((rule) =>
      database.write(() => {
        names.refresh();
        const topics = names.matching(rule.topicFilter, false);
        return (
          this.#oldBlocks(database, rule, topics, now) ||
          straddlingBlock(database, rule, topics, now) ||
          oldRows(database, rule, topics, now)
        );
      }),
    );
  }

  /** Blocks all of whose messages are too old for the rule: those of other topics stay. */
  #oldBlocks(
    database: HistoryDatabase,
    { topicFilter, maximumAge }: TopicAge,
    topics: TopicMatch,
    now: number,
  ): boolean {
    let progress = this.#progress.get(topicFilter);
    if (!progress || now - progress.since > lookAgainAfter || now < progress.since) {
      progress = { latest: Number.MIN_SAFE_INTEGER, key: 0, since: now };
      this.#progress.set(topicFilter, progress);
    }
    const rows = database.all(
      'SELECT key, latest, topics FROM block WHERE (latest, key) > (?, ?) AND latest < ? ORDER BY latest, key LIMIT ?',
      progress.latest,
      progress.key,
      now - maximumAge,
      blocksPerStep,
    );
    let rewritten = 0;
    for (const row of rows) {
      const key = Number(row['key']);
      if (holds(row['topics'] as Uint8Array, topics)) {
        if (rewritten++ === rewritesPerStep) return true;
        // What is kept gets a new key, and is passed when its turn comes.
        for (const block of blocksOf(database, 'WHERE key = ?', key)) {
          rewriteBlock(database, block, ({ topic }) => !topics.has(topic));
        }
      }
      progress.latest = Number(row['latest']);
      progress.key = key;
    }
    return rows.length === blocksPerStep;
  }
}

/** Slow traffic makes blocks that span days: their beginning may be too old, and it goes a stretch at a time. */
function straddlingBlock(
  database: HistoryDatabase,
  { maximumAge }: TopicAge,
  topics: TopicMatch,
  now: number,
): boolean {
  const oldest = now - maximumAge;
  const due = oldest - Math.max(leastGrace, maximumAge * graceShare);
  const where = 'FROM block WHERE earliest < ? AND latest >= ?';
  for (const row of database.all(`SELECT key, topics ${where}`, due, oldest)) {
    if (!holds(row['topics'] as Uint8Array, topics)) continue;
    const key = Number(row['key']);
    const head = database.get('SELECT head FROM body WHERE block = ?', key)?.['head'];
    if (!(head instanceof Uint8Array)) continue;
    const columns = decodeHead(head);
    if (!columns.topics.some((topic, index) => topics.has(topic) && (columns.times[index] ?? 0) < due)) {
      continue;
    }
    for (const block of blocksOf(database, 'WHERE key = ?', key)) {
      rewriteBlock(database, block, ({ topic, time }) => time >= oldest || !topics.has(topic));
    }
    return true;
  }
  return false;
}

function oldRows(
  database: HistoryDatabase,
  { maximumAge }: TopicAge,
  topics: TopicMatch,
  now: number,
): boolean {
  const old = database
    .all('SELECT id, topic FROM tail WHERE time < ?', now - maximumAge)
    .filter(({ topic }) => topics.has(Number(topic)))
    .slice(0, rowsPerStep);
  for (const { id } of old) removeRow(database, Number(id));
  if (old.length > 0) countRemoval(database);
  return old.length === rowsPerStep;
}

function holds(topicCounts: Uint8Array, topics: TopicMatch): boolean {
  let found = false;
  readTopics(topicCounts, (topic) => {
    found ||= topics.has(topic);
  });
  return found;
}
