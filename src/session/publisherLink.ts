/** What "connected" means for a profile that only publishes: its endpoint takes TLS connections of this identity. */
import { resolveIdentity, type ResolveContext, type Resolved } from '../auth/resolve.ts';
import type { Route } from '../profile/routes.ts';
import type { Profile } from '../profile/schema.ts';
import type { Clock } from '../shared/clock.ts';
import type { StreamObserver } from '../transport/observer.ts';
import type { Attempt, Link } from './link.ts';
import { destinationOf } from './mqttLink.ts';

/** Milliseconds for TCP and TLS. */
const timeout = 20_000;

export interface PublisherLinkRequest {
  readonly profile: Profile;
  readonly route: Route;
  readonly context: ResolveContext;
  /** The identity to connect as; resolved anew when left out. */
  readonly resolved?: Resolved;
  readonly observer?: StreamObserver;
  readonly clock: Clock;
}

/** Resolves the identity and tries a TLS connection. @throws FailureError; the reason of the abort when aborted */
export async function openPublisherLink(
  { profile, route, context, clock, ...request }: PublisherLinkRequest,
  attempt: Attempt,
): Promise<Link> {
  const [resolved, { openStream }] = await Promise.all([
    request.resolved ?? resolveIdentity(profile, context),
    import('../transport/stream.ts'),
  ]);
  attempt.resolved();
  const stream = await openStream({
    route: { ...route, carrier: 'tls' },
    resolved,
    destination: destinationOf(profile, route),
    signal: attempt.signal,
    timeout,
    clock,
    ...(request.observer ? { observer: request.observer } : {}),
  });
  // The publisher opens connections of its own when there is something to publish.
  stream.on('error', () => undefined).destroy();
  return { close: () => Promise.resolve() };
}
