/** Experiments on CONNECT: another version, another client id, no will. Each is one connection, and closed at once. */
import { randomBytes } from 'node:crypto';
import type { Failure } from '../../shared/failure.ts';
import type { CauseId } from '../../shared/diagnosis.ts';
import type { MqttConnection } from '../../transport/mqttConnection.ts';
import { connectOnce, type Variation } from '../connectOnce.ts';
import { failureFrom } from '../identityStage.ts';
import { confirms, rulesOut, suggests, type Experiment, type Subject } from './experiment.ts';

/** Connects, does what is to be done there, and closes. Returns the failure, if there was one. */
export async function attempt(
  { walk }: Subject,
  variation: Variation,
  then: (connection: MqttConnection) => Promise<unknown> = () => Promise.resolve(),
): Promise<Failure | undefined> {
  try {
    const connection = await connectOnce(walk, variation);
    try {
      await then(connection);
    } finally {
      await connection.close();
    }
    return undefined;
  } catch (error) {
    walk.signal.throwIfAborted();
    return failureFrom(error, walk);
  }
}

/** Was it a refusal in words, and which? */
function denied(failure: Failure): boolean {
  const { connack, reasonCode } = failure.evidence;
  return [connack, reasonCode].some((code) => code === '135' || code === '5' || code === '7');
}

/** What a denial means for this identity. */
function policyOr({ walk }: Subject): CauseId {
  return walk.profile.identity.type === 'customAuthorizer' ? 'authorizer' : 'connectPolicy';
}

/** MQTT 3.1.1 refuses by closing; MQTT 5 has reason codes. */
export const mqtt5: Experiment = {
  id: 'mqtt5',
  title: ({ walk: { profile } }) =>
    profile.mqttVersion === '3.1.1' && profile.protocol !== 'https'
      ? 'Connect by MQTT 5, which has reason codes'
      : undefined,
  run: async (subject) => {
    const failure = await attempt(subject, { profile: { mqttVersion: '5' } });
    if (!failure) {
      return {
        outcome: 'It connects: by MQTT 5 the broker takes this client.',
        findings: [suggests('mqttVersion'), rulesOut('clientCertificate')],
      };
    }
    if (denied(failure)) {
      return {
        outcome: `It gives the reason: ${failure.symptom}`,
        findings: [confirms(policyOr(subject)), rulesOut('clientCertificate')],
      };
    }
    return failure.id === subject.failure.id
      ? {
          outcome: `The same, without a reason: ${failure.symptom}`,
          findings: [rulesOut('mqttVersion'), ...(isX509(subject) ? [suggests('clientCertificate')] : [])],
        }
      : { outcome: failure.symptom, findings: [rulesOut('mqttVersion')] };
  },
};

/** Does the broker speak the other version of MQTT? */
export const otherVersion: Experiment = {
  id: 'otherVersion',
  title: ({ walk: { profile } }) =>
    profile.protocol === 'https' ? undefined : `Connect by MQTT ${other(profile.mqttVersion)}`,
  run: async (subject) => {
    const version = other(subject.walk.profile.mqttVersion);
    const failure = await attempt(subject, { profile: { mqttVersion: version } });
    return failure
      ? { outcome: `It fails, too: ${failure.symptom}`, findings: [rulesOut('mqttVersion')] }
      : {
          outcome: `It connects: the broker speaks MQTT ${version}, and not ${subject.walk.profile.mqttVersion}.`,
          findings: [confirms('mqttVersion')],
        };
  },
};

function other(version: '3.1.1' | '5'): '3.1.1' | '5' {
  return version === '5' ? '3.1.1' : '5';
}

/** Is it this client id, or any? A clean session that nobody misses. */
export const otherClientId: Experiment = {
  id: 'otherClientId',
  title: ({ walk }) => (walk.profile.protocol === 'https' ? undefined : 'Connect with another client id'),
  run: async (subject) => {
    const clientId = `topicscope-${randomBytes(4).toString('hex')}`;
    const failure = await attempt(subject, { clientId });
    if (!failure) {
      return {
        outcome: `"${clientId}" is let in: the identity is good, and "${subject.walk.clientId}" is what the broker refuses.`,
        findings: [
          confirms('clientId'),
          rulesOut('clientCertificate'),
          rulesOut('will'),
          rulesOut('authorizer'),
        ],
      };
    }
    return {
      outcome: `"${clientId}" is refused, too: ${failure.symptom}`,
      findings: [rulesOut('clientId'), suggests(isX509(subject) ? 'clientCertificate' : policyOr(subject))],
    };
  },
};

/** Is it the will that may not be published? */
export const withoutWill: Experiment = {
  id: 'withoutWill',
  title: ({ walk: { profile } }) => (profile.will === undefined ? undefined : 'Connect without the will'),
  run: async (subject) => {
    const failure = await attempt(subject, { withoutWill: true });
    return failure
      ? { outcome: `The same: ${failure.symptom}`, findings: [rulesOut('will')] }
      : {
          outcome: `It connects: the will to "${subject.walk.profile.will?.topic ?? ''}" is what the broker refuses.`,
          findings: [
            confirms('will'),
            rulesOut('clientCertificate'),
            rulesOut('clientId'),
            rulesOut('connectPolicy'),
          ],
        };
  },
};

function isX509({ walk }: Subject): boolean {
  return walk.profile.identity.type === 'x509';
}
