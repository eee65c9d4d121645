/** Endpoints of AWS IoT that are not the one for device data, told by their names. */
import { endpointKind } from '../../shared/aws/endpointKind.ts';
import type { Entry, Symptom } from '../symptom.ts';
import { entry, says } from './entry.ts';

const describe = '`aws iot describe-endpoint --endpoint-type iot:Data-ATS`';
const kind = ({ destination }: Symptom) => (destination.aws ? endpointKind(destination.host) : 'other');
/** The endpoint was reached, and did not do what a data endpoint does. */
const reached = ({ phase, code }: Symptom): boolean =>
  ['tls', 'upgrade', 'connect', 'publish'].includes(phase) &&
  !/^E(NOTFOUND|AI_|CONNREFUSED|TIMEDOUT)/.test(code ?? '');

export const endpointTypeEntries: readonly Entry[] = [
  entry(
    'endpoint.credentialProvider',
    (symptom) => reached(symptom) && kind(symptom) === 'credentialProvider',
    ({ destination: { host } }) => ({
      stage: 'settings',
      symptom: `"${host}" did not take the connection.`,
      cause:
        'This is a credential provider endpoint: it gives credentials for a role alias, and speaks no MQTT.',
      hint: `Set the field endpoint to what ${describe} says; this one belongs into identity.credentialEndpoint.`,
      retryable: false,
    }),
  ),
  entry(
    'endpoint.jobs',
    (symptom) => reached(symptom) && kind(symptom) === 'jobs',
    ({ destination: { host } }) => ({
      stage: 'settings',
      symptom: `"${host}" did not take the connection.`,
      cause: 'This is a Jobs endpoint: it speaks no MQTT, and does not know ALPN x-amzn-http-ca.',
      hint: `Set the field endpoint to what ${describe} says.`,
      retryable: false,
    }),
  ),
  entry(
    'endpoint.legacy',
    (symptom) =>
      kind(symptom) === 'legacy' &&
      says(symptom, /UNABLE_TO_|SELF_SIGNED_CERT_IN_CHAIN|unable to (get|verify)|CERTIFICATE_VERIFY_FAILED/i),
    ({ destination: { host } }) => ({
      stage: 'tls',
      symptom: "The server's certificate is not trusted.",
      cause: `"${host}" (without "-ats") is the legacy endpoint, whose certificate is of a VeriSign root that systems no longer trust.`,
      hint: `Set the field endpoint to what ${describe} says; its name has "-ats" in it.`,
      retryable: false,
    }),
  ),
  entry(
    'endpoint.vpc',
    (symptom) =>
      kind(symptom) === 'vpc' &&
      (symptom.phase === 'tls' || symptom.phase === 'connect') &&
      symptom.http === undefined,
    ({ destination: { host, serverName } }) => ({
      stage: 'tls',
      symptom: `The VPC endpoint "${host}" did not take the connection.`,
      cause: `AWS IoT Core finds the account by the name in SNI (sent: "${serverName ?? 'none'}"), and a VPC endpoint's own name tells it nothing; or the VPC endpoint's policy or security group forbids it.`,
      hint: `Set the field serverName to the account's endpoint name (${describe}), and check the VPC endpoint's security group.`,
      retryable: false,
    }),
  ),
];
