/** The pace that everything which sends by itself keeps together, for each profile. AWS's limits are those of an MQTT connection. */
import type { Profile } from '../../profile/schema.ts';
import { Pace, type Rates } from '../../session/pacing/pace.ts';
import { effectiveQuotas } from '../../shared/aws/quotas.ts';

/** Share of a quota that is used: a person's own messages go over the same connection. */
const share = 0.9;

export class Paces {
  readonly #paces = new Map<string, { readonly rates: Rates; readonly pace: Pace }>();

  /** The one pace of a profile; a new one when its quotas have changed. */
  for(profile: Profile): Pace {
    const rates = ratesOf(profile);
    const known = this.#paces.get(profile.id);
    if (
      known?.rates.messagesPerSecond === rates.messagesPerSecond &&
      known.rates.bytesPerSecond === rates.bytesPerSecond
    ) {
      return known.pace;
    }
    const pace = new Pace(rates);
    this.#paces.set(profile.id, { rates, pace });
    return pace;
  }
}

/** How much a profile may send in a second by itself; Infinity where nothing limits it. */
export function ratesOf(profile: Profile): Rates {
  const limited = profile.broker === 'awsIotCore' && profile.protocol !== 'https';
  const { publishesPerSecond, throughputBytesPerSecond } = effectiveQuotas(profile);
  return {
    messagesPerSecond: limited ? publishesPerSecond * share : Infinity,
    bytesPerSecond: limited ? throughputBytesPerSecond * share : Infinity,
  };
}
