/** Failures before TLS: name, address, port. */
import type { Entry, Symptom } from '../symptom.ts';
import { ended, entry, place, says, timedOut } from './entry.ts';

const dataEndpoint = 'copy it from `aws iot describe-endpoint --endpoint-type iot:Data-ATS`';

/** On the way to an open connection. What breaks one later has its own chapter. */
const early = ({ phase }: Symptom): boolean => ['dns', 'tcp', 'tls', 'upgrade', 'connect'].includes(phase);

export const networkEntries: readonly Entry[] = [
  entry(
    'dns.notFound',
    (symptom) => early(symptom) && says(symptom, /^(ENOTFOUND|EAI_NONAME|EAI_NODATA)$/),
    ({ code, destination: { host, aws } }) => ({
      stage: 'dns',
      symptom: `The endpoint "${host}" does not resolve (${code}).`,
      cause:
        'The endpoint is misspelt, or this machine is offline or in a network whose name server does not know it.',
      hint: aws ? `Check the field endpoint: ${dataEndpoint}.` : 'Check the field endpoint.',
      retryable: true,
    }),
  ),
  entry(
    'dns.noAnswer',
    (symptom) => early(symptom) && says(symptom, /^(EAI_AGAIN|EAI_FAIL|ESERVFAIL|ETIMEOUT)$/),
    ({ code, destination: { host } }) => ({
      stage: 'dns',
      symptom: `No name server says where "${host}" is (${code}).`,
      cause: 'The name server does not answer, or this machine is offline.',
      hint: "Check the network, the VPN and this machine's name server. Trying again by itself.",
      retryable: true,
    }),
  ),
  entry(
    'tcp.refused',
    (symptom) => early(symptom) && says(symptom, /^ECONNREFUSED$/),
    (symptom) => ({
      stage: 'tcp',
      symptom: `Nothing accepts connections on ${place(symptom)} (ECONNREFUSED).`,
      cause: isAwsPort(symptom)
        ? 'A firewall rejects the port.'
        : 'No broker is running there, or it listens on another port.',
      hint: portHint(symptom),
      retryable: true,
    }),
  ),
  entry(
    'tcp.timeout',
    (symptom) => symptom.phase === 'tcp' && timedOut(symptom),
    (symptom) => ({
      stage: 'tcp',
      symptom: `${place(symptom)} does not answer (${symptom.code ?? 'timeout'}).`,
      cause: 'A firewall drops the packets, or the host is not reachable from here.',
      hint: portHint(symptom),
      retryable: true,
    }),
  ),
  entry(
    'tcp.unreachable',
    (symptom) =>
      early(symptom) && says(symptom, /^(EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EHOSTDOWN)$/),
    (symptom) => ({
      stage: 'tcp',
      symptom: `There is no way to ${place(symptom)} (${symptom.code}).`,
      cause:
        'The network is down, or no route leads to this address (a VPN that is off, IPv6 that leads nowhere).',
      hint: 'Check the network and the VPN, and the field endpoint.',
      retryable: true,
    }),
  ),
  entry(
    'tcp.forbidden',
    (symptom) => early(symptom) && says(symptom, /^(EACCES|EPERM)$/),
    (symptom) => ({
      stage: 'tcp',
      symptom: `This machine does not let VS Code connect to ${place(symptom)} (${symptom.code}).`,
      cause: 'A firewall or a security program on this machine forbids it.',
      hint: `Allow VS Code to connect to port ${symptom.destination.port} there, or choose another port in the field port.`,
      retryable: false,
    }),
  ),
  entry(
    'tcp.closed',
    (symptom) => symptom.phase === 'tcp' && ended(symptom),
    (symptom) => ({
      stage: 'tcp',
      symptom: `${place(symptom)} closed the connection at once.`,
      cause: 'A firewall or a load balancer without a server behind it answers in its place.',
      hint: portHint(symptom),
      retryable: true,
    }),
  ),
];

const isAwsPort = ({ destination }: Symptom): boolean =>
  destination.aws && destination.tablePort === destination.port;

function portHint({ destination: { aws, tablePort } }: Symptom): string {
  return aws && (tablePort === 8883 || tablePort === 8443)
    ? `Check the field port: many networks block ${tablePort}; port 443 (with ALPN) usually passes.`
    : 'Check the fields endpoint and port, and that the broker runs.';
}
