/** The server's certificates as people read them. */
import type { Certificate, DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { certificateTime } from '../shared/dates.ts';
import type { CertificateFacts } from './observer.ts';

/** The chain as the server sent it, leaf first, completed from the trusted CAs where Node knows them; empty before the handshake. */
export function readChain(socket: TLSSocket): CertificateFacts[] {
  const chain: CertificateFacts[] = [];
  const seen = new Set<string>();
  // Node gives an empty object where there is no certificate.
  let certificate: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  while (isCertificate(certificate) && !seen.has(certificate.fingerprint256)) {
    seen.add(certificate.fingerprint256);
    chain.push(factsOf(certificate));
    // A root is its own issuer; one that is not known has none.
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

function isCertificate(
  certificate: Partial<DetailedPeerCertificate> | undefined,
): certificate is DetailedPeerCertificate {
  return certificate?.fingerprint256 !== undefined;
}

function factsOf(certificate: DetailedPeerCertificate): CertificateFacts {
  const { subjectaltname } = certificate as { subjectaltname?: string };
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    ...(subjectaltname === undefined ? {} : { names: namesOf(subjectaltname) }),
    validFrom: certificateTime(certificate.valid_from),
    validTo: certificateTime(certificate.valid_to),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

/** "CN=Amazon Root CA 1, O=Amazon, C=US". */
function distinguishedName(name: Certificate): string {
  return Object.entries(name)
    .reverse()
    .flatMap(([key, value]: [string, string | string[] | undefined]) =>
      [value ?? []].flat().map((one) => `${key}=${one}`),
    )
    .join(', ');
}

/** Of "DNS:*.iot.eu-west-1.amazonaws.com, IP Address:10.0.0.1" the names and addresses. */
function namesOf(alternatives: string): string[] {
  return alternatives.split(', ').map((each) => each.replace(/^(DNS|IP Address):/, ''));
}
