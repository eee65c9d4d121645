/** From what is searched for to what decides it: negations are brought to the conditions, conditions become nodes. */
import type { Condition, Query } from '../../../shared/search/query.ts';
import { matchesTopicFilter } from '../../../shared/topic.ts';
import { readTopics } from '../../file/block.ts';
import type { HistoryDatabase } from '../../file/database.ts';
import type { HistoryFilter } from '../../filter.ts';
import { tryingPattern } from '../../patternMark.ts';
import type { BlockInfo } from '../blocks.ts';
import type { Batch, Mask, StoredText } from './batch.ts';
import {
  ColumnNode,
  DirectionNode,
  ExtraNode,
  GapNode,
  SessionNode,
  TimeNode,
  TopicNode,
} from './columnNodes.ts';
import { FieldNode } from './fieldNode.ts';
import { costs, Several, type PlanNode, type Verdict } from './node.ts';
import { PatternNode, TextNode } from './payloadNodes.ts';
import { Keys } from './keys.ts';

export class Plan {
  readonly #root: PlanNode;
  /** All that have to be kept up to date. */
  readonly #keys: Keys[] = [];
  readonly #database: HistoryDatabase;
  readonly #matchOptions: { readonly hashMatchesParent: boolean };
  readonly #gaps: Keys;

  constructor(database: HistoryDatabase, filter: HistoryFilter) {
    this.#database = database;
    this.#matchOptions = { hashMatchesParent: filter.hashMatchesParent === true };
    this.#gaps = this.#topics((topic) => topic === '');
    this.#root = this.#compile(wholeQuery(filter), false);
  }

  /** Do topics, flags, sizes and times decide it? */
  get isCheap(): boolean {
    return this.#root.cost === costs.head;
  }

  /** Do payloads alone decide it, so that they are better looked at first? */
  get isOfPayloads(): boolean {
    const least = this.#root instanceof Several ? this.#root.leastCost : this.#root.cost;
    return least >= costs.text && least < Infinity;
  }

  /** Do the stored payloads of a block, none of them large, tell that nothing in it is found? */
  isExcludedBy(stored: StoredText): boolean {
    return this.#root.isExcludedBy?.(stored) === true;
  }

  /** To be called first in each transaction. */
  refresh(): void {
    for (const keys of this.#keys) keys.refresh();
  }

  /** How many messages of the block are found, from what is known without reading it; undefined when that does not tell. */
  count(block: BlockInfo): number | undefined {
    if (!this.#root.byTopic) {
      const verdict = this.#root.judge(block, 0, false);
      return verdict === 'some' ? undefined : verdict === 'all' ? block.count : 0;
    }
    let found = 0;
    readTopics(this.#topicsOf(block), (topic, incoming, outgoing) => {
      if (incoming > 0) found += countOf(this.#root.judge(block, topic, false), incoming);
      if (outgoing > 0) found += countOf(this.#root.judge(block, topic, true), outgoing);
    });
    return Number.isNaN(found) ? undefined : found;
  }

  /** Which messages of the batch are found. */
  select(batch: Batch): Mask {
    return this.#root.select(batch, batch.all());
  }

  #compile(query: Query, negated: boolean): PlanNode {
    switch (query.kind) {
      case 'not':
        return this.#compile(query.of, !negated);
      case 'and':
      case 'or': {
        const parts = query.of.map((part) => this.#compile(part, negated));
        const [only] = parts;
        return parts.length === 1 && only ? only : new Several(parts, (query.kind === 'and') !== negated);
      }
      default:
        return this.#condition(query, negated);
    }
  }

  #condition(condition: Condition, negated: boolean): PlanNode {
    const gaps = this.#gaps;
    switch (condition.kind) {
      case 'text':
        return new TextNode(negated, gaps, condition);
      case 'pattern':
        if (condition.in === 'payload') return new PatternNode(negated, gaps, condition);
        return new TopicNode(negated, gaps, this.#topics(patternTest(condition)));
      case 'topic':
        return new TopicNode(
          negated,
          gaps,
          this.#topics(
            (topic) => topic !== '' && matchesTopicFilter(condition.filter, topic, this.#matchOptions),
          ),
        );
      case 'field':
      case 'hasField':
        return new FieldNode(negated, gaps, condition);
      case 'direction':
        return new DirectionNode(negated, gaps, condition);
      case 'route':
      case 'qos':
      case 'size':
        return new ColumnNode(negated, gaps, condition);
      case 'is':
        if (condition.is === 'gap') return new GapNode(negated, gaps);
        if (condition.is === 'failed') return new ExtraNode(negated, gaps, 'failed');
        return new ColumnNode(negated, gaps, { kind: 'is', is: condition.is });
      case 'property':
        return new ExtraNode(negated, gaps, condition);
      case 'time':
        return new TimeNode(negated, condition);
      case 'session':
        return new SessionNode(negated, this.#sessionsOf(condition.id));
    }
  }

  #topics(matches: (topic: string) => boolean): Keys {
    const keys = new Keys(this.#database, 'topic', 'name', matches);
    this.#keys.push(keys);
    return keys;
  }

  #sessionsOf(beginning: string): Keys {
    const keys = new Keys(this.#database, 'session', 'id', (id) => id.toLowerCase().startsWith(beginning));
    this.#keys.push(keys);
    return keys;
  }

  #topicsOf(block: BlockInfo): Uint8Array {
    const row = this.#database.get('SELECT topics FROM block WHERE key = ?', block.key);
    return (row?.['topics'] ?? new Uint8Array()) as Uint8Array;
  }
}

/** What is asked for as one tree: the filter's own conditions belong to it. */
function wholeQuery({ topicFilter, direction, query }: HistoryFilter): Query {
  const parts: Query[] = [];
  if (topicFilter !== undefined && topicFilter !== '') parts.push({ kind: 'topic', filter: topicFilter });
  if (direction !== undefined) parts.push({ kind: 'direction', direction });
  if (query) parts.push(query);
  return { kind: 'and', of: parts };
}

function patternTest({
  source,
  flags,
}: {
  readonly source: string;
  readonly flags: string;
}): (topic: string) => boolean {
  const expression = new RegExp(source, flags);
  return (topic) => topic !== '' && tryingPattern(expression, () => expression.test(topic));
}

/** Not a number when it is not known. */
function countOf(verdict: Verdict, count: number): number {
  return verdict === 'some' ? Number.NaN : verdict === 'all' ? count : 0;
}
