/**
 * AWS IoT Core's 401 and 403, for a WebSocket upgrade and for HTTPS publish: its texts tell what it found wrong.
 * Texts: AWS General Reference, "Troubleshooting Signature Version 4"; those of AWS IoT Core's own answers.
 */
import { systemClock } from '../../shared/clock.ts';
import type { Entry, Explanation, Symptom } from '../symptom.ts';
import { connectGrants, grantsText, publishGrants } from '../grants.ts';
import { clockText } from './clock.ts';
import { refusedText } from './httpText.ts';

const refused = ({ http, phase }: Symptom): boolean =>
  phase !== 'credentials' && (http?.status === 401 || http?.status === 403);

/** A line for a text of AWS. Trying again mends none of them. */
function forbiddenEntry(
  id: string,
  pattern: RegExp,
  explanation: (symptom: Symptom) => Pick<Explanation, 'cause' | 'hint' | 'stage' | 'remedy'>,
): Entry {
  return {
    id,
    explain: (symptom) =>
      refused(symptom) && pattern.test(symptom.http?.message ?? '')
        ? { symptom: refusedText(symptom), ...explanation(symptom), retryable: false }
        : undefined,
  };
}

const setClock = "Set this machine's clock; AWS accepts a difference of 5 minutes.";

export const forbiddenEntries: readonly Entry[] = [
  forbiddenEntry('http.clockBehind', /^Signature expired/, ({ http, now = systemClock.time() }) => ({
    cause: `This machine's clock is behind, or the signature is older than 5 minutes.${clockText(http?.date, now)}`,
    hint: setClock,
  })),
  forbiddenEntry('http.clockAhead', /^Signature not yet current/, ({ http, now = systemClock.time() }) => ({
    cause: `This machine's clock is ahead.${clockText(http?.date, now)}`,
    hint: setClock,
  })),
  forbiddenEntry('http.signatureMismatch', /signature we calculated does not match/, () => ({
    stage: 'credentials',
    cause: 'The secret access key does not belong to the access key id, or a proxy changed the host name.',
    hint: 'Renew the credentials of the AWS profile (identity.profile), and check identity.region.',
  })),
  forbiddenEntry('http.wrongRegion', /valid region/, ({ destination }) => ({
    stage: 'settings',
    cause: `The request was signed for another region than "${destination.host}" is in.`,
    hint: "Set the field identity.region to the endpoint's region.",
  })),
  forbiddenEntry('http.tokenExpired', /security token.*expired|ExpiredToken/i, () => ({
    stage: 'credentials',
    cause: 'The session token of the credentials has expired.',
    hint: 'Renew the credentials, for example with `aws sso login`.',
  })),
  forbiddenEntry('http.tokenInvalid', /security token|UnrecognizedClient|InvalidClientTokenId/i, () => ({
    stage: 'credentials',
    cause:
      'AWS does not know the access key id or its session token; or they are of another partition (China, GovCloud).',
    hint: 'Check the AWS profile (identity.source, identity.profile) and renew its credentials.',
  })),
  forbiddenEntry('http.missingToken', /Missing Authentication Token/, ({ destination }) => ({
    cause:
      destination.authentication === 'X.509 client certificate'
        ? 'Port 443 without ALPN x-amzn-http-ca looks for a signature, and not at the client certificate.'
        : 'AWS found neither a signature nor custom authorizer parameters in the request.',
    hint:
      destination.authentication === 'X.509 client certificate'
        ? 'Remove the field portMap if it leads 8443 to a port for 443, or set httpsPort to 8443.'
        : 'Check the identity, identity.passIn and identity.authorizerName, and that no proxy removes headers or the query.',
  })),
  {
    id: 'http.authorizerDenied',
    explain: (symptom) =>
      refused(symptom) && symptom.destination.authentication === 'custom authorizer'
        ? {
            symptom: refusedText(symptom),
            cause:
              'The custom authorizer denied access, its token signature is wrong, it does not exist or is inactive, or the policy it gave does not allow this.',
            hint: 'Check identity.authorizerName, identity.tokenKeyName, and the secrets token and token signature (or password).',
            retryable: false,
            policy: grantsOf(symptom),
            remedy: { kind: 'setSecrets' },
          }
        : undefined,
  },
  {
    id: 'http.forbidden',
    explain: (symptom) => {
      if (!refused(symptom)) return undefined;
      if (!symptom.destination.aws) {
        return {
          symptom: refusedText(symptom),
          cause: 'The broker, or a proxy before it, does not let this client in.',
          hint: 'Check the identity, and the fields path and headers.',
          retryable: false,
        };
      }
      const policy = grantsOf(symptom);
      return {
        symptom: refusedText(symptom),
        cause: `The policy of this identity does not allow ${policy[0]?.action ?? 'it'} here, or the certificate is not active.`,
        hint: `Allow ${grantsText(policy)} in the policy of this identity.`,
        retryable: false,
        policy,
      };
    },
  },
];

function grantsOf({ destination, topic, retain }: Symptom) {
  return destination.protocol === 'https' && topic !== undefined
    ? publishGrants(topic, retain)
    : connectGrants(destination);
}
