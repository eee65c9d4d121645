/** Which sessions a topic goes to. */
import { matchOptions, matchesTopicFilter } from '../../shared/topic.ts';
import type { Session, Subscription } from './session.ts';

export interface Target {
  readonly session: Session;
  /** The session's matching subscriptions as one: a message comes once, at the highest QoS among them. */
  readonly subscription: Subscription;
}

/** Topics whose targets are remembered; more than that, and the memory begins anew. */
const rememberedTopics = 20_000;

export class Routing {
  readonly #sessions: () => Iterable<Session>;
  readonly #targets = new Map<string, readonly Target[]>();

  constructor(sessions: () => Iterable<Session>) {
    this.#sessions = sessions;
  }

  /** To be called whenever a session or a subscription came or went. */
  changed(): void {
    this.#targets.clear();
  }

  targets(topic: string): readonly Target[] {
    const known = this.#targets.get(topic);
    if (known) return known;
    const targets: Target[] = [];
    for (const session of this.#sessions()) {
      const subscription = matching(session, topic);
      if (subscription) targets.push({ session, subscription });
    }
    if (this.#targets.size >= rememberedTopics) this.#targets.clear();
    this.#targets.set(topic, targets);
    return targets;
  }
}

function matching(session: Session, topic: string): Subscription | undefined {
  let all: Subscription | undefined;
  for (const [filter, subscription] of session.subscriptions) {
    if (!matchesTopicFilter(filter, topic, matchOptions('awsIotCore'))) continue;
    all = all
      ? {
          qos: all.qos > subscription.qos ? all.qos : subscription.qos,
          noLocal: all.noLocal && subscription.noLocal,
          retainAsPublished: all.retainAsPublished || subscription.retainAsPublished,
        }
      : subscription;
  }
  return all;
}
