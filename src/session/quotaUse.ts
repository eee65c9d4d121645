/** How much of AWS IoT Core's quotas of a connection is used now. */
import type { Profile } from '../profile/schema.ts';
import { effectiveQuotas } from '../shared/aws/quotas.ts';
import type { QuotaUse, TrafficHealth } from '../shared/health.ts';

export interface Use {
  readonly subscriptions: number;
  readonly received: TrafficHealth;
  readonly sent: TrafficHealth;
  readonly unacknowledged: number;
}

/** Undefined for generic brokers. The profile's own quotas count where it has them. */
export function quotaUse(profile: Profile, use: Use): readonly QuotaUse[] | undefined {
  if (profile.broker !== 'awsIotCore' || profile.protocol === 'https') return undefined;
  const limits = effectiveQuotas(profile);
  const { received, sent } = use;
  return [
    { quota: 'subscriptions', used: use.subscriptions, limit: limits.subscriptionsPerConnection },
    {
      quota: 'publishesPerSecond',
      // The quota holds for each direction.
      used: Math.max(received.messagesPerSecond, sent.messagesPerSecond),
      limit: limits.publishesPerSecond,
    },
    {
      quota: 'throughput',
      used: received.bytesPerSecond + sent.bytesPerSecond,
      limit: limits.throughputBytesPerSecond,
    },
    { quota: 'unacknowledged', used: use.unacknowledged, limit: limits.unacknowledgedPublishes },
  ];
}
