/** How long a session of AWS IoT Core may last before the service ends it. */
import type { Profile } from '../profile/schema.ts';
import { quotas } from '../shared/aws/quotas.ts';
import type { Lifetime } from '../shared/health.ts';

export interface Limit {
  readonly milliseconds: number;
  readonly limit: Lifetime['limit'];
}

/** The longest time before its end at which a session is renewed, in milliseconds. */
const earliest = 5 * 60_000;

/**
 * The limit of the profile's sessions; undefined where none is known. A WebSocket connection lasts 24 hours at most; a custom
 * authorizer says in disconnectAfterInSeconds how long a session lasts, which only the profile can tell.
 *
 * @param webSocketSeconds AWS's limit, shrunk by tests
 */
export function limitOf(
  { broker, protocol, identity }: Profile,
  webSocketSeconds: number = quotas.webSocketSeconds,
): Limit | undefined {
  if (broker !== 'awsIotCore') return undefined;
  const limits: Limit[] = [
    ...(protocol === 'wss' ? [{ milliseconds: webSocketSeconds * 1000, limit: 'webSocket' as const }] : []),
    ...(identity.type === 'customAuthorizer' && identity.disconnectAfterSeconds !== undefined
      ? [{ milliseconds: identity.disconnectAfterSeconds * 1000, limit: 'customAuthorizer' as const }]
      : []),
  ];
  return limits.sort((one, other) => one.milliseconds - other.milliseconds)[0];
}

/** Milliseconds after CONNACK at which a session is to be renewed: a tenth, at most five minutes, before its end, not all profiles at once. */
export function renewAfter({ milliseconds }: Limit, random = Math.random): number {
  const before = Math.min(earliest, milliseconds / 10);
  return milliseconds - before * (1 + random() / 2);
}
