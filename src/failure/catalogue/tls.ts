/** Failures of TLS, in OpenSSL's and BoringSSL's wording. */
import type { Entry, Symptom } from '../symptom.ts';

const says = ({ code = '', text = '' }: Symptom, pattern: RegExp): boolean =>
  pattern.test(code) || pattern.test(text);

const noIssuer: Entry['explain'] = (symptom) =>
  says(
    symptom,
    /UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|unable to get (local )?issuer|self[- ]signed certificate|unable to verify the first certificate/i,
  )
    ? {
        stage: 'tls',
        symptom: "The server's certificate is not trusted.",
        cause: symptom.destination.aws
          ? 'The file in the field ca is not the CA that signed it, or a proxy inspects TLS.'
          : "The broker's CA is not among the trusted ones.",
        hint: symptom.destination.aws
          ? "Set the field ca to Amazon Root CA 1 for an -ats endpoint, or remove it to use the system's CAs. The CA of your own device certificates is not the server's. For the local endpoint use its CA."
          : "Set the field ca to the broker's CA certificate.",
        retryable: false,
      }
    : undefined;

const serverExpired: Entry['explain'] = (symptom) =>
  says(symptom, /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|certificate has expired|certificate is not yet valid/) &&
  !says(symptom, /alert/i)
    ? {
        stage: 'tls',
        symptom: "The server's certificate is not valid today.",
        cause: "The certificate has expired, or this machine's clock is wrong.",
        hint: "Compare this machine's clock with the certificate's dates.",
        retryable: false,
      }
    : undefined;

const wrongName: Entry['explain'] = (symptom) =>
  says(symptom, /ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate's altnames/)
    ? {
        stage: 'tls',
        symptom: `The server's certificate is not for "${symptom.destination.host}".`,
        cause:
          'The endpoint is reached by another name than its certificate has (IP address, VPC endpoint, proxy).',
        hint: 'Set the field serverName to the name in the certificate, for AWS IoT Core the endpoint name.',
        retryable: false,
      }
    : undefined;

const noApplicationProtocol: Entry['explain'] = (symptom) =>
  says(symptom, /no application protocol|NO_APPLICATION_PROTOCOL/i)
    ? {
        stage: 'tls',
        symptom: `The server refused the ALPN protocol name ${symptom.destination.alpn ? `"${symptom.destination.alpn}"` : 'offered'} (TLS alert 120).`,
        cause: 'This port expects another ALPN name.',
        hint: 'Remove the field alpn: port 443 takes x-amzn-mqtt-ca (client certificate) or mqtt (custom authorizer), and none over WSS.',
        retryable: false,
      }
    : undefined;

const certificateWanted: Entry['explain'] = (symptom) =>
  says(symptom, /certificate[_ ]required|handshake[_ ]failure/i)
    ? {
        stage: 'certificate',
        symptom:
          'The server ended the TLS handshake: it wants a client certificate or finds no common cipher.',
        cause: 'This port authenticates by client certificate, and none (or none that it accepts) was sent.',
        hint: 'Set the fields identity.certificate and identity.privateKey, or use a port for your kind of authentication.',
        retryable: false,
      }
    : undefined;

const certificateRefused: Entry['explain'] = (symptom) =>
  says(
    symptom,
    /alert[_ ](certificate[_ ](unknown|revoked|expired)|bad[_ ]certificate|unknown[_ ]ca|unsupported[_ ]certificate|access[_ ]denied)|(CERTIFICATE_UNKNOWN|UNKNOWN_CA|BAD_CERTIFICATE)/i,
  )
    ? {
        stage: 'certificate',
        symptom: 'The server refused the client certificate.',
        cause: 'The certificate is inactive, revoked, expired, or not registered in this account and region.',
        hint: 'Check the field identity.certificate, and that it is ACTIVE in the AWS account and region of the endpoint.',
        retryable: false,
      }
    : undefined;

const oldTls: Entry['explain'] = (symptom) =>
  says(symptom, /protocol[_ ]version|UNSUPPORTED_PROTOCOL|unsupported protocol/i)
    ? {
        stage: 'tls',
        symptom: 'Client and server have no TLS version in common.',
        cause: 'The server speaks only versions older than TLS 1.2.',
        hint: 'Let the server speak TLS 1.2 or 1.3.',
        retryable: false,
      }
    : undefined;

const notTls: Entry['explain'] = (symptom) =>
  says(symptom, /WRONG_VERSION_NUMBER|wrong version number|packet length too long|HTTP_REQUEST/i)
    ? {
        stage: 'tls',
        symptom: `${symptom.destination.host} port ${symptom.destination.port} does not speak TLS.`,
        cause: 'The port is for plain connections, or belongs to something else.',
        hint: 'Check the fields protocol and port (mqtt and ws are plain, mqtts and wss are over TLS).',
        retryable: false,
      }
    : undefined;

const closedInHandshake: Entry['explain'] = (symptom) =>
  symptom.phase === 'tls' &&
  (symptom.silentClose === true ||
    says(symptom, /ECONNRESET|EPIPE|socket disconnected before secure TLS connection|UND_ERR_SOCKET/))
    ? {
        stage: 'tls',
        symptom: 'The server closed the connection during the TLS handshake without a word.',
        cause: symptom.destination.aws
          ? "AWS IoT Core does so when SNI is missing or names another account's endpoint, or when it does not know the client certificate."
          : 'The server does not accept TLS connections of this kind, or something between closes them.',
        hint: symptom.destination.aws
          ? 'Check that the endpoint and the certificate belong to the same account and region, and the field serverName.'
          : 'Check the fields port, serverName and identity.',
        retryable: true,
      }
    : undefined;

/** With TLS 1.3 the close may come only after the client's part of the handshake is done. */
const withoutServerName: Entry['explain'] = ({ phase, silentClose, destination }) =>
  (phase === 'tls' || phase === 'connect') &&
  silentClose === true &&
  destination.aws &&
  destination.serverName === undefined
    ? {
        stage: 'tls',
        symptom: 'The server closed the connection without a word.',
        cause: `No SNI was sent, because "${destination.host}" is an address and not a name; AWS IoT Core refuses that.`,
        hint: 'Write the endpoint name in the field endpoint, or set the field serverName to it.',
        retryable: false,
      }
    : undefined;

export const tlsEntries: readonly Entry[] = [
  { id: 'tls.noServerName', explain: withoutServerName },
  { id: 'tls.unknownIssuer', explain: noIssuer },
  { id: 'tls.serverExpired', explain: serverExpired },
  { id: 'tls.wrongName', explain: wrongName },
  { id: 'tls.noApplicationProtocol', explain: noApplicationProtocol },
  { id: 'tls.clientCertificateRefused', explain: certificateRefused },
  { id: 'tls.clientCertificateWanted', explain: certificateWanted },
  { id: 'tls.noCommonVersion', explain: oldTls },
  { id: 'tls.notTls', explain: notTls },
  { id: 'tls.closed', explain: closedInHandshake },
];
