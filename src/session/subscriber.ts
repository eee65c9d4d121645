/** Keeps the subscriptions of a profile and its connection alike. */
import { explain } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import { setAside } from '../failure/repeated.ts';
import type { Destination } from '../failure/symptom.ts';
import { effectiveQuotas } from '../shared/aws/quotas.ts';
import type { Clock } from '../shared/clock.ts';
import type { Failure } from '../shared/failure.ts';
import type { SubscriptionHealth } from '../shared/health.ts';
import type { QoS } from '../shared/message.ts';
import type { Limited } from '../shared/limits.ts';
import { matchOptions } from '../shared/topic.ts';
import type { MqttConnection } from '../transport/mqttConnection.ts';
import { checkSubscribe, refusal } from './checkRequest.ts';
import { SubscriptionSet, type WantedSubscription } from './subscriptionSet.ts';
import { closesToSetAside, speaksAgainst } from './suspicion.ts';

export interface SubscriberOptions {
  /** The filters of the profile and of this window. */
  readonly wanted: readonly WantedSubscription[];
  /** The profile, for its limits. */
  readonly limited: Limited;
  /** Where the session connects; undefined for a profile that only publishes. */
  readonly destination: Destination | undefined;
  /** Filters that an earlier connection of this profile may have left in the session that the broker keeps. */
  readonly left: readonly string[];
  readonly onChange: () => void;
  readonly clock: Clock;
}

export class Subscriber {
  readonly #options: SubscriberOptions;
  readonly #set: SubscriptionSet;
  /** Filters in one SUBSCRIBE or UNSUBSCRIBE. */
  readonly #filtersPerPacket: number;
  /** Filters that the broker may still hold in its session, and nobody wants any more. */
  readonly #stale: Set<string>;
  /** The last connection closed because of some filter: they are asked for one by one, so that it is found. */
  #cautious = false;

  constructor(options: SubscriberOptions) {
    this.#options = options;
    this.#filtersPerPacket = effectiveQuotas(options.limited).filtersPerSubscribe;
    this.#set = new SubscriptionSet(matchOptions(options.limited.broker));
    for (const subscription of options.wanted) this.#set.want(subscription);
    this.#stale = new Set(options.left.filter((topicFilter) => !this.#set.has(topicFilter)));
  }

  /** What the broker may hold in the session of this client id. */
  get left(): readonly string[] {
    return [...this.#set.granted, ...this.#stale];
  }

  /** The filters of the profile and of this window. */
  get wanted(): readonly WantedSubscription[] {
    return this.#set.health(this.#options.clock.time()).map(({ topicFilter, qos }) => ({ topicFilter, qos }));
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
    this.#stale.delete(topicFilter);
    this.#options.onChange();
    if (connection) await this.#request(connection, [topicFilter], qos);
    const health = this.#set
      .health(this.#options.clock.time())
      .find((one) => one.topicFilter === topicFilter);
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
    this.#stale.add(topicFilter);
    this.#options.onChange();
    if (connection) await this.#drop(connection, [topicFilter]);
  }

  /** Asks again for what was set aside: one filter, or all. @returns whether there was something */
  async resume(connection: MqttConnection | undefined, topicFilter?: string): Promise<boolean> {
    if (!this.#set.resume(topicFilter)) return false;
    this.#options.onChange();
    if (connection) await this.#askForMissing(connection);
    return true;
  }

  /**
   * Subscribes on a new connection, in packets of as many filters as the broker takes. A session that the broker
   * kept has its subscriptions: then only what was not granted in this window is asked for, and what nobody wants any more dropped.
   */
  async restore(connection: MqttConnection): Promise<void> {
    if (connection.accepted.sessionPresent) {
      const stale = [...this.#stale];
      for (let start = 0; start < stale.length; start += this.#filtersPerPacket) {
        await this.#drop(connection, stale.slice(start, start + this.#filtersPerPacket));
      }
    } else {
      this.#stale.clear();
      this.#set.allPending();
    }
    await this.#askForMissing(connection);
  }

  async #askForMissing(connection: MqttConnection): Promise<void> {
    const { missing } = this.#set;
    if (this.#cautious) {
      for (const { topicFilter, qos } of missing) await this.#request(connection, [topicFilter], qos);
      this.#cautious = false;
      return;
    }
    for (const qos of [0, 1, 2] as const) {
      const filters = missing.filter((one) => one.qos === qos).map(({ topicFilter }) => topicFilter);
      for (let start = 0; start < filters.length; start += this.#filtersPerPacket) {
        await this.#request(connection, filters.slice(start, start + this.#filtersPerPacket), qos);
      }
    }
  }

  async #drop(connection: MqttConnection, filters: readonly string[]): Promise<void> {
    await connection.unsubscribe(filters);
    for (const topicFilter of filters) this.#stale.delete(topicFilter);
  }

  /** One SUBSCRIBE packet; what SUBACK says goes into the set. */
  async #request(connection: MqttConnection, filters: readonly string[], qos: QoS): Promise<void> {
    const { clock } = this.#options;
    const sent = clock.now();
    let codes: number[];
    try {
      codes = await connection.subscribe(filters, qos);
    } catch (error) {
      const ago = clock.now() - sent;
      if (speaksAgainst(connection.end, ago)) this.#blame(filters, ago);
      throw error;
    }
    for (const [index, topicFilter] of filters.entries()) {
      const code = codes[index] ?? 0x80;
      if (code < 0x80) this.#set.grant(topicFilter, code as QoS);
      else this.#set.refuse(topicFilter, this.#refused(topicFilter, code));
    }
    this.#options.onChange();
  }

  #blame(filters: readonly string[], milliseconds: number): void {
    const { destination } = this.#options;
    this.#cautious = true;
    for (const topic of filters) {
      const times = this.#set.blame(topic);
      // Of several in one packet only one need be the culprit: each is asked for alone before it is set aside.
      if (times < closesToSetAside || filters.length > 1 || !destination) continue;
      this.#set.setAside(topic, setAside(destination, { kind: 'subscribe', topic, milliseconds }, times));
    }
    this.#options.onChange();
  }

  #refused(topic: string, reasonCode: number): Failure {
    const { destination } = this.#options;
    if (!destination) throw new TypeError('a profile that only publishes has no subscriptions');
    return explain({ phase: 'subscribe', destination, topic, reasonCode });
  }
}
