/** Makes what a profile's session consists of, as the profile says. */
import type { Destination } from '../failure/symptom.ts';
import type { Profile } from '../profile/schema.ts';
import { effectiveQuotas } from '../shared/aws/quotas.ts';
import { Outbox, type OutboxOptions } from './outbox.ts';
import { isPersistent } from './sessionOptions.ts';
import { Subscriber, type SubscriberOptions } from './subscriber.ts';

/** Packet identifiers that MQTT has: no broker takes more at a time. */
const mostUnacknowledged = 65_535;

export function subscriberFor(
  profile: Profile,
  destination: Destination | undefined,
  more: Pick<SubscriberOptions, 'wanted' | 'left' | 'onChange' | 'clock'>,
): Subscriber {
  return new Subscriber({
    ...more,
    limited: profile,
    destination,
  });
}

export function outboxFor(
  profile: Profile,
  destination: Destination | undefined,
  more: Pick<OutboxOptions, 'waiting' | 'onSettled' | 'onChange' | 'clock'>,
): Outbox {
  return new Outbox({
    ...more,
    whileOffline: profile.whileOffline,
    resends: isPersistent(profile),
    marksDuplicates: profile.broker !== 'awsIotCore',
    window:
      profile.broker === 'awsIotCore' ? effectiveQuotas(profile).unacknowledgedPublishes : mostUnacknowledged,
    destination,
  });
}
