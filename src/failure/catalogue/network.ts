/** Failures before TLS: name, address, port. */
import type { Entry } from '../symptom.ts';

const unresolved: Entry['explain'] = ({ code, destination: { host, aws } }) =>
  code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NONAME'
    ? {
        stage: 'dns',
        symptom: `The endpoint "${host}" does not resolve (${code}).`,
        cause:
          code === 'EAI_AGAIN'
            ? 'The name server does not answer, or this machine is offline.'
            : 'The endpoint is misspelt, or this machine is offline.',
        hint: aws
          ? 'Check the field endpoint: copy it from `aws iot describe-endpoint --endpoint-type iot:Data-ATS`.'
          : 'Check the field endpoint.',
        retryable: true,
      }
    : undefined;

const refused: Entry['explain'] = ({ code, destination }) =>
  code === 'ECONNREFUSED'
    ? {
        stage: 'tcp',
        symptom: `Nothing accepts connections on ${destination.host} port ${destination.port} (ECONNREFUSED).`,
        cause:
          destination.aws && destination.tablePort === destination.port
            ? 'A firewall rejects the port.'
            : 'No broker is running there, or it listens on another port.',
        hint: unreachableHint(destination.aws, destination.tablePort),
        retryable: true,
      }
    : undefined;

const unreachable: Entry['explain'] = ({ code, phase, destination }) =>
  code !== undefined &&
  /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/.test(code) &&
  phase !== 'session'
    ? {
        stage: 'tcp',
        symptom: `${destination.host} port ${destination.port} does not answer (${code}).`,
        cause: 'A firewall drops the packets, the network is down, or the host is not reachable from here.',
        hint: unreachableHint(destination.aws, destination.tablePort),
        retryable: true,
      }
    : undefined;

function unreachableHint(aws: boolean, tablePort: number | undefined): string {
  if (aws && (tablePort === 8883 || tablePort === 8443)) {
    return `Check the field port: many networks block ${tablePort}; port 443 (with ALPN) usually passes.`;
  }
  return 'Check the fields endpoint and port, and that the broker runs.';
}

export const networkEntries: readonly Entry[] = [
  { id: 'dns.notFound', explain: unresolved },
  { id: 'tcp.refused', explain: refused },
  { id: 'tcp.unreachable', explain: unreachable },
];
