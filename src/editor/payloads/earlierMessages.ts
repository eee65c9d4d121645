/** Finds the earlier messages that a format needs in history, and remembers for which stretch of messages each is the answer. */
import type { EarlierMessage, EarlierNeed } from '../../formats/format.ts';
import type { History } from '../../history/history.ts';
import type { Message } from '../../shared/message.ts';

/** Answers that are remembered: one for each edge node and device in sight. */
const mostKept = 500;

/** Messages with ids above `from` up to `to` have this answer: nothing that matches came between. */
interface Answer {
  readonly from: number;
  readonly to: number;
  readonly message: EarlierMessage;
}

export class EarlierMessages {
  readonly #history: () => Promise<Pick<History, 'query'>>;
  readonly #answers = new Map<string, Answer>();

  constructor(history: () => Promise<Pick<History, 'query'>>) {
    this.#history = history;
  }

  /** What is there of the needs, by their names. */
  async find(message: Message, needs: readonly EarlierNeed[]): Promise<ReadonlyMap<string, EarlierMessage>> {
    const found = new Map<string, EarlierMessage>();
    await Promise.all(
      needs.map(async (need) => {
        const earlier = await this.#find(message, need);
        if (earlier) found.set(need.name, earlier);
      }),
    );
    return found;
  }

  async #find(
    { profile, id, direction }: Message,
    { topicFilters, sameDirection }: EarlierNeed,
  ): Promise<EarlierMessage | undefined> {
    const way = sameDirection ? { direction } : {};
    const key = JSON.stringify([profile, way, topicFilters]);
    const known = this.#answers.get(key);
    if (known && id > known.from && id <= known.to) return known.message;
    const history = await this.#history();
    const newest = await Promise.all(
      topicFilters.map((topicFilter) =>
        history.query({ profile, topicFilter, before: id, limit: 1, ...way }),
      ),
    );
    const [earlier] = newest.flat().sort((one, other) => other.id - one.id);
    if (!earlier) return undefined;
    const message = { topic: earlier.topic, payload: earlier.payload, time: earlier.time };
    this.#answers.delete(key);
    this.#answers.set(key, { from: earlier.id, to: id, message });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > mostKept && oldest !== undefined) this.#answers.delete(oldest);
    return message;
  }
}
