/** Refusals by HTTP: the WebSocket upgrade and HTTPS publish. Texts: AWS's own, see the entries' patterns. */
import type { Entry, Explanation, Symptom } from '../symptom.ts';

interface Cause {
  readonly pattern: RegExp;
  readonly cause: string;
  readonly hint: string;
  readonly stage?: Explanation['stage'];
}

/** 403 texts of AWS IoT Core, most telling first. */
const forbidden: readonly Cause[] = [
  {
    pattern: /^Signature expired/,
    cause: "This machine's clock is behind, or the signature is older than 5 minutes.",
    hint: "Set this machine's clock; AWS accepts a difference of 5 minutes.",
  },
  {
    pattern: /^Signature not yet current/,
    cause: "This machine's clock is ahead.",
    hint: "Set this machine's clock; AWS accepts a difference of 5 minutes.",
  },
  {
    pattern: /signature we calculated does not match/,
    cause: 'The secret access key does not belong to the access key id, or a proxy changed the host name.',
    hint: 'Renew the credentials of the AWS profile (identity.profile), and check identity.region.',
    stage: 'credentials',
  },
  {
    pattern: /valid region/,
    cause: 'The request was signed for another region than the endpoint is in.',
    hint: "Set the field identity.region to the endpoint's region.",
    stage: 'settings',
  },
  {
    pattern: /security token.*expired|ExpiredToken/i,
    cause: 'The session token of the credentials has expired.',
    hint: 'Renew the credentials, for example with `aws sso login`.',
    stage: 'credentials',
  },
  {
    pattern: /security token|UnrecognizedClient|InvalidClientTokenId/i,
    cause: 'AWS does not know the access key id or its session token.',
    hint: 'Check the AWS profile (identity.source, identity.profile) and renew its credentials.',
    stage: 'credentials',
  },
  {
    pattern: /Missing Authentication Token/,
    cause: 'AWS found neither a signature nor custom authorizer parameters in the request.',
    hint: 'For a client certificate use ALPN x-amzn-http-ca on 443, or port 8443; otherwise check the identity.',
  },
];

function cause403(symptom: Symptom): Pick<Cause, 'cause' | 'hint' | 'stage'> {
  const known = forbidden.find(({ pattern }) => pattern.test(symptom.http?.message ?? ''));
  if (known) return known;
  const { authentication, protocol } = symptom.destination;
  const action = protocol === 'https' ? 'iot:Publish' : 'iot:Connect';
  return authentication === 'custom authorizer'
    ? {
        cause: 'The custom authorizer denied access, its token signature is wrong, or it does not exist.',
        hint: 'Check identity.authorizerName, identity.tokenKeyName, and the secrets token and token signature (or password).',
      }
    : {
        cause: `The policy of this identity does not allow ${action} here.`,
        hint: `Allow ${action} for this identity${symptom.topic === undefined ? '' : ` on topic/${symptom.topic}`} in its policy.`,
      };
}

const refused: Entry['explain'] = (symptom) => {
  const { http } = symptom;
  if (!http) return undefined;
  const what = symptom.destination.protocol === 'https' ? 'the publish' : 'the WebSocket upgrade';
  const text = http.message === '' ? '' : `: ${http.message}`;
  const said = `The endpoint refused ${what} with HTTP ${http.status}${text}`;
  const seen = /[.!?]\s*$/.test(said) ? said.trimEnd() : `${said}.`;
  if (http.status === 401 || http.status === 403)
    return { symptom: seen, ...cause403(symptom), retryable: false };
  if (http.status === 429 || http.status >= 500) {
    return {
      symptom: seen,
      cause:
        http.status === 429
          ? 'Too many requests for the quotas of this account.'
          : 'The service has a passing fault.',
      hint: 'Try again in a while.',
      retryable: true,
    };
  }
  if (http.status === 413) {
    return {
      symptom: seen,
      cause: 'The payload is too large.',
      hint: 'AWS IoT Core takes at most 131,072 bytes.',
      retryable: false,
    };
  }
  if (symptom.destination.protocol === 'https' && http.status === 400) {
    return {
      symptom: seen,
      cause: 'The endpoint finds the request invalid.',
      hint: 'Check topic, QoS and properties of the message.',
      retryable: false,
    };
  }
  return {
    symptom: seen,
    cause: 'This address does not do what it was asked: another service, another path, or a proxy answered.',
    hint: 'Check the fields endpoint, port and path.',
    retryable: false,
  };
};

/** undici's words for the end of a request, in a person's. */
const endings: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'the endpoint closed the connection',
  UND_ERR_HEADERS_TIMEOUT: 'the endpoint stayed silent',
  UND_ERR_BODY_TIMEOUT: 'the endpoint stayed silent',
  UND_ERR_DESTROYED: 'the publisher was closed',
};

/** A POST is not sent again by itself: neither QoS 0 nor a person who looks for a doubled message would want it. */
const unanswered: Entry['explain'] = ({ phase, http, destination, topic = '', code = '', text = '' }) =>
  phase === 'publish' && destination.protocol === 'https' && !http
    ? {
        symptom: `The publish to "${topic}" got no answer: ${endings[code] ?? text}.`,
        cause:
          'The profile was changed or disconnected, the network broke, or the endpoint closed a connection that was idle for long.',
        hint: 'Publish again. Whether the message arrived is not known.',
        retryable: true,
      }
    : undefined;

export const httpEntries: readonly Entry[] = [
  { id: 'http.refused', explain: refused },
  { id: 'publish.noAnswer', explain: unanswered },
];
