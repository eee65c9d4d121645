/** The topic aliases that a client set in its PUBLISH packets (MQTT 5.0, 3.3.2.3.4). */
import { reason, Violation } from './reasons.ts';

export class TopicAliases {
  readonly #topics = new Map<number, string>();
  readonly #maximum: number;

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  /** The topic of a PUBLISH with this topic, which is empty where the alias stands for it. */
  resolve(topic: string, alias: number | undefined): string {
    if (alias === undefined) return topic;
    if (alias < 1 || alias > this.#maximum)
      throw new Violation(reason.topicAliasInvalid, `topic alias ${alias}`);
    if (topic !== '') {
      this.#topics.set(alias, topic);
      return topic;
    }
    const known = this.#topics.get(alias);
    if (known === undefined)
      throw new Violation(reason.topicAliasInvalid, `topic alias ${alias} stands for nothing`);
    return known;
  }
}
