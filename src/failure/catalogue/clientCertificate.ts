/** Our certificate and key: as this machine reads them, and as the server's TLS alerts judge them (RFC 8446, section 6.2). */
import type { Entry, Symptom } from '../symptom.ts';
import { entry, says } from './entry.ts';

const local = ({ phase }: Symptom): boolean => phase !== 'session';
const inThisAccount = ({ destination }: Symptom): string =>
  destination.aws
    ? 'that it is ACTIVE in the AWS account and region of the endpoint'
    : 'that the broker trusts the CA that signed it';

export const clientCertificateEntries: readonly Entry[] = [
  entry(
    'certificate.keyMismatch',
    (symptom) =>
      local(symptom) && says(symptom, /KEY_VALUES_MISMATCH|KEY_TYPE_MISMATCH|key (values|type) mismatch/i),
    () => ({
      stage: 'certificate',
      symptom: 'The private key does not belong to the certificate.',
      cause: 'Files of two certificates were mixed up.',
      hint: 'Set identity.privateKey to the key that was made together with identity.certificate.',
      retryable: false,
    }),
  ),
  entry(
    'certificate.passphrase',
    (symptom) =>
      local(symptom) &&
      says(
        symptom,
        /BAD_DECRYPT|bad decrypt|BAD_PASSWORD|MISSING_PASSPHRASE|INTERRUPTED_OR_CANCELLED|mac verify failure|INCORRECT_PASSWORD|bad password read/i,
      ),
    () => ({
      stage: 'certificate',
      symptom: 'The private key cannot be decrypted.',
      cause: 'It is encrypted, and the passphrase is missing or wrong.',
      hint: 'Run "TopicScope: Set Secrets" and enter the passphrase of identity.privateKey.',
      retryable: false,
      remedy: { kind: 'setSecrets' },
    }),
  ),
  entry(
    'certificate.unreadable',
    (symptom) =>
      local(symptom) &&
      says(
        symptom,
        /NO_START_LINE|no start line|BAD_BASE64_DECODE|bad base64 decode|ASN1|asn1 encoding|public key routines.*DECODE_ERROR|DECODER_UNSUPPORTED|decoder routines.*unsupported|UNSUPPORTED_ALGORITHM|OSSL_UNSUPPORTED/i,
      ),
    ({ code, text }) => ({
      stage: 'certificate',
      symptom: `A certificate or key cannot be read (${text ?? code}).`,
      cause: 'A file is no PEM, is cut off, or is in a form that this machine does not know.',
      hint: 'Check that identity.certificate begins with -----BEGIN CERTIFICATE-----, identity.privateKey with -----BEGIN PRIVATE KEY----- or the like, and the file in the field ca likewise.',
      retryable: false,
    }),
  ),
  entry(
    'certificate.wanted',
    (symptom) =>
      says(symptom, /certificate[_ ]required|CERTIFICATE_REQUIRED|peer did not return a certificate/i),
    () => ({
      stage: 'certificate',
      symptom: 'The server ended the TLS handshake because it wants a client certificate (TLS alert 116).',
      cause: 'This port authenticates by client certificate, and none was sent.',
      hint: 'Set the fields identity.certificate and identity.privateKey, or use a port for your kind of authentication.',
      retryable: false,
    }),
  ),
  entry(
    'certificate.revoked',
    (symptom) => says(symptom, /alert[_ ]certificate[_ ]revoked/i),
    (symptom) => ({
      stage: 'certificate',
      symptom: 'The server refused the client certificate as revoked (TLS alert 44).',
      cause: 'The certificate in identity.certificate was revoked.',
      hint: `Use another certificate in identity.certificate, and check ${inThisAccount(symptom)}.`,
      retryable: false,
    }),
  ),
  entry(
    'certificate.expired',
    (symptom) => says(symptom, /alert[_ ]certificate[_ ]expired/i),
    () => ({
      stage: 'certificate',
      symptom: 'The server refused the client certificate as expired (TLS alert 45).',
      cause: "The certificate's dates are over, or the clock of this machine or the server's is wrong.",
      hint: 'Renew the certificate in identity.certificate.',
      retryable: false,
    }),
  ),
  entry(
    'certificate.unknownCa',
    (symptom) => says(symptom, /alert[_ ]unknown[_ ]ca/i),
    (symptom) => ({
      stage: 'certificate',
      symptom: 'The server does not know the CA of the client certificate (TLS alert 48).',
      cause: symptom.destination.aws
        ? 'The certificate is not registered in this account and region, or its own CA is not.'
        : "The broker's list of CAs has not the one that signed it, or the chain in the file is incomplete.",
      hint: `Check the field identity.certificate, and ${inThisAccount(symptom)}.`,
      retryable: false,
    }),
  ),
  entry(
    'certificate.refused',
    (symptom) =>
      says(
        symptom,
        /alert[_ ](certificate[_ ]unknown|bad[_ ]certificate|unsupported[_ ]certificate|access[_ ]denied|decrypt[_ ]error)/i,
      ),
    (symptom) => ({
      stage: 'certificate',
      symptom: 'The server refused the client certificate.',
      cause: symptom.destination.aws
        ? 'The certificate is inactive, revoked, expired, or not registered in this account and region.'
        : 'The broker does not accept it: unknown, revoked, or not made for clients.',
      hint: `Check the field identity.certificate, and ${inThisAccount(symptom)}.`,
      retryable: false,
    }),
  ),
];
