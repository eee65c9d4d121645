/** The TLS handshake itself, in OpenSSL's and BoringSSL's wording. Alerts: RFC 8446, section 6.2; RFC 7301. */
import type { Entry } from '../symptom.ts';
import { ended, entry, place, says, timedOut } from './entry.ts';

const refusedHandshake = /handshake[_ ]failure|no[_ ]shared[_ ]cipher|insufficient[_ ]security/i;

export const tlsEntries: readonly Entry[] = [
  /** With TLS 1.3 the close may come only after the client's part of the handshake is done. */
  entry(
    'tls.noServerName',
    ({ phase, silentClose, destination }) =>
      (phase === 'tls' || phase === 'connect') &&
      silentClose === true &&
      destination.secure &&
      destination.aws &&
      destination.serverName === undefined,
    ({ destination }) => ({
      stage: 'tls',
      symptom: 'The server closed the connection without a word.',
      cause: `No SNI was sent, because "${destination.host}" is an address and not a name; AWS IoT Core refuses that.`,
      hint: 'Write the endpoint name in the field endpoint, or set the field serverName to it.',
      retryable: false,
    }),
  ),
  entry(
    'tls.noApplicationProtocol',
    (symptom) => says(symptom, /no[_ ]application[_ ]protocol/i),
    ({ destination: { alpn } }) => ({
      stage: 'tls',
      symptom: `The server refused the ALPN protocol name ${alpn === undefined ? 'offered' : `"${alpn}"`} (TLS alert 120).`,
      cause: 'This port expects another ALPN name.',
      hint: 'Remove the field alpn: port 443 takes x-amzn-mqtt-ca (client certificate) or mqtt (custom authorizer), and none over WSS.',
      retryable: false,
    }),
  ),
  entry(
    'tls.unrecognizedName',
    (symptom) => says(symptom, /unrecognized[_ ]name/i),
    ({ destination }) => ({
      stage: 'tls',
      symptom: `The server does not know the name "${destination.serverName ?? ''}" sent in SNI (TLS alert 112).`,
      cause: 'The name belongs to another server, account or region.',
      hint: 'Check the fields endpoint and serverName.',
      retryable: false,
    }),
  ),
  entry(
    'tls.noCommonVersion',
    (symptom) => says(symptom, /protocol[_ ]version|UNSUPPORTED_PROTOCOL|unsupported protocol/i),
    () => ({
      stage: 'tls',
      symptom: 'Client and server have no TLS version in common.',
      cause: 'The server speaks only versions older than TLS 1.2, or a proxy between does.',
      hint: 'Let the server speak TLS 1.2 or 1.3, or check the fields endpoint and port.',
      retryable: false,
    }),
  ),
  entry(
    'tls.nothingInCommon',
    (symptom) => symptom.refusedOffer === true && says(symptom, refusedHandshake),
    () => ({
      stage: 'tls',
      symptom: 'Client and server have no cipher, curve or kind of certificate in common (TLS alert 40).',
      cause:
        'The server refused before it saw a certificate of this side. It offers only what the TLS library of this VS Code cannot do (on the desktop: ciphers with DHE, with CBC and SHA-256 or SHA-384, Ed25519 or P-521 certificates), or it has no certificate for the name in the field serverName.',
      hint: 'Let the broker offer ECDHE with AES-GCM or ChaCha20, and a certificate with an RSA or P-256 key. Check the fields endpoint and serverName.',
      retryable: false,
    }),
  ),
  entry(
    'tls.handshakeRefused',
    (symptom) => says(symptom, refusedHandshake),
    ({ destination }) => ({
      stage: 'certificate',
      symptom: 'The server ended the TLS handshake (TLS alert 40).',
      cause:
        destination.authentication === 'X.509 client certificate'
          ? 'It does not accept the client certificate, or has no cipher in common with this machine.'
          : 'This port authenticates by client certificate and none was sent, or there is no cipher in common.',
      hint: 'Set the fields identity.certificate and identity.privateKey, or use a port for your kind of authentication.',
      retryable: false,
    }),
  ),
  entry(
    'tls.notTls',
    (symptom) =>
      says(
        symptom,
        /WRONG_VERSION_NUMBER|wrong version number|packet length too long|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|http request|record layer failure/i,
      ),
    (symptom) => ({
      stage: 'tls',
      symptom: `${place(symptom)} does not speak TLS.`,
      cause: 'The port is for plain connections, or belongs to something else.',
      hint: 'Check the fields protocol and port (mqtt and ws are plain, mqtts and wss are over TLS).',
      retryable: false,
    }),
  ),
  entry(
    'tls.timeout',
    (symptom) => symptom.phase === 'tls' && timedOut(symptom),
    (symptom) => ({
      stage: 'tls',
      symptom: `${place(symptom)} took the connection and then said nothing in the TLS handshake.`,
      cause:
        'The port does not speak TLS, the server hangs, or a firewall swallows what follows (also a too large MTU over a VPN).',
      hint: 'Check the fields port and protocol, and try without the VPN.',
      retryable: true,
    }),
  ),
  entry(
    'tls.closed',
    (symptom) => symptom.phase === 'tls' && ended(symptom),
    ({ destination: { aws, authentication } }) => ({
      stage: 'tls',
      symptom: 'The server closed the connection during the TLS handshake without a word.',
      cause: !aws
        ? 'The server does not accept TLS connections of this kind, or something between closes them.'
        : authentication === 'X.509 client certificate'
          ? "AWS IoT Core does so when SNI is missing or names another account's endpoint, or when it does not know the client certificate or has it as inactive or revoked."
          : "AWS IoT Core does so when SNI is missing or names another account's endpoint; so does a firewall that looks at names.",
      hint: aws
        ? 'Check that the endpoint and the certificate belong to the same account and region, that the certificate is ACTIVE, and the field serverName.'
        : 'Check the fields port, serverName and identity.',
      retryable: true,
    }),
  ),
  entry(
    'tls.failed',
    (symptom) => symptom.phase === 'tls' || says(symptom, /^(ERR_SSL_|EPROTO)/),
    ({ code, text }) => ({
      stage: 'tls',
      symptom: `The TLS handshake failed (${text ?? code ?? 'without a word'}).`,
      cause: 'Client and server do not agree, or something between them changes what they say.',
      hint: 'Check the fields endpoint, port and serverName, and whether a proxy or security program inspects TLS.',
      retryable: true,
    }),
  ),
];
