/** What a session's lifetime, quotas and past are called by the tree and the report. */
import { quotas } from '../../shared/aws/quotas.ts';
import type { ConnectionEvent, Lifetime, QuotaUse } from '../../shared/health.ts';
import { byteSize, duration, longNumber } from './text.ts';

const limitNames: Record<Lifetime['limit'], string> = {
  webSocket: `A WebSocket connection to AWS IoT Core lasts ${quotas.webSocketSeconds / 3600} hours at most.`,
  customAuthorizer: 'The custom authorizer ends the session then, as the profile says.',
};

/** "in 23 h 5 min · renews itself". @param now milliseconds since 1970 */
export function lifetimeWords({ endsAt, renews }: Lifetime, now: number): string {
  const left = endsAt - now;
  return `${left > 0 ? `in ${duration(left)}` : 'now'}${renews ? ' · renews itself' : ''}`;
}

export function lifetimeExplanation({ limit, renews }: Lifetime): string {
  const what = renews
    ? 'It is renewed a little before; with a persistent session no QoS 1 message is lost.'
    : 'Set the field renewSession to have it renewed before.';
  return `${limitNames[limit]} ${what}`;
}

/** Share of a quota from which on the tree warns. */
export const quotaWarning = 0.8;

const quotaNames: Record<QuotaUse['quota'], string> = {
  subscriptions: 'Subscriptions',
  publishesPerSecond: 'Publishes',
  throughput: 'Throughput',
  unacknowledged: 'Unacknowledged',
};

export function quotaName(quota: QuotaUse['quota']): string {
  return quotaNames[quota];
}

/** "12 of 50", "80 of 100/s", "1.2 kB/s of 524 kB/s". */
export function quotaWords({ quota, used, limit }: QuotaUse): string {
  switch (quota) {
    case 'throughput':
      return `${byteSize(used)}/s of ${byteSize(limit)}/s`;
    case 'publishesPerSecond':
      return `${longNumber(used)} of ${longNumber(limit)}/s`;
    default:
      return `${longNumber(used)} of ${longNumber(limit)}`;
  }
}

/** The quota that is used most; undefined when there are none. */
export function mostUsed(uses: readonly QuotaUse[]): QuotaUse | undefined {
  return [...uses].sort((one, other) => other.used / other.limit - one.used / one.limit)[0];
}

/** "62 %". */
export function share({ used, limit }: QuotaUse): string {
  return `${Math.round((used / limit) * 100)} %`;
}

const eventNames: Record<ConnectionEvent['kind'], string> = {
  connected: 'Connected',
  lost: 'Lost',
  failed: 'Not connected',
  renewed: 'Renewed',
  disconnected: 'Disconnected',
};

export function eventName(kind: ConnectionEvent['kind']): string {
  return eventNames[kind];
}
