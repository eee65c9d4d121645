/** The server's certificate as the client sees it. Codes: Node.js, "X509 certificate error codes"; BoringSSL's in capitals. */
import { isAmazonName } from '../../shared/aws/endpointKind.ts';
import { systemClock } from '../../shared/clock.ts';
import { isoDay } from '../../shared/dates.ts';
import type { Entry, ServerCertificate, Symptom } from '../symptom.ts';
import { entry, says } from './entry.ts';

/** The errors of a server that tells of our certificate are alerts, and another chapter's. */
const checking = (symptom: Symptom): boolean => symptom.phase !== 'credentials' && !says(symptom, /alert/i);

const untrusted =
  /UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|CERT_UNTRUSTED|CERTIFICATE_VERIFY_FAILED|unable to get (local )?issuer|self[- ]signed certificate in (certificate )?chain|unable to verify the first certificate/i;

const issuedBy = (certificate: ServerCertificate | undefined): string =>
  certificate === undefined ? '' : ` It was issued by "${certificate.issuer}".`;

/** An Amazon endpoint's certificate that Amazon did not issue: somebody between answered. */
const inspected = ({ destination, serverCertificate }: Symptom): boolean =>
  serverCertificate !== undefined &&
  isAmazonName(destination.serverName ?? destination.host) &&
  !/Amazon|Starfield|VeriSign/i.test(serverCertificate.issuer);

export const serverCertificateEntries: readonly Entry[] = [
  entry(
    'tls.inspected',
    (symptom) =>
      checking(symptom) &&
      inspected(symptom) &&
      says(symptom, new RegExp(`${untrusted.source}|SELF_SIGNED|ALTNAME_INVALID|self[- ]signed`, 'i')),
    ({ serverCertificate }) => ({
      stage: 'tls',
      symptom: `Something between here and AWS answers in its place, with a certificate of "${serverCertificate?.issuer ?? ''}".`,
      cause:
        'A proxy, a security program or a captive portal inspects TLS. A client certificate does not pass through one.',
      hint: "Have the endpoint exempted from TLS inspection. For SigV4 and custom authorizers the field ca may instead name that proxy's CA certificate.",
      retryable: false,
    }),
  ),
  entry(
    'tls.selfSigned',
    (symptom) =>
      checking(symptom) && says(symptom, /DEPTH_ZERO_SELF_SIGNED_CERT|^self[- ]signed certificate(?! in)/i),
    (symptom) => ({
      stage: 'tls',
      symptom: "The server's certificate is signed by itself and not trusted.",
      cause: `A broker with a certificate of its own, a local endpoint, or a proxy that inspects TLS.${issuedBy(symptom.serverCertificate)}`,
      hint: "Set the field ca to that certificate if you trust it. The local endpoint's profile has its CA.",
      retryable: false,
    }),
  ),
  entry(
    'tls.unknownIssuer',
    (symptom) => checking(symptom) && says(symptom, untrusted),
    (symptom) => ({
      stage: 'tls',
      symptom: `The server's certificate is not trusted.${issuedBy(symptom.serverCertificate)}`,
      cause: symptom.destination.aws
        ? 'The file in the field ca is not the CA that signed it, or a proxy inspects TLS.'
        : "The broker's CA is not among the trusted ones, or the broker does not send its chain.",
      hint: symptom.destination.aws
        ? "Set the field ca to Amazon Root CA 1 for an -ats endpoint, or remove it to use the system's CAs. The CA of your own device certificates is not the server's. For the local endpoint use its CA."
        : "Set the field ca to the broker's CA certificate.",
      retryable: false,
    }),
  ),
  entry(
    'tls.serverNotYetValid',
    (symptom) => checking(symptom) && says(symptom, /CERT_NOT_YET_VALID|certificate is not yet valid/),
    ({ serverCertificate, now = systemClock.time() }) => ({
      stage: 'tls',
      symptom: `The server's certificate is not valid yet${serverCertificate ? `: it begins on ${isoDay(serverCertificate.validFrom)}` : ''}.`,
      cause: `This machine's clock (${isoDay(now)}) is behind, or the certificate was made for later.`,
      hint: "Set this machine's clock.",
      retryable: false,
    }),
  ),
  entry(
    'tls.serverExpired',
    (symptom) => checking(symptom) && says(symptom, /CERT_HAS_EXPIRED|certificate has expired/),
    ({ serverCertificate, now = systemClock.time() }) => ({
      stage: 'tls',
      symptom: `The server's certificate has expired${serverCertificate ? `: it ended on ${isoDay(serverCertificate.validTo)}` : ''}.`,
      cause: `The broker's certificate was not renewed, or this machine's clock (${isoDay(now)}) is ahead.`,
      hint: "Compare this machine's clock with the certificate's dates, and renew the server's certificate.",
      retryable: false,
    }),
  ),
  entry(
    'tls.wrongName',
    (symptom) =>
      checking(symptom) &&
      says(symptom, /ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|does not match certificate's altnames/),
    ({ destination, serverCertificate }) => ({
      stage: 'tls',
      symptom: `The server's certificate is not for "${destination.serverName ?? destination.host}"${serverCertificate?.names?.length ? ` but for ${serverCertificate.names.slice(0, 3).join(', ')}` : ''}.`,
      cause:
        'The endpoint is reached by another name than its certificate has (IP address, VPC endpoint, proxy), or a captive portal answered.',
      hint: 'Set the field serverName to the name in the certificate, for AWS IoT Core the endpoint name.',
      retryable: false,
    }),
  ),
  entry(
    'tls.weakCertificate',
    (symptom) =>
      checking(symptom) &&
      says(
        symptom,
        /(EE|CA)_KEY_TOO_SMALL|CA_MD_TOO_WEAK|(ee|ca) key too small|md too weak|certificate key too weak|DH_KEY_TOO_SMALL|dh key too small/i,
      ),
    ({ text, code }) => ({
      stage: 'tls',
      symptom: `A certificate is too weak for today's TLS (${text ?? code}).`,
      cause: 'A key of fewer than 2048 bits or a signature with SHA-1 or MD5 is refused by this machine.',
      hint: 'Make the certificate in identity.certificate, or the one of the broker, anew with RSA 2048 or P-256 and SHA-256.',
      retryable: false,
    }),
  ),
  entry(
    'tls.badServerCertificate',
    (symptom) =>
      checking(symptom) &&
      says(
        symptom,
        /^(CERT_[A-Z_]+|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|UNABLE_TO_[A-Z_]+|ERR_TLS_CERT_[A-Z_]+)$|unsuitable certificate purpose|KEY_USAGE_BIT_INCORRECT/,
      ),
    ({ code, text, serverCertificate }) => ({
      stage: 'tls',
      symptom: `The server's certificate cannot be used (${text ?? code}).${issuedBy(serverCertificate)}`,
      cause: 'The certificate or its chain is damaged, revoked, or not made for a server.',
      hint: "Renew the broker's certificate, or set the field ca to the CA that signed it.",
      retryable: false,
    }),
  ),
];
