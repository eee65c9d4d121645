/** What a client certificate says of itself. */
import { X509Certificate } from 'node:crypto';
import type { ClientCertificate } from '../auth/clientCertificate.ts';
import { certificateTime } from '../shared/dates.ts';
import type { DiagnosisFact } from '../shared/diagnosis.ts';
import { dateWarning, span } from './dates.ts';

/** Issuer of the certificates that AWS IoT Core makes ("Create AWS IoT client certificates"). */
const awsIssuer = /OU=Amazon Web Services O=Amazon\.com Inc\./;

/** Facts of the certificate that goes to the server; it was checked that the key belongs to it. */
export function certificateFacts({ certificate }: ClientCertificate, now: number): DiagnosisFact[] {
  const chain = (certificate.match(/-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/g) ?? []).map(
    (pem) => new X509Certificate(pem),
  );
  const [leaf, ...rest] = chain;
  if (!leaf) return [];
  const dates = { validFrom: certificateTime(leaf.validFrom), validTo: certificateTime(leaf.validTo) };
  const warning = dateWarning(dates, now);
  const { asymmetricKeyType, asymmetricKeyDetails } = leaf.publicKey;
  const size = asymmetricKeyDetails?.modulusLength ?? asymmetricKeyDetails?.namedCurve;
  return [
    { name: 'Subject', value: oneLine(leaf.subject) },
    { name: 'Issuer', value: issuerText(leaf) },
    {
      name: 'Valid',
      value: span(dates.validFrom, dates.validTo),
      ...(warning === undefined ? {} : { warning }),
    },
    {
      name: 'Key',
      value: `${asymmetricKeyType ?? 'unknown'}${size === undefined ? '' : ` ${size}`}, fits the certificate`,
    },
    { name: 'Chain', value: rest.length === 0 ? 'the certificate alone' : `${chain.length} certificates` },
    // AWS IoT's certificate id is the fingerprint: that is how to find it in the account.
    { name: 'Certificate id', value: leaf.fingerprint256.replaceAll(':', '').toLowerCase() },
  ];
}

function issuerText(leaf: X509Certificate): string {
  const issuer = oneLine(leaf.issuer);
  if (awsIssuer.test(issuer)) return `AWS IoT (${issuer})`;
  return leaf.issuer === leaf.subject ? `itself (${issuer})` : issuer;
}

/** Node parts the names of a distinguished name by line breaks. */
function oneLine(name: string): string {
  return name.trim().split('\n').join(', ');
}
