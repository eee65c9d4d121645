/** A history of any length in memory, to show the console what a real one would take long to record. */
import type { History, HistoryWindow, Lost, Recorded } from '../../../src/history/history.ts';
import type { SeriesAnswer } from '../../../src/shared/chart/series.ts';
import type {
  FieldSummary,
  RetainedAnswer,
  SessionSummary,
  TopicsAnswer,
} from '../../../src/history/questions.ts';
import { Emitter } from '../../../src/shared/emitter.ts';
import type { Message, MessageRow, NewMessage } from '../../../src/shared/message.ts';
import type { Receipt } from '../../../src/shared/receipt.ts';
import { matchesTopicFilter } from '../../../src/shared/topic.ts';

export class MemoryHistory implements History {
  readonly #recorded = new Emitter<Recorded>();
  readonly #problem = new Emitter<string | undefined>();
  #messages: Message[] = [];
  #lastId = 0;
  /** Set to let every question fail with this. */
  failure: string | undefined;
  /** How many windows were asked for. */
  windows = 0;

  readonly onDidRecord = this.#recorded.event;
  readonly onDidChangeProblem = this.#problem.event;

  record(messages: readonly NewMessage[], receipt?: Receipt): void {
    for (const message of messages) this.#messages.push({ ...message, id: ++this.#lastId });
    this.#recorded.fire({ newest: new Map(messages.map(({ profile }) => [profile, this.#lastId])) });
    receipt?.committed();
  }

  async window({
    skip,
    limit,
    upTo,
    ...filter
  }: HistoryWindow): Promise<{ rows: MessageRow[]; total: number; upTo: number }> {
    this.windows += 1;
    if (this.failure !== undefined) throw new Error(this.failure);
    const all = upTo === undefined || upTo >= this.#lastId;
    const seen = all ? this.#messages : this.#messages.filter(({ id }) => id <= upTo);
    const found =
      filter.topicFilter === undefined && filter.direction === undefined ? seen : seen.filter(matches);
    const end = found.length - skip;
    const rows = found.slice(Math.max(0, end - limit), Math.max(0, end)).reverse();
    return { rows: rows.map(rowOf), total: found.length, upTo: upTo ?? this.#lastId };

    function matches({ topic, direction }: Message): boolean {
      return (
        (filter.direction === undefined || filter.direction === direction) &&
        (filter.topicFilter === undefined ||
          matchesTopicFilter(filter.topicFilter, topic, {
            hashMatchesParent: filter.hashMatchesParent === true,
          }))
      );
    }
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
