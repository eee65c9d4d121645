/** Refusals in CONNACK: return codes of MQTT 3.1.1 (section 3.2.2.3) and reason codes of MQTT 5 (section 3.2.2.2). */
import { connectGrants, grantsText } from '../grants.ts';
import type { Entry, Explanation, Symptom } from '../symptom.ts';
import { named } from './reason.ts';

function connackEntry(
  id: string,
  codes: readonly number[] | 'others',
  explanation: (symptom: Symptom) => Omit<Explanation, 'symptom'>,
): Entry {
  return {
    id,
    explain: (symptom) => {
      const { connack } = symptom;
      if (connack === undefined || (codes !== 'others' && !codes.includes(connack))) return undefined;
      return {
        symptom: `The broker refused the connection (CONNACK ${named(symptom, connack)}).`,
        ...explanation(symptom),
      };
    },
  };
}

export const connackEntries: readonly Entry[] = [
  connackEntry('connack.badCredentials', [4, 134, 140], () => ({
    cause: 'User name or password is wrong.',
    hint: 'Check identity.username and the secret password (for a custom authorizer also its token).',
    retryable: false,
    remedy: { kind: 'setSecrets' },
  })),
  // AWS IoT Core answers 7 instead of 5 (developer guide of 2022, "MQTT", differences).
  connackEntry('connack.notAuthorized', [5, 7, 135], ({ destination }) => {
    if (!destination.aws) {
      return {
        cause: 'The broker does not authorize this client.',
        hint: 'Check the identity of the profile and the access rules of the broker.',
        retryable: false,
      };
    }
    const policy = connectGrants(destination);
    return {
      cause: `This identity may not connect with this client id${destination.will ? ' and this will' : ''}.`,
      hint:
        destination.authentication === 'custom authorizer'
          ? `Check the authorizer (identity.authorizerName), its token and token signature or password, and that its policy allows ${grantsText(policy)}.`
          : `Allow ${grantsText(policy)} in the identity's policy.`,
      retryable: false,
      policy,
    };
  }),
  connackEntry('connack.clientId', [2, 133], () => ({
    cause: 'The broker does not accept this client id.',
    hint: 'Set the field clientId: for AWS IoT Core at most 128 bytes and not beginning with $.',
    retryable: false,
  })),
  connackEntry('connack.protocolVersion', [1, 132], ({ destination }) => ({
    cause: 'The broker does not speak this version of MQTT.',
    hint: `Set the field mqttVersion to "${destination.mqttVersion === '5' ? '3.1.1' : '5'}".`,
    retryable: false,
  })),
  connackEntry('connack.will', [144, 153, 154, 155], ({ connack, destination }) => ({
    cause: `The broker does not take the will${destination.will ? ` to "${destination.will.topic}"` : ''}: ${willFault(connack)}.`,
    hint: 'Check the field will, or remove it.',
    retryable: false,
  })),
  connackEntry('connack.quota', [151, 159], ({ destination }) => ({
    cause: destination.aws
      ? 'A quota is used up: connections a second of this client id (1) or of the account.'
      : 'A quota of the broker is used up.',
    hint: 'Trying again by itself, more and more slowly. Check whether another client uses this clientId.',
    retryable: true,
  })),
  connackEntry('connack.busy', [3, 136, 137], () => ({
    cause: 'The broker is not available now.',
    hint: 'Trying again by itself.',
    retryable: true,
  })),
  connackEntry('connack.moved', [156, 157], ({ reasonString }) => ({
    cause: 'The broker wants this client to use another server.',
    hint: `Set the field endpoint to the other server${reasonString ? ' that it names' : ''}.`,
    retryable: false,
  })),
  connackEntry('connack.banned', [138], () => ({
    cause: 'An administrator of the broker has banned this client.',
    hint: 'Ask the administrator, or set another clientId.',
    retryable: false,
  })),
  connackEntry('connack.tooLarge', [149], () => ({
    cause: 'CONNECT is too large: a long will or long credentials.',
    hint: "Shorten the field will's payload.",
    retryable: false,
  })),
  connackEntry('connack.refused', 'others', ({ destination }) => ({
    cause: 'The broker gives no better reason.',
    hint: destination.aws
      ? 'Check the fields clientId, will and identity, and the AWS IoT logs in CloudWatch.'
      : "Check the identity, and look the code up in the broker's log.",
    retryable: false,
  })),
];

function willFault(code: number | undefined): string {
  if (code === 144) return 'its topic is not valid or not allowed';
  if (code === 153) return 'its payload is not of the format it declares';
  return code === 154 ? 'it may not be retained' : 'its QoS is not supported';
}
