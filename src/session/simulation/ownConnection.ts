/**
 * The connection of one simulated device: the profile's endpoint and identity, its own client id and will. It is made of what
 * sessions are made of, so it connects again as they do and hides nothing that was not acknowledged. What it sends is not recorded
 * as sent: the profile's subscription sees it as it sees every device.
 */
import type { ResolveContext } from '../../auth/resolve.ts';
import type { Route } from '../../profile/routes.ts';
import type { Profile } from '../../profile/schema.ts';
import type { Clock } from '../../shared/clock.ts';
import type { PublishRequest } from '../../shared/message.ts';
import type { SaidMessage } from '../../shared/simulation/content.ts';
import type { DeviceLink, DeviceLinkEvents, DeviceMessage } from '../../shared/simulation/link.ts';
import { checkPublish } from '../checkRequest.ts';
import { ConnectionLoop } from '../connectionLoop.ts';
import { destinationOf } from '../mqttLink.ts';
import type { Outbox } from '../outbox.ts';
import type { Pace } from '../pacing/pace.ts';
import { ProfileLink, type AnyLink } from '../profileLink.ts';
import { outboxFor } from '../sessionParts.ts';
import type { SessionState } from '../sessionState.ts';
import type { SharedIdentity } from './sharedIdentity.ts';
import type { Turnstile } from './turnstile.ts';

export interface OwnConnectionOptions extends DeviceLinkEvents {
  readonly profile: Profile;
  readonly route: Route;
  readonly clientId: string;
  readonly context: ResolveContext;
  readonly identity: SharedIdentity;
  /** Connections that are made at a time, over all devices. */
  readonly turnstile: Turnstile;
  /** AWS's quotas of publishes are those of a connection. */
  readonly pace: Pace;
  readonly requestOf: (message: DeviceMessage) => PublishRequest;
  readonly clock: Clock;
}

/** Milliseconds that what was sent may take to be acknowledged before a device disconnects. */
const drain = 2_000;
/** Bytes of a PUBLISH besides topic and payload, about. */
const headerBytes = 8;

export class OwnConnection implements DeviceLink {
  readonly #options: OwnConnectionOptions;
  readonly #outbox: Outbox;
  readonly #loop: ConnectionLoop<AnyLink>;
  #links: ProfileLink;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(options: OwnConnectionOptions) {
    const { profile, route, clientId, clock } = options;
    this.#options = options;
    const ignore = () => undefined;
    this.#outbox = outboxFor(deviceProfile(profile, undefined), destinationOf(profile, route, clientId), {
      waiting: [],
      onSettled: ignore,
      onChange: ignore,
      clock,
    });
    this.#links = this.#linksWith(undefined);
    this.#loop = new ConnectionLoop<AnyLink>({
      establish: (attempt) => options.turnstile.pass(attempt.signal, () => this.#links.open(attempt, false)),
      onState: (state) => this.#became(state),
      onLink: (link) => {
        if ('accepted' in link) this.#outbox.opened(link);
        options.connected();
      },
      secondChances: (failure, again) => this.#links.secondChances(failure, again),
      clock,
    });
  }

  connect(will: SaidMessage | undefined): void {
    this.#links = this.#linksWith(will);
    // How it goes is told as it becomes so.
    this.#loop.connect().catch(() => undefined);
  }

  async publish(message: DeviceMessage): Promise<void> {
    const request = this.#options.requestOf(message);
    checkPublish(request, this.#options.profile);
    const sent = this.#outbox.publish(request);
    this.#underWay.add(sent);
    try {
      await sent;
    } finally {
      this.#underWay.delete(sent);
    }
  }

  take(bytes: number): number {
    return this.#options.pace.take(this.#options.clock.now(), bytes + headerBytes);
  }

  async leave(): Promise<void> {
    const timer = new AbortController();
    const late = this.#options.clock.wait(drain, timer.signal);
    await Promise.race([Promise.allSettled(this.#underWay), late]);
    timer.abort();
    await this.#loop.disconnect();
  }

  async vanish(): Promise<void> {
    const { link } = this.#loop;
    if (link && 'accepted' in link) link.abandon('the simulated device vanished');
    await this.#loop.disconnect();
  }

  #became(state: SessionState): void {
    const { lost, identity } = this.#options;
    if (state.name === 'waiting' || state.name === 'failed') {
      this.#outbox.closed(state.name === 'waiting');
      if (state.failure.stage === 'credentials' || state.failure.stage === 'connect') identity.forget();
      lost(state.failure.symptom);
    } else if (state.name === 'closing') this.#outbox.closed(false);
  }

  #linksWith(will: SaidMessage | undefined): ProfileLink {
    const { profile, route, clientId, context, identity, clock } = this.#options;
    return new ProfileLink({
      profile: deviceProfile(profile, will),
      ...{ clientId, context, clock },
      sessionRoute: route,
      publisherRoute: undefined,
      limit: undefined,
      resolve: () => identity.resolve(),
      onMessage: () => undefined,
      onRoundTrip: () => undefined,
      onCertificate: () => undefined,
    });
  }
}

/** The profile as a device has it: nothing is kept for it at the broker, and it subscribes to nothing. */
function deviceProfile(profile: Profile, will: SaidMessage | undefined): Profile {
  const { sessionExpiryInterval: _expiry, will: _will, acknowledge: _acknowledge, ...rest } = profile;
  return {
    ...rest,
    cleanSession: true,
    renewSession: false,
    whileOffline: 'refuse',
    subscriptions: [],
    ...(will ? { will: { topic: will.topic, payload: will.text, qos: will.qos, retain: will.retain } } : {}),
  };
}
