/** The topic filters of one profile in this window: wanted, granted or refused, with their counters. */
import type { Failure } from '../shared/failure.ts';
import type { SubscriptionHealth } from '../shared/health.ts';
import type { QoS } from '../shared/message.ts';
import { matchesTopicFilter, type MatchOptions } from '../shared/topic.ts';
import { TrafficMeter } from './trafficMeter.ts';

export interface WantedSubscription {
  readonly topicFilter: string;
  readonly qos: QoS;
}

interface Entry extends WantedSubscription {
  state: SubscriptionHealth['state'];
  grantedQos: QoS | undefined;
  failure: Failure | undefined;
  /** Closes of the connection that followed right behind its SUBSCRIBE, without an answer in between. */
  blame: number;
  readonly meter: TrafficMeter;
}

/** Topics whose matching filters are remembered; beyond that the memory starts over. */
const rememberedTopics = 10_000;

export class SubscriptionSet {
  readonly #entries = new Map<string, Entry>();
  readonly #matching: MatchOptions;
  readonly #byTopic = new Map<string, readonly Entry[]>();

  constructor(matching: MatchOptions) {
    this.#matching = matching;
  }

  /** Adds a filter or changes its QoS; counters of a filter that was there go on. */
  want({ topicFilter, qos }: WantedSubscription): void {
    const before = this.#entries.get(topicFilter);
    this.#entries.set(topicFilter, {
      topicFilter,
      qos,
      state: 'pending',
      grantedQos: undefined,
      failure: undefined,
      blame: 0,
      meter: before?.meter ?? new TrafficMeter(),
    });
    this.#byTopic.clear();
  }

  remove(topicFilter: string): boolean {
    this.#byTopic.clear();
    return this.#entries.delete(topicFilter);
  }

  grant(topicFilter: string, qos: QoS): void {
    this.#update(topicFilter, { state: 'active', grantedQos: qos, failure: undefined, blame: 0 });
  }

  refuse(topicFilter: string, failure: Failure): void {
    this.#update(topicFilter, { state: 'refused', grantedQos: undefined, failure, blame: 0 });
  }

  /** The connection closed right behind the filter's SUBSCRIBE. @returns how often by now */
  blame(topicFilter: string): number {
    const entry = this.#entries.get(topicFilter);
    return entry ? ++entry.blame : 0;
  }

  /** Not to be asked for until a person says so. */
  setAside(topicFilter: string, failure: Failure): void {
    this.#update(topicFilter, { state: 'setAside', grantedQos: undefined, failure });
  }

  /** A person wants to try again what was set aside. @returns whether there was something */
  resume(topicFilter?: string): boolean {
    const entries = [...this.#entries.values()].filter(
      (entry) =>
        entry.state === 'setAside' && (topicFilter === undefined || entry.topicFilter === topicFilter),
    );
    for (const entry of entries) {
      Object.assign(entry, { state: 'pending', failure: undefined, blame: 0 });
    }
    return entries.length > 0;
  }

  /** After a connection ended: what was granted has to be granted again. */
  allPending(): void {
    for (const entry of this.#entries.values()) {
      if (entry.state !== 'setAside') entry.state = 'pending';
    }
  }

  /** Filters that are to be asked for, those that are under suspicion last. */
  get missing(): readonly WantedSubscription[] {
    return [...this.#entries.values()]
      .filter(({ state }) => state === 'pending' || state === 'refused')
      .sort((one, other) => one.blame - other.blame)
      .map(({ topicFilter, qos }) => ({ topicFilter, qos }));
  }

  /** Filters that the broker has granted. */
  get granted(): readonly string[] {
    return [...this.#entries.values()]
      .filter(({ state }) => state === 'active')
      .map(({ topicFilter }) => topicFilter);
  }

  has(topicFilter: string): boolean {
    return this.#entries.has(topicFilter);
  }

  /** Counts a received message for every filter that it matches. @param now milliseconds since 1970 */
  count(topic: string, bytes: number, now: number): void {
    let entries = this.#byTopic.get(topic);
    if (!entries) {
      entries = [...this.#entries.values()].filter(({ topicFilter }) =>
        matchesTopicFilter(topicFilter, topic, this.#matching),
      );
      if (this.#byTopic.size >= rememberedTopics) this.#byTopic.clear();
      this.#byTopic.set(topic, entries);
    }
    for (const entry of entries) entry.meter.add(bytes, now);
  }

  health(now: number): SubscriptionHealth[] {
    return [...this.#entries.values()].map((entry) => {
      const { messages, bytes, messagesPerSecond } = entry.meter.read(now);
      return {
        topicFilter: entry.topicFilter,
        qos: entry.qos,
        state: entry.state,
        ...(entry.grantedQos === undefined ? {} : { grantedQos: entry.grantedQos }),
        ...(entry.failure === undefined ? {} : { failure: entry.failure }),
        messages,
        bytes,
        rate: messagesPerSecond,
      };
    });
  }

  #update(topicFilter: string, change: Partial<Omit<Entry, 'meter'>>): void {
    const entry = this.#entries.get(topicFilter);
    if (entry) Object.assign(entry, change);
  }
}
