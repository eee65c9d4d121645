/** Which sessions a topic goes to. */
import { matchOptions, matchesTopicFilter } from '../../shared/topic.ts';
import { isShared } from './rules.ts';
import type { Session, Subscription } from './session.ts';

export interface Target {
  readonly session: Session;
  /** The session's matching subscriptions as one: a message comes once, at the highest QoS among them. */
  readonly subscription: Subscription;
}

export interface Route {
  /** Each gets the message. */
  readonly targets: readonly Target[];
  /** One member of each gets it: from the whole `$share/{name}/{filter}` to those who subscribe to it. */
  readonly groups: ReadonlyMap<string, readonly Target[]>;
}

/** Topics whose routes are remembered; more than that, and the memory begins anew. */
const rememberedTopics = 20_000;

export class Routing {
  readonly #sessions: () => Iterable<Session>;
  readonly #routes = new Map<string, Route>();

  constructor(sessions: () => Iterable<Session>) {
    this.#sessions = sessions;
  }

  /** To be called whenever a session or a subscription came or went. */
  changed(): void {
    this.#routes.clear();
  }

  route(topic: string): Route {
    const known = this.#routes.get(topic);
    if (known) return known;
    const targets: Target[] = [];
    const groups = new Map<string, Target[]>();
    for (const session of this.#sessions()) {
      const subscription = matching(session, topic, groups);
      if (subscription) targets.push({ session, subscription });
    }
    if (this.#routes.size >= rememberedTopics) this.#routes.clear();
    const route = { targets, groups };
    this.#routes.set(topic, route);
    return route;
  }

  /** Those who have this shared subscription. */
  members(shared: string): Target[] {
    const members: Target[] = [];
    for (const session of this.#sessions()) {
      const subscription = session.subscriptions.get(shared);
      if (subscription) members.push({ session, subscription });
    }
    return members;
  }
}

/** The session's own matching subscriptions as one; shared ones go to their groups. */
function matching(session: Session, topic: string, groups: Map<string, Target[]>): Subscription | undefined {
  let all: Subscription | undefined;
  for (const [filter, subscription] of session.subscriptions) {
    if (!matchesTopicFilter(filter, topic, matchOptions('awsIotCore'))) continue;
    if (isShared(filter)) {
      const group = groups.get(filter);
      if (group) group.push({ session, subscription });
      else groups.set(filter, [{ session, subscription }]);
      continue;
    }
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
