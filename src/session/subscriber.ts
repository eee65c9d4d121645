/** Keeps the subscriptions of a profile and its connection alike. */
import { explain } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import type { Destination } from '../failure/symptom.ts';
import { effectiveQuotas } from '../shared/aws/quotas.ts';
import type { Failure } from '../shared/failure.ts';
import type { SubscriptionHealth } from '../shared/health.ts';
import type { QoS } from '../shared/message.ts';
import type { Limited } from '../shared/limits.ts';
import { matchOptions } from '../shared/topic.ts';
import type { MqttConnection } from '../transport/mqttConnection.ts';
import { checkSubscribe, refusal } from './checkRequest.ts';
import { SubscriptionSet, type WantedSubscription } from './subscriptionSet.ts';

export interface SubscriberOptions {
  /** The filters of the profile. */
  readonly wanted: readonly WantedSubscription[];
  /** The profile, for its limits. */
  readonly limited: Limited;
  /** Where the session connects; undefined for a profile that only publishes. */
  readonly destination: Destination | undefined;
  readonly onChange: () => void;
}

export class Subscriber {
  readonly #options: SubscriberOptions;
  readonly #set: SubscriptionSet;

  constructor(options: SubscriberOptions) {
    this.#options = options;
    this.#set = new SubscriptionSet(matchOptions(options.limited.broker));
    for (const subscription of options.wanted) this.#set.want(subscription);
  }

  /** The filters of the profile and of this window. */
  get wanted(): readonly WantedSubscription[] {
    return this.#set.health(Date.now()).map(({ topicFilter, qos }) => ({ topicFilter, qos }));
  }

  has(topicFilter: string): boolean {
    return this.#set.has(topicFilter);
  }

  /** Counts a received message for every filter that it matches. @param now milliseconds since 1970 */
  count(topic: string, bytes: number, now: number): void {
    this.#set.count(topic, bytes, now);
  }

  /** Without a connection nothing is active, though the broker may have kept it. */
  health(now: number, connected: boolean): SubscriptionHealth[] {
    const all = this.#set.health(now);
    return connected ? all : all.map((one) => (one.state === 'active' ? { ...one, state: 'pending' } : one));
  }

  /** @throws FailureError when the broker refuses or the filter is invalid; the filter is not kept then */
  async subscribe(
    wanted: WantedSubscription,
    connection: MqttConnection | undefined,
  ): Promise<SubscriptionHealth> {
    const { topicFilter, qos } = wanted;
    const others = this.wanted.filter((one) => one.topicFilter !== topicFilter).length;
    checkSubscribe(topicFilter, qos, this.#options.limited, others);
    this.#set.want(wanted);
    this.#options.onChange();
    if (connection) await this.#request(connection, [topicFilter], qos);
    const health = this.#set.health(Date.now()).find((one) => one.topicFilter === topicFilter);
    if (!health) throw refusal('subscribe', `"${topicFilter}" was unsubscribed meanwhile.`, '');
    if (health.failure) {
      this.#set.remove(topicFilter);
      this.#options.onChange();
      throw new FailureError(health.failure);
    }
    return health;
  }

  /** @throws FailureError when the connection ends before the answer; the filter is forgotten all the same */
  async unsubscribe(topicFilter: string, connection: MqttConnection | undefined): Promise<void> {
    if (!this.#set.remove(topicFilter)) {
      throw refusal(
        'subscribe',
        `There is no subscription to "${topicFilter}".`,
        'Write the filter as it was subscribed.',
      );
    }
    this.#options.onChange();
    await connection?.unsubscribe([topicFilter]);
  }

  /**
   * Subscribes on a new connection, in packets of as many filters as AWS IoT Core takes. A session that the broker
   * kept has its subscriptions: then only what was not granted in this window is asked for.
   */
  async restore(connection: MqttConnection): Promise<void> {
    const { sessionPresent } = connection.accepted;
    if (!sessionPresent) this.#set.allPending();
    const missing = this.#set.health(Date.now()).filter(({ state }) => state !== 'active');
    const { filtersPerSubscribe } = effectiveQuotas(this.#options.limited);
    for (const qos of [0, 1, 2] as const) {
      const filters = missing.filter((one) => one.qos === qos).map(({ topicFilter }) => topicFilter);
      for (let start = 0; start < filters.length; start += filtersPerSubscribe) {
        await this.#request(connection, filters.slice(start, start + filtersPerSubscribe), qos);
      }
    }
  }

  /** One SUBSCRIBE packet; what SUBACK says goes into the set. */
  async #request(connection: MqttConnection, filters: readonly string[], qos: QoS): Promise<void> {
    const codes = await connection.subscribe(filters, qos);
    for (const [index, topicFilter] of filters.entries()) {
      const code = codes[index] ?? 0x80;
      if (code < 0x80) this.#set.granted(topicFilter, code as QoS);
      else this.#set.refused(topicFilter, this.#refused(topicFilter, code));
    }
    this.#options.onChange();
  }

  #refused(topic: string, reasonCode: number): Failure {
    const { destination } = this.#options;
    if (!destination) throw new TypeError('a profile that only publishes has no subscriptions');
    return explain({ phase: 'subscribe', destination, topic, reasonCode });
  }
}
