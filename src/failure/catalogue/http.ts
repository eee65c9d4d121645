/** Other answers by HTTP to the WebSocket upgrade and to HTTPS publish, and none. */
import type { Entry, Explanation, Symptom } from '../symptom.ts';
import { refusedText } from './httpText.ts';
import { ended, entry, place, says, timedOut } from './entry.ts';

function statusEntry(
  id: string,
  knows: (status: number, symptom: Symptom) => boolean,
  explanation: (symptom: Symptom) => Omit<Explanation, 'symptom'>,
): Entry {
  return {
    id,
    explain: (symptom) =>
      symptom.http && symptom.phase !== 'credentials' && knows(symptom.http.status, symptom)
        ? { symptom: refusedText(symptom), ...explanation(symptom) }
        : undefined,
  };
}

const https = ({ destination }: Symptom): boolean => destination.protocol === 'https';

export const httpEntries: readonly Entry[] = [
  statusEntry(
    'http.captivePortal',
    (status) => (status >= 300 && status < 400) || status === 511,
    ({ http }) => ({
      stage: 'tcp',
      cause: `Something answers in the endpoint's place${http?.redirectsTo === undefined ? '' : ` and redirects to ${http.redirectsTo}`}: a Wi-Fi network that wants a sign-in, or a proxy's page.`,
      hint: 'Open a web page in the browser and sign in to the network, or check the fields endpoint and path.',
      retryable: true,
    }),
  ),
  statusEntry(
    'http.proxyAuthentication',
    (status) => status === 407,
    () => ({
      cause: 'Not the endpoint but a proxy on the way answered: it wants a user name and password.',
      hint: 'Set the field proxy (http://user@host:port) and its password, or check the field endpoint.',
      retryable: false,
    }),
  ),
  statusEntry(
    'http.throttled',
    (status) => status === 429,
    () => ({
      cause: 'Too many requests for the quotas of this account.',
      hint: 'Try again in a while, and publish less often.',
      retryable: true,
    }),
  ),
  statusEntry(
    'http.serverError',
    (status) => status >= 500,
    ({ destination }) => ({
      cause: destination.aws
        ? 'The service has a passing fault.'
        : 'The broker, or a proxy before it, has a fault: often a proxy that cannot reach its broker.',
      hint: 'Try again in a while.',
      retryable: true,
    }),
  ),
  statusEntry(
    'http.payloadTooLarge',
    (status) => status === 413,
    () => ({
      cause: 'The payload is too large.',
      hint: 'Shorten the payload: AWS IoT Core takes at most 131,072 bytes.',
      retryable: false,
    }),
  ),
  statusEntry(
    'http.badRequest',
    (status, symptom) => status === 400 && https(symptom),
    () => ({
      cause: 'The endpoint finds the request invalid.',
      hint: 'Check topic, QoS and properties of the message.',
      retryable: false,
    }),
  ),
  statusEntry(
    'http.upgradeRequired',
    (status) => status === 426,
    () => ({
      cause:
        'The request for the upgrade did not arrive as one: a proxy dropped its header, or the signature was too old.',
      hint: 'Connect again; if it stays so, check the proxy on the way and the field path.',
      retryable: true,
    }),
  ),
  statusEntry(
    'http.notTheService',
    () => true,
    (symptom) => ({
      cause: https(symptom)
        ? 'This address takes no publishes: another service, another path, or a proxy answered.'
        : 'This address is no WebSocket of a broker: another service, another path, or a proxy answered.',
      hint: 'Check the fields endpoint, port and path.',
      retryable: false,
    }),
  ),
  entry(
    'upgrade.timeout',
    (symptom) => symptom.phase === 'upgrade' && timedOut(symptom),
    (symptom) => ({
      symptom: `${place(symptom)} did not answer the WebSocket upgrade in time.`,
      cause: 'The server hangs, or a proxy holds the request back.',
      hint: 'Check the fields endpoint, port and path, and the proxy on the way.',
      retryable: true,
    }),
  ),
  entry(
    'upgrade.closed',
    (symptom) => symptom.phase === 'upgrade' && ended(symptom),
    (symptom) => ({
      symptom: `${place(symptom)} closed the connection instead of answering the WebSocket upgrade.`,
      cause: symptom.destination.aws
        ? 'A proxy or firewall does not let WebSockets through, or the port is for MQTT and not for WSS.'
        : 'The port is no WebSocket listener, or a proxy does not let WebSockets through.',
      hint: 'Check the fields protocol, port and path.',
      retryable: true,
    }),
  ),
  entry(
    'upgrade.notMqtt',
    (symptom) => symptom.phase === 'upgrade' && says(symptom, /sub-?protocol/i),
    ({ text }) => ({
      symptom: `The WebSocket opened, but not for MQTT (${text}).`,
      cause: 'Another service listens at this path: it does not offer the sub-protocol mqtt.',
      hint: 'Check the field path: brokers use for example /mqtt or /ws.',
      retryable: false,
    }),
  ),
  entry(
    'upgrade.notHttp',
    (symptom) => symptom.phase === 'upgrade' && !symptom.http,
    (symptom) => ({
      symptom: `${place(symptom)} did not answer the WebSocket upgrade with HTTP (${symptom.text ?? symptom.code ?? 'no text'}).`,
      cause: 'The port belongs to something else, for example to MQTT without WebSocket.',
      hint: 'Check the fields protocol and port.',
      retryable: false,
    }),
  ),
  /** A POST is not sent again by itself: neither QoS 0 nor a person who looks for a doubled message would want it. */
  entry(
    'publish.noAnswer',
    (symptom) => symptom.phase === 'publish' && https(symptom) && !symptom.http,
    ({ topic = '', code = '', text = '' }) => ({
      symptom: `The publish to "${topic}" got no answer: ${endings[code] ?? text}.`,
      cause:
        'The profile was changed or disconnected, the network broke, or the endpoint closed a connection that was idle for long.',
      hint: 'Publish again. Whether the message arrived is not known.',
      retryable: true,
    }),
  ),
];

/** undici's words for the end of a request, in a person's. */
const endings: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'the endpoint closed the connection',
  ECONNRESET: 'the endpoint reset the connection',
  UND_ERR_HEADERS_TIMEOUT: 'the endpoint stayed silent',
  UND_ERR_BODY_TIMEOUT: 'the endpoint stayed silent',
  UND_ERR_DESTROYED: 'the publisher was closed',
};
