/** Conditions that the columns of a block decide: topics, flags, times, sizes, properties. */
import { comparing, hasProperty } from '../../../shared/search/judge.ts';
import type { Condition } from '../../../shared/search/query.ts';
import { decodeFlags, isOutgoing } from '../../file/record.ts';
import type { BlockInfo } from '../blocks.ts';
import type { Batch, Mask } from './batch.ts';
import { ContentNode, selectEach } from './contentNode.ts';
import { costs, type PlanNode, type Verdict } from './node.ts';
import type { Keys } from './keys.ts';

type Of<K extends Condition['kind']> = Extract<Condition, { readonly kind: K }>;

export class TopicNode extends ContentNode {
  readonly cost = costs.head;
  protected readonly looksAtTopic = true;
  readonly #topics: Keys;

  constructor(negated: boolean, gaps: Keys, topics: Keys) {
    super(negated, gaps);
    this.#topics = topics;
  }

  protected verdict(_: BlockInfo, topic: number): Verdict {
    return this.#topics.has(topic) ? 'all' : 'none';
  }

  protected found({ columns }: Batch, candidates: Mask): Mask {
    return selectEach(candidates, (index) => this.#topics.has(columns.topics[index] ?? 0));
  }
}

export class DirectionNode extends ContentNode {
  readonly cost = costs.head;
  protected readonly looksAtTopic = true;
  readonly #outgoing: boolean;

  constructor(negated: boolean, gaps: Keys, { direction }: Of<'direction'>) {
    super(negated, gaps);
    this.#outgoing = direction === 'out';
  }

  protected verdict(_block: BlockInfo, _topic: number, outgoing: boolean): Verdict {
    return outgoing === this.#outgoing ? 'all' : 'none';
  }

  protected found({ columns }: Batch, candidates: Mask): Mask {
    return selectEach(candidates, (index) => isOutgoing(columns.flags[index] ?? 0) === this.#outgoing);
  }
}

/** What the small columns say of each message. */
export class ColumnNode extends ContentNode {
  readonly cost = costs.head;
  protected readonly looksAtTopic = false;
  readonly #test: (flags: number, size: number) => boolean;

  constructor(negated: boolean, gaps: Keys, condition: Of<'route' | 'qos' | 'size'> | IsFlag) {
    super(negated, gaps);
    this.#test = columnTest(condition);
  }

  protected verdict(): Verdict {
    return 'some';
  }

  protected found({ columns }: Batch, candidates: Mask): Mask {
    const { flags, sizes } = columns;
    return selectEach(candidates, (index) => this.#test(flags[index] ?? 0, sizes[index] ?? 0));
  }
}

export interface IsFlag {
  readonly kind: 'is';
  readonly is: 'retained' | 'duplicate';
}

function columnTest(
  condition: Of<'route' | 'qos' | 'size'> | IsFlag,
): (flags: number, size: number) => boolean {
  switch (condition.kind) {
    case 'route':
      return (flags) => decodeFlags(flags).route === condition.route;
    case 'qos': {
      const compare = comparing(condition.comparison, condition.qos);
      return (flags) => compare(decodeFlags(flags).qos);
    }
    case 'size': {
      const compare = comparing(condition.comparison, condition.bytes);
      return (_, size) => compare(size);
    }
    case 'is':
      return condition.is === 'retained'
        ? (flags) => decodeFlags(flags).retain
        : (flags) => decodeFlags(flags).duplicate;
  }
}

/** A property, or that publishing failed: rare, and kept together. */
export class ExtraNode extends ContentNode {
  readonly cost = costs.extra;
  protected readonly looksAtTopic = false;
  readonly #condition: Of<'property'> | 'failed';

  constructor(negated: boolean, gaps: Keys, condition: Of<'property'> | 'failed') {
    super(negated, gaps);
    this.#condition = condition;
  }

  protected verdict(): Verdict {
    return 'some';
  }

  protected found(batch: Batch, candidates: Mask): Mask {
    const condition = this.#condition;
    return selectEach(candidates, (index) => {
      if ((batch.columns.extras[index]?.length ?? 0) === 0) return false;
      const { properties, outcome } = batch.extra(index);
      if (condition === 'failed') return outcome !== undefined && !outcome.ok;
      return properties !== undefined && hasProperty(properties, condition);
    });
  }
}

/** A stretch of time; gaps have a time, too. */
export class TimeNode implements PlanNode {
  readonly cost = costs.head;
  readonly byTopic = false;
  readonly #negated: boolean;
  readonly #from: number;
  readonly #to: number;

  constructor(negated: boolean, { from = -Infinity, to = Infinity }: Of<'time'>) {
    this.#negated = negated;
    this.#from = from;
    this.#to = to;
  }

  judge({ earliest, latest }: BlockInfo): Verdict {
    if (earliest >= this.#from && latest < this.#to) return this.#negated ? 'none' : 'all';
    if (latest < this.#from || earliest >= this.#to) return this.#negated ? 'all' : 'none';
    return 'some';
  }

  select({ columns }: Batch, candidates: Mask): Mask {
    const { times } = columns;
    return selectEach(candidates, (index) => {
      const time = times[index] ?? 0;
      return (time >= this.#from && time < this.#to) !== this.#negated;
    });
  }
}

/** Messages and gaps of recording sessions. */
export class SessionNode implements PlanNode {
  readonly cost = costs.head;
  readonly byTopic = false;
  readonly #negated: boolean;
  readonly #sessions: Keys;

  constructor(negated: boolean, sessions: Keys) {
    this.#negated = negated;
    this.#sessions = sessions;
  }

  judge({ session }: BlockInfo): Verdict {
    return this.#sessions.has(session) === this.#negated ? 'none' : 'all';
  }

  select({ session }: Batch, candidates: Mask): Mask {
    return selectEach(candidates, () => this.#sessions.has(session) !== this.#negated);
  }
}

/** What is a gap, or what is none. */
export class GapNode implements PlanNode {
  readonly cost = costs.head;
  readonly #negated: boolean;
  readonly #gaps: Keys;

  constructor(negated: boolean, gaps: Keys) {
    this.#negated = negated;
    this.#gaps = gaps;
  }

  get byTopic(): boolean {
    return !this.#gaps.isEmpty;
  }

  judge(_: BlockInfo, topic: number): Verdict {
    return this.#gaps.has(topic) === this.#negated ? 'none' : 'all';
  }

  select({ columns }: Batch, candidates: Mask): Mask {
    return selectEach(candidates, (index) => this.#gaps.has(columns.topics[index] ?? 0) !== this.#negated);
  }
}
