/** What a profile says of its MQTT session: what goes into CONNECT besides the identity. */
import type { Profile } from '../profile/schema.ts';
import { quotas } from '../shared/aws/quotas.ts';
import type { ConnectOptions } from '../transport/mqttConnection.ts';

/** Does the broker keep the session between two connections? */
export function isPersistent(profile: Profile): boolean {
  return profile.mqttVersion === '5' ? sessionExpiryOf(profile) > 0 : !profile.cleanSession;
}

/** When are QoS 1 and 2 messages acknowledged? What a persistent session holds is not to be lost between broker and disk. */
export function acknowledgeOf(profile: Profile): 'onReceipt' | 'afterRecording' {
  return profile.acknowledge ?? (isPersistent(profile) ? 'afterRecording' : 'onReceipt');
}

/**
 * CONNECT's fields of the session, and when it acknowledges.
 *
 * @param again the session was connected before since the person pressed Connect: a clean start is made once, and what the
 *   broker keeps of the session from then on is taken up again
 */
export function sessionOptionsOf(
  profile: Profile,
  again: boolean,
): Pick<
  ConnectOptions,
  'keepAlive' | 'cleanStart' | 'sessionExpiryInterval' | 'will' | 'mqttVersion' | 'acknowledge'
> {
  return {
    mqttVersion: profile.mqttVersion,
    keepAlive: keepAliveOf(profile),
    cleanStart: profile.cleanSession && !(again && isPersistent(profile)),
    ...(sessionExpiryOf(profile) > 0 ? { sessionExpiryInterval: sessionExpiryOf(profile) } : {}),
    acknowledge: acknowledgeOf(profile),
    ...(profile.will ? { will: profile.will } : {}),
  };
}

/** Seconds. A session that is to be resumed has to outlive its connection (MQTT 5.0, section 3.1.2.11.2). */
function sessionExpiryOf({ cleanSession, sessionExpiryInterval }: Profile): number {
  return sessionExpiryInterval ?? (cleanSession ? 0 : quotas.sessionExpirySeconds);
}

/**
 * Seconds. AWS IoT Core takes none and a longer keep alive for its maximum, and MQTT 3.1.1 has no way to say so: a client that pinged by
 * its own would be closed as dead.
 */
function keepAliveOf({ broker, keepAlive }: Profile): number {
  const { maximum } = quotas.keepAliveSeconds;
  return broker === 'awsIotCore' && (keepAlive === 0 || keepAlive > maximum) ? maximum : keepAlive;
}
