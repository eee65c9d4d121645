/** The HTTPS publisher of a profile: made on first use, its identity kept for some time. */
import { resolveIdentity, type ResolveContext, type Resolved } from '../auth/resolve.ts';
import { publisherRouteOf, type Route } from '../profile/routes.ts';
import type { Profile } from '../profile/schema.ts';
import type { Clock } from '../shared/clock.ts';
import type { PublishOutcome, PublishRequest } from '../shared/message.ts';
import type { HttpsPublisher, RetainedPage } from '../transport/httpsPublisher.ts';
import { refusal } from './checkRequest.ts';
import { destinationOf } from './mqttLink.ts';

/** Milliseconds for which an identity without an end of its own is not resolved again between publishes. */
const keepFor = 60_000;
/** Milliseconds before its end at which a session token is renewed. */
const renewBefore = 5 * 60_000;

export class Publisher {
  readonly route: Route | undefined;
  readonly #profile: Profile;
  readonly #context: ResolveContext;
  readonly #clock: Clock;
  #publisher: Promise<HttpsPublisher> | undefined;
  #resolved: Promise<Resolved> | undefined;
  /** Milliseconds since 1970 until which `#resolved` is good. */
  #goodUntil = 0;
  #disposed = false;

  constructor(profile: Profile, context: ResolveContext, clock: Clock) {
    this.#profile = profile;
    this.#context = context;
    this.#clock = clock;
    this.route = publisherRouteOf(profile);
  }

  /** @throws FailureError */
  async publish(request: PublishRequest): Promise<PublishOutcome> {
    return this.#use((publisher) => publisher.publish(request));
  }

  /** A page of the topics that hold a retained message. @throws FailureError, or Error with what a refusal said */
  async listRetained(nextToken?: string): Promise<RetainedPage> {
    return this.#use((publisher) => publisher.listRetained(nextToken));
  }

  async #use<T>(work: (publisher: HttpsPublisher) => Promise<T>): Promise<T> {
    const route = this.requireRoute();
    if (this.#disposed) {
      throw refusal('publish', 'The profile was changed or removed.', 'Publish again.');
    }
    try {
      this.#publisher ??= this.#make(route);
      return await work(await this.#publisher);
    } catch (error) {
      // Whatever it was, the next publish reads files, secrets and credentials anew.
      this.#resolved = undefined;
      throw error;
    }
  }

  /** @throws FailureError for a broker that has no HTTPS publish */
  requireRoute(): Route {
    if (this.route) return this.route;
    throw refusal(
      'publish',
      'This broker has no HTTPS publish.',
      'Publish by MQTT; HTTPS is for AWS IoT Core.',
    );
  }

  /** Closes its connections; publishes that are under way end with a FailureError. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await (await this.#publisher)?.dispose();
  }

  async #make(route: Route): Promise<HttpsPublisher> {
    const { HttpsPublisher } = await import('../transport/httpsPublisher.ts');
    const { identity } = this.#profile;
    return new HttpsPublisher({
      route,
      destination: destinationOf(this.#profile, route),
      authorizerIn: identity.type === 'customAuthorizer' && identity.passIn === 'query' ? 'query' : 'headers',
      resolve: () => this.#resolve(),
      clock: this.#clock,
    });
  }

  /** Concurrent publishes share one resolution. */
  async #resolve(): Promise<Resolved> {
    if (!this.#resolved || this.#goodUntil < this.#clock.time()) {
      this.#goodUntil = this.#clock.time() + keepFor;
      this.#resolved = resolveIdentity(this.#profile, this.#context);
    }
    const resolved = await this.#resolved;
    const end = resolved.identity.type === 'sigv4' ? resolved.identity.credentials.expiration : undefined;
    if (end) this.#goodUntil = end.getTime() - renewBefore;
    return resolved;
  }
}
