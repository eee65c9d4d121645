/** A profile that is alive: its MQTT session or publishing readiness, its HTTPS publisher, its subscriptions and its health. */
import { isDeepStrictEqual } from 'node:util';
import { describeFailure, FailureError } from '../failure/failureError.ts';
import { unattended, type ResolveContext } from '../auth/resolve.ts';
import { sessionRouteOf, summarize, type Route } from '../profile/routes.ts';
import type { Profile } from '../profile/schema.ts';
import type { Failure } from '../shared/failure.ts';
import type { Health, SubscriptionHealth } from '../shared/health.ts';
import type { NewMessage, PublishOutcome, PublishRequest, QoS } from '../shared/message.ts';
import type { MqttConnection } from '../transport/mqttConnection.ts';
import type { Delivered } from '../transport/mqttDelivery.ts';
import { checkPublish, refusal } from './checkRequest.ts';
import { ConnectionLoop, type Attempt, type Link } from './connectionLoop.ts';
import { destinationOf, openMqttLink } from './mqttLink.ts';
import { Publisher } from './publisher.ts';
import { openPublisherLink } from './publisherLink.ts';
import type { SessionState } from './sessionState.ts';
import { Subscriber } from './subscriber.ts';
import type { WantedSubscription } from './subscriptionSet.ts';
import { TrafficMeter } from './trafficMeter.ts';

export interface ProfileConnectionOptions {
  readonly profile: Profile;
  readonly clientId: string;
  readonly context: ResolveContext;
  /** Topic filters of this window besides the profile's. */
  readonly subscriptions: readonly WantedSubscription[];
  /** The end of the connection that the profile had before: two at once would take the client id from each other. */
  readonly predecessor: Promise<void>;
  readonly onMessage: (message: NewMessage) => void;
  /** Something of the health changed: the state, or a detail that may come very often. */
  readonly onChange: (what: 'state' | 'detail') => void;
  readonly log: (line: string) => void;
}

type AnyLink = Link | MqttConnection;

export class ProfileConnection {
  #profile: Profile;
  readonly #options: ProfileConnectionOptions;
  readonly #route: Route | undefined;
  readonly #publisher: Publisher;
  readonly #subscriber: Subscriber;
  readonly #loop: ConnectionLoop<AnyLink>;
  readonly #received = new TrafficMeter();
  readonly #sent = new TrafficMeter();
  #since = Date.now();
  #roundTripTime: number | undefined;
  #lastFailure: Failure | undefined;
  #reconnects = 0;
  #notRecorded = 0;

  constructor(options: ProfileConnectionOptions) {
    const { profile, context } = options;
    this.#profile = profile;
    this.#options = options;
    this.#route = sessionRouteOf(profile);
    this.#publisher = new Publisher(profile, unattended(context));
    this.#subscriber = new Subscriber({
      wanted: [...profile.subscriptions, ...options.subscriptions],
      limited: profile,
      destination: this.#route && destinationOf(profile, this.#route, options.clientId),
      onChange: () => {
        options.onChange('detail');
      },
    });
    this.#loop = new ConnectionLoop<AnyLink>({
      establish: (attempt, attended) => this.#establish(attempt, attended),
      onState: (state) => {
        this.#onState(state);
      },
      onLink: (link, again) => {
        this.#onLink(link, again);
      },
    });
  }

  get profile(): Profile {
    return this.#profile;
  }

  /**
   * Takes over what of a changed profile needs no new connection: its name and its subscriptions.
   *
   * @returns false when something else changed: nothing is taken over then
   */
  adopt(profile: Profile): boolean {
    const before = this.#profile;
    if (!isDeepStrictEqual(withoutAdoptable(before), withoutAdoptable(profile))) return false;
    this.#profile = profile;
    const find = ({ subscriptions }: Profile, topicFilter: string) =>
      subscriptions.find((one) => one.topicFilter === topicFilter);
    for (const { topicFilter } of before.subscriptions) {
      if (find(profile, topicFilter) || !this.#subscriber.has(topicFilter)) continue;
      this.#background(this.unsubscribe(topicFilter));
    }
    for (const { topicFilter, qos } of profile.subscriptions) {
      const isNew = !this.#subscriber.has(topicFilter);
      const qosBefore = find(before, topicFilter)?.qos;
      if (isNew || (qosBefore !== undefined && qosBefore !== qos)) {
        this.#background(this.subscribe(topicFilter, qos));
      }
    }
    this.#options.onChange('state');
    return true;
  }

  /** What was subscribed in this window and does not stand in the profile. */
  get ownSubscriptions(): readonly WantedSubscription[] {
    const kept = new Set(this.#profile.subscriptions.map(({ topicFilter }) => topicFilter));
    return this.#subscriber.wanted.filter(({ topicFilter }) => !kept.has(topicFilter));
  }

  get state(): SessionState {
    return this.#loop.state;
  }

  /** @param attended a person is there to answer questions */
  async connect(attended: boolean): Promise<void> {
    await this.#loop.connect(attended);
  }

  async disconnect(): Promise<void> {
    await this.#loop.disconnect();
  }

  /** @throws FailureError when the broker refuses or the filter is invalid; the filter is not kept then */
  async subscribe(topicFilter: string, qos: QoS): Promise<SubscriptionHealth> {
    if (!this.#route) {
      throw refusal(
        'subscribe',
        'This profile only publishes (HTTPS).',
        'Use a profile with protocol mqtt or wss.',
      );
    }
    return this.#subscriber.subscribe({ topicFilter, qos }, this.#connection());
  }

  /** @throws FailureError when the connection ends before the answer; the filter is forgotten all the same */
  async unsubscribe(topicFilter: string): Promise<void> {
    await this.#subscriber.unsubscribe(topicFilter, this.#connection());
  }

  /** @throws FailureError, with its outcome where the broker answered */
  async publish(request: PublishRequest): Promise<PublishOutcome> {
    checkPublish(request, this.profile);
    // What is refused up to here never leaves, and does not stand in history.
    const sender = this.#sender(request.route);
    const time = Date.now();
    try {
      const outcome = await sender.publish(request);
      this.#published(request, time, outcome);
      return outcome;
    } catch (error) {
      if (error instanceof FailureError) {
        const { symptom } = error.failure;
        this.#published(
          request,
          time,
          error.outcome ?? { ok: false, milliseconds: Date.now() - time, message: symptom },
        );
      }
      throw error;
    }
  }

  countNotRecorded(messages: number): void {
    this.#notRecorded += messages;
    this.#options.onChange('detail');
  }

  health(): Health {
    const now = Date.now();
    const { state } = this.#loop;
    const { profile } = this;
    const accepted = this.#connection()?.accepted;
    return {
      profile: profile.id,
      state: state.name,
      since: this.#since,
      ...(this.#route ? { session: summarize(this.#route, profile) } : {}),
      ...(this.#publisher.route ? { publisher: summarize(this.#publisher.route, profile) } : {}),
      ...(this.#route ? { clientId: accepted?.clientId ?? this.#options.clientId } : {}),
      ...(accepted ? { sessionPresent: accepted.sessionPresent, keepAlive: accepted.keepAlive } : {}),
      ...(this.#roundTripTime === undefined || !accepted ? {} : { roundTripTime: this.#roundTripTime }),
      attempt: this.#loop.attempt,
      ...(state.name === 'waiting' ? { retryAt: state.until } : {}),
      reconnects: this.#reconnects,
      ...(this.#lastFailure ? { lastFailure: this.#lastFailure } : {}),
      notRecorded: this.#notRecorded,
      received: this.#received.read(now),
      sent: this.#sent.read(now),
      subscriptions: this.#subscriber.health(now, accepted !== undefined),
    };
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#loop.dispose(), this.#publisher.dispose()]);
  }

  async #establish(attempt: Attempt, attended: boolean): Promise<AnyLink> {
    const { profile } = this;
    await this.#options.predecessor;
    attempt.signal.throwIfAborted();
    const { clientId } = this.#options;
    const context = attended ? this.#options.context : unattended(this.#options.context);
    if (!this.#route) {
      const route = this.#publisher.route;
      if (!route) throw new TypeError(`profile ${profile.id} has neither a session nor a publisher`);
      return openPublisherLink({ profile, route, context }, attempt);
    }
    return openMqttLink({ profile, route: this.#route, clientId, context }, attempt, {
      onMessage: (message) => {
        this.#delivered(message);
      },
      onRoundTrip: (milliseconds) => {
        this.#roundTripTime = milliseconds;
        this.#options.onChange('detail');
      },
    });
  }

  #onState(state: SessionState): void {
    this.#since = Date.now();
    if (state.name === 'waiting' || state.name === 'failed') {
      this.#lastFailure = state.failure;
      this.#options.log(
        `${this.profile.id}: ${describeFailure(state.failure)} ${JSON.stringify(state.failure.evidence)}`,
      );
    }
    if (state.name !== 'connected') this.#roundTripTime = undefined;
    this.#options.log(`${this.profile.id}: ${state.name}`);
    this.#options.onChange('state');
  }

  #onLink(link: AnyLink, again: boolean): void {
    if (again) this.#reconnects++;
    if (!('accepted' in link)) return;
    // When the connection ends meanwhile the loop tells, and the next connection restores again.
    this.#background(this.#subscriber.restore(link));
  }

  /** What nobody waits for: its failure shows in the health, and stands in the log. */
  #background(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.#options.log(`${this.profile.id}: ${String(error)}`);
    });
  }

  #connection(): MqttConnection | undefined {
    const { link } = this.#loop;
    return link && 'accepted' in link ? link : undefined;
  }

  /** @throws FailureError when there is none for this route now */
  #sender(route: PublishRequest['route']): Pick<MqttConnection, 'publish'> {
    if (route === 'https') {
      this.#publisher.requireRoute();
      return this.#publisher;
    }
    const connection = this.#connection();
    if (connection) return connection;
    throw refusal(
      'publish',
      'Not connected: MQTT needs a session.',
      'Connect first, or choose the route HTTPS.',
    );
  }

  #delivered(message: Delivered): void {
    const time = Date.now();
    this.#received.add(message.payload.length, time);
    this.#subscriber.count(message.topic, message.payload.length, time);
    this.#options.onMessage({ ...message, profile: this.profile.id, time, direction: 'in', route: 'mqtt' });
    this.#options.onChange('detail');
  }

  #published(request: PublishRequest, time: number, outcome: PublishOutcome): void {
    if (outcome.ok) this.#sent.add(request.payload.length, time);
    this.#options.onMessage({
      ...request,
      profile: this.profile.id,
      time,
      direction: 'out',
      duplicate: false,
      outcome,
    });
    this.#options.onChange('detail');
  }
}

function withoutAdoptable(profile: Profile): Partial<Profile> {
  const { name: _name, subscriptions: _subscriptions, ...rest } = profile;
  return rest;
}
