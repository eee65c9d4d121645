/** Topic aliases that were given to the broker on this connection (MQTT 5.0, section 3.3.2.3.4). */
import { FailureError } from '../failure/failureError.ts';

export class TopicAliases {
  readonly #maximum: number;
  readonly #topics = new Map<number, string>();

  /** @param maximum Topic Alias Maximum of CONNACK; 0 where it says none */
  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  /**
   * The topic that goes into PUBLISH: the whole one the first time, and none where the broker knows what the alias stands for.
   *
   * @throws FailureError when the broker takes no such alias
   */
  topicFor(topic: string, alias: number | undefined): string {
    if (alias === undefined) return topic;
    if (alias > this.#maximum) throw tooHigh(alias, this.#maximum);
    if (this.#topics.get(alias) === topic) return '';
    this.#topics.set(alias, topic);
    return topic;
  }
}

function tooHigh(alias: number, maximum: number): FailureError {
  return new FailureError({
    id: 'publish.refusedHere',
    stage: 'publish',
    symptom:
      maximum === 0
        ? `Topic alias is ${alias}; this broker takes none.`
        : `Topic alias is ${alias}; this broker takes 1 to ${maximum}.`,
    cause: '',
    hint: maximum === 0 ? 'Leave the topic alias out.' : `Choose an alias from 1 to ${maximum}.`,
    evidence: {},
    retryable: false,
  });
}
