/** What "connected" means for a profile that only publishes: its endpoint takes TLS connections of this identity. */
import { resolveIdentity, type ResolveContext } from '../auth/resolve.ts';
import type { Route } from '../profile/routes.ts';
import type { Profile } from '../profile/schema.ts';
import type { Attempt, Link } from './connectionLoop.ts';
import { destinationOf } from './mqttLink.ts';

/** Milliseconds for TCP and TLS. */
const timeout = 20_000;

/** Resolves the identity and tries a TLS connection. @throws FailureError; the reason of the abort when aborted */
export async function openPublisherLink(
  { profile, route, context }: { profile: Profile; route: Route; context: ResolveContext },
  attempt: Attempt,
): Promise<Link> {
  const [resolved, { openStream }] = await Promise.all([
    resolveIdentity(profile, context),
    import('../transport/stream.ts'),
  ]);
  attempt.resolved();
  const stream = await openStream({
    route: { ...route, carrier: 'tls' },
    resolved,
    destination: destinationOf(profile, route),
    signal: attempt.signal,
    timeout,
  });
  // The publisher opens connections of its own when there is something to publish.
  stream.on('error', () => undefined).destroy();
  return { close: () => Promise.resolve() };
}
