/** A profile that is alive: its MQTT session or publishing readiness, its HTTPS publisher, its subscriptions and its health. */
import { describeFailure, FailureError } from '../failure/failureError.ts';
import { unattended } from '../auth/resolve.ts';
import { sessionRouteOf, type Route } from '../profile/routes.ts';
import type { Profile } from '../profile/schema.ts';
import type { Clock } from '../shared/clock.ts';
import type { Failure } from '../shared/failure.ts';
import type { Health, SubscriptionHealth } from '../shared/health.ts';
import type { PublishOutcome, PublishRequest, QoS } from '../shared/message.ts';
import type { Acknowledgement } from '../shared/receipt.ts';
import type { RetainedPage } from '../transport/httpsPublisher.ts';
import type { MqttConnection } from '../transport/mqttConnection.ts';
import type { Delivered } from '../transport/mqttDelivery.ts';
import { checkPublish, refusal } from './checkRequest.ts';
import { ConnectionLoop } from './connectionLoop.ts';
import type { Attempt, LinkStory } from './link.ts';
import { Journal } from './journal.ts';
import { limitOf } from './lifetime.ts';
import { LinkCare } from './linkCare.ts';
import { destinationOf } from './mqttLink.ts';
import type { Outbox } from './outbox.ts';
import type { Outgoing } from './outgoing.ts';
import { needsNoNewConnection, subscriptionChanges } from './profileChange.ts';
import type { ProfileConnectionOptions } from './profileConnectionOptions.ts';
import { healthOf } from './profileHealth.ts';
import { ProfileLink, type AnyLink } from './profileLink.ts';
import { Publisher } from './publisher.ts';
import { RecordingSession } from './recordingSession.ts';
import { outboxFor, subscriberFor } from './sessionParts.ts';
import type { SessionState } from './sessionState.ts';
import type { Subscriber } from './subscriber.ts';
import type { WantedSubscription } from './subscriptionSet.ts';
import { outcomeOf, Traffic } from './traffic.ts';

export class ProfileConnection {
  #profile: Profile;
  readonly #options: ProfileConnectionOptions;
  readonly #clock: Clock;
  readonly #route: Route | undefined;
  readonly #publisher: Publisher;
  readonly #subscriber: Subscriber;
  readonly #outbox: Outbox;
  readonly #care: LinkCare;
  readonly #links: ProfileLink;
  readonly #journal = new Journal();
  readonly #loop: ConnectionLoop<AnyLink>;
  readonly #recording: RecordingSession;
  readonly #traffic: Traffic;
  #since: number;
  #before: SessionState['name'] = 'idle';
  #roundTripTime: number | undefined;
  #certificateEnds: number | undefined;
  #lastFailure: Failure | undefined;
  #reconnects = 0;

  constructor(options: ProfileConnectionOptions) {
    const { profile, context, clock } = options;
    this.#profile = profile;
    this.#options = options;
    this.#clock = clock;
    this.#since = clock.time();
    this.#route = sessionRouteOf(profile);
    this.#publisher = new Publisher(profile, unattended(context), clock);
    const destination = this.#route && destinationOf(profile, this.#route, options.clientId);
    const onChange = () => {
      options.onChange('detail');
    };
    this.#recording = new RecordingSession(this.#route !== undefined, (gap) => {
      this.#traffic.missed(gap);
    });
    this.#traffic = new Traffic({
      profile: profile.id,
      session: (time) => this.#recording.idAt(time),
      onMessage: options.onMessage,
      clock,
    });
    this.#subscriber = subscriberFor(profile, destination, {
      wanted: [...profile.subscriptions, ...options.subscriptions],
      left: options.left,
      onChange,
      clock,
    });
    this.#outbox = outboxFor(profile, destination, {
      waiting: options.waiting,
      onSettled: (request, time, outcome) => {
        this.#traffic.published(request, time, outcome);
        onChange();
      },
      onChange,
      clock,
    });
    const limit = limitOf(profile, options.webSocketSeconds);
    this.#links = new ProfileLink({
      ...{ profile, clientId: options.clientId, context, limit, clock },
      sessionRoute: this.#route,
      publisherRoute: this.#publisher.route,
      onMessage: (message, acknowledgement) => {
        this.#delivered(message, acknowledgement);
      },
      onRoundTrip: (milliseconds) => {
        this.#answered(milliseconds);
      },
      onCertificate: (ends) => {
        this.#certificateEnds = ends;
      },
    });
    this.#care = new LinkCare({
      limit,
      renews: profile.renewSession,
      renew: () => this.#loop.renew(),
      log: (line) => {
        options.log(`${profile.id}: ${line}`);
      },
      clock,
    });
    this.#loop = new ConnectionLoop<AnyLink>({
      establish: (attempt, attended) => this.#establish(attempt, attended),
      onState: (state) => {
        this.#onState(state);
      },
      onLink: (link, story) => {
        this.#onLink(link, story);
      },
      secondChances: (failure, again) => this.#links.secondChances(failure, again),
      clock,
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
    if (!needsNoNewConnection(before, profile)) return false;
    this.#profile = profile;
    const changes = subscriptionChanges(before, profile, (topicFilter) => this.#subscriber.has(topicFilter));
    for (const topicFilter of changes.unsubscribe) this.#background(this.unsubscribe(topicFilter));
    for (const { topicFilter, qos } of changes.subscribe) this.#background(this.subscribe(topicFilter, qos));
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

  /** What the broker may hold in the session of this client id. */
  get left(): readonly string[] {
    return this.#subscriber.left;
  }

  /** Hands over what waits to be sent, to the connection of the changed profile. */
  takeWaiting(): readonly Outgoing[] {
    return this.#outbox.take();
  }

  /** @param attended a person is there to answer questions */
  async connect(attended: boolean): Promise<void> {
    if (!['connected', 'waiting'].includes(this.state.name)) this.#links.reset();
    await this.#loop.connect(attended);
  }

  /** There is reason to doubt the connection, or to try sooner than planned. */
  doubt(): void {
    this.#care.doubt();
    this.#loop.nudge();
  }

  /** Tries again what was set aside: one filter, or all filters and messages. @returns whether there was something */
  async resumeSetAside(topicFilter?: string): Promise<boolean> {
    const messages = topicFilter === undefined && this.#outbox.resume();
    return (await this.#subscriber.resume(this.#connection(), topicFilter)) || messages;
  }

  /** Drops the messages that wait for a connection. @returns how many there were */
  discardHeld(): number {
    return this.#outbox.discard();
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

  /** A page of the topics that hold a retained message, asked for over HTTPS. @throws FailureError, or Error with what a refusal said */
  async listRetained(nextToken?: string): Promise<RetainedPage> {
    return this.#publisher.listRetained(nextToken);
  }

  /** @throws FailureError, with its outcome where the broker answered */
  async publish(request: PublishRequest): Promise<PublishOutcome> {
    checkPublish(request, this.profile);
    if (request.route === 'mqtt') {
      if (!this.#route)
        throw refusal('publish', 'This profile has no MQTT session.', 'Choose the route HTTPS.');
      // What is refused up to here and by a full outbox never leaves, and does not stand in history.
      return await this.#outbox.publish(request);
    }
    this.#publisher.requireRoute();
    const time = this.#clock.time();
    try {
      const outcome = await this.#publisher.publish(request);
      this.#traffic.published(request, time, outcome);
      return outcome;
    } catch (error) {
      if (error instanceof FailureError)
        this.#traffic.published(request, time, outcomeOf(error, this.#clock.time() - time));
      throw error;
    } finally {
      this.#options.onChange('detail');
    }
  }

  countNotRecorded(messages: number): void {
    this.#traffic.notRecorded += messages;
    this.#options.onChange('detail');
  }

  health(): Health {
    return healthOf(
      {
        profile: this.profile,
        state: this.#loop.state,
        since: this.#since,
        attempt: this.#loop.attempt,
        sessionRoute: this.#route,
        publisherRoute: this.#publisher.route,
        clientId: this.#options.clientId,
        connection: this.#connection(),
        roundTripTime: this.#roundTripTime,
        journal: this.#journal,
        care: this.#care,
        outbox: this.#outbox,
        subscriber: this.#subscriber,
        certificateEnds: this.#certificateEnds,
        reconnects: this.#reconnects,
        lastFailure: this.#lastFailure,
        traffic: this.#traffic,
      },
      this.#clock,
    );
  }

  async dispose(): Promise<void> {
    this.#outbox.dispose();
    this.#care.end();
    await Promise.all([this.#loop.dispose(), this.#publisher.dispose()]);
  }

  async #establish(attempt: Attempt, attended: boolean): Promise<AnyLink> {
    await this.#options.predecessor;
    attempt.signal.throwIfAborted();
    return this.#links.open(attempt, attended);
  }

  #answered(milliseconds: number): void {
    this.#roundTripTime = milliseconds;
    this.#journal.roundTrip(milliseconds, this.#clock.time());
    this.#care.answered();
    this.#options.onChange('detail');
  }

  #onState(state: SessionState): void {
    const now = this.#clock.time();
    this.#since = now;
    if (state.name !== 'connected') {
      this.#care.end();
      this.#roundTripTime = undefined;
    }
    if (state.name === 'waiting' || state.name === 'failed') {
      const { failure } = state;
      if (failure !== this.#lastFailure) this.#tell(failure, now);
      this.#lastFailure = failure;
    }
    this.#moveOutbox(state.name);
    this.#recording.became(state, this.#before, now);
    if (state.name === 'idle') this.#journal.event('disconnected', now);
    this.#before = state.name;
    this.#options.log(`${this.profile.id}: ${state.name}`);
    this.#options.onChange('state');
  }

  #tell(failure: Failure, now: number): void {
    this.#journal.event(this.#before === 'connected' ? 'lost' : 'failed', now, failure);
    this.#options.log(`${this.profile.id}: ${describeFailure(failure)} ${JSON.stringify(failure.evidence)}`);
  }

  #moveOutbox(state: SessionState['name']): void {
    // From connected to connecting leads only a renewal.
    if (state === 'connecting' && this.#before === 'connected') this.#outbox.pause();
    else if (state === 'waiting') this.#outbox.closed(true);
    else if (state === 'failed' || state === 'closing') this.#outbox.closed(false);
  }

  #onLink(link: AnyLink, { again, renewed }: LinkStory): void {
    if (again && !renewed) this.#reconnects++;
    this.#journal.event(renewed ? 'renewed' : 'connected', this.#clock.time());
    if (!('accepted' in link)) return;
    this.#care.begin(link);
    // When the connection ends meanwhile the loop tells, and the next connection restores again.
    const restored = this.#subscriber.restore(link);
    // A message under suspicion waits, so that it is not a filter that is blamed for it.
    if (this.#outbox.cautious) this.#background(restored.then(() => this.#outbox.opened(link)));
    else {
      this.#outbox.opened(link);
      this.#background(restored);
    }
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

  #delivered(message: Delivered, acknowledgement: Acknowledgement | undefined): void {
    const time = this.#clock.time();
    this.#recording.present(time);
    this.#subscriber.count(message.topic, message.payload.length, time);
    this.#traffic.delivered(message, time, acknowledgement && this.#watched(acknowledgement));
    this.#options.onChange('detail');
  }

  /** What waits for the disk stands in the health: so does that it waits no more. */
  #watched({ recorded, failed }: Acknowledgement): Acknowledgement {
    return {
      recorded: () => {
        recorded();
        this.#options.onChange('detail');
      },
      failed,
    };
  }
}
