/** Makes the links of one profile, one after the other, and judges how they fail and end. */
import { certificateEnd } from '../auth/describe.ts';
import { resolveIdentity, unattended, type ResolveContext, type Resolved } from '../auth/resolve.ts';
import { takeoverLoop } from '../failure/repeated.ts';
import type { Route } from '../profile/routes.ts';
import type { Profile } from '../profile/schema.ts';
import type { Clock } from '../shared/clock.ts';
import type { Failure } from '../shared/failure.ts';
import type { ConnectionEnd, ConnectionEvents, MqttConnection } from '../transport/mqttConnection.ts';
import type { Attempt, Link } from './link.ts';
import type { Limit } from './lifetime.ts';
import { destinationOf, openMqttLink } from './mqttLink.ts';
import { openPublisherLink } from './publisherLink.ts';
import { speaksAgainst } from './suspicion.ts';
import { TakeoverWatch, takeoversOfLoop, takeoverWindow } from './takeoverWatch.ts';

/** A session, or the readiness of a profile that only publishes. */
export type AnyLink = Link | MqttConnection;

export interface ProfileLinkOptions {
  readonly profile: Profile;
  readonly clientId: string;
  readonly context: ResolveContext;
  /** Absent for a profile that only publishes. */
  readonly sessionRoute: Route | undefined;
  readonly publisherRoute: Route | undefined;
  readonly limit: Limit | undefined;
  /** Where the identity comes from, when it is shared with others; absent: it is resolved anew for each link. */
  readonly resolve?: () => Promise<Resolved>;
  readonly onMessage: ConnectionEvents['onMessage'];
  /** Milliseconds from PINGREQ to PINGRESP. */
  readonly onRoundTrip: (milliseconds: number) => void;
  /** Milliseconds since 1970 when the client certificate ends that a link is made with; undefined without one. */
  readonly onCertificate: (ends: number | undefined) => void;
  readonly clock: Clock;
}

/** Closes without CONNACK in a row after which a session that was let in before gives up. */
const silentCloses = 10;

export class ProfileLink {
  readonly #options: ProfileLinkOptions;
  readonly #takeovers: TakeoverWatch;

  constructor(options: ProfileLinkOptions) {
    this.#options = options;
    this.#takeovers = new TakeoverWatch(options.profile.mqttVersion);
  }

  /** A person connects: what was before does not count. */
  reset(): void {
    this.#takeovers.reset();
  }

  /**
   * Opens a link. @param attended a person is there to answer questions
   *
   * @throws FailureError; the reason of the abort when aborted
   */
  async open(attempt: Attempt, attended: boolean): Promise<AnyLink> {
    const { profile, clientId, sessionRoute, publisherRoute, limit, clock } = this.#options;
    const context = attended ? this.#options.context : unattended(this.#options.context);
    if (!sessionRoute) {
      if (!publisherRoute) throw new TypeError(`profile ${profile.id} has neither a session nor a publisher`);
      const resolved = await resolveIdentity(profile, context);
      this.#options.onCertificate(certificateEnd(resolved));
      return openPublisherLink({ profile, route: publisherRoute, context, resolved, clock }, attempt);
    }
    const resolved = await this.#options.resolve?.();
    return openMqttLink(
      {
        ...{ profile, route: sessionRoute, clientId, context, clock, again: attempt.again ?? false },
        ...(resolved ? { resolved } : {}),
        ...(limit ? { lifetimeLimit: limit.milliseconds } : {}),
      },
      attempt,
      {
        onMessage: this.#options.onMessage,
        onRoundTrip: this.#options.onRoundTrip,
        onResolved: (resolved) => {
          this.#options.onCertificate(certificateEnd(resolved));
        },
        judge: (failure, end) => this.#judge(failure, end, sessionRoute),
      },
    );
  }

  /** How often a failure that trying again does not mend otherwise is tried again. @param again there was a link before */
  secondChances({ id, evidence }: Failure, again: boolean): number {
    // AWS answers 403 for credentials that ended a moment ago, too: the next attempt has fresh ones.
    if (this.#options.profile.identity.type === 'sigv4' && evidence['httpStatus'] === '403') return 1;
    // What was let in a moment ago is hardly denied now: a network that breaks looks the same.
    return again && id === 'connect.closedWithoutConnack' ? silentCloses : 0;
  }

  #judge(failure: Failure, end: ConnectionEnd, route: Route): Failure {
    const { profile, clientId, clock } = this.#options;
    if (this.#takeovers.ended(end, clock.time())) {
      const destination = destinationOf(profile, route, clientId);
      return takeoverLoop(destination, takeoversOfLoop, takeoverWindow / 1000);
    }
    // Connecting again mends what a filter or a message did: it is set aside when it does it again.
    const { lastOperation } = end;
    const mended = lastOperation !== undefined && speaksAgainst(end, lastOperation.milliseconds);
    return mended ? { ...failure, retryable: true } : failure;
  }
}
