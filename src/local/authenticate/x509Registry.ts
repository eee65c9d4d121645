/** The registry of device certificates: which are known, and which may connect. */
import { createHash, X509Certificate } from 'node:crypto';
import type { Principal } from './principal.ts';

/** States of a certificate in AWS IoT's registry; only ACTIVE may connect. */
export type CertificateStatus = 'ACTIVE' | 'INACTIVE' | 'REVOKED' | 'PENDING_ACTIVATION';

export class X509Registry {
  readonly #statuses = new Map<string, CertificateStatus>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Registers a certificate (PEM) and returns its id: SHA-256 over its DER form, in hexadecimal, as at AWS. */
  register(pem: string, status: CertificateStatus = 'ACTIVE'): string {
    const id = certificateId(new X509Certificate(pem).raw);
    this.#statuses.set(id, status);
    return id;
  }

  /** Changes the state of a registered certificate; connections that live already stay, as at AWS. */
  setStatus(id: string, status: CertificateStatus): void {
    if (!this.#statuses.has(id)) throw new Error(`no certificate with the id ${id} is registered`);
    this.#statuses.set(id, status);
  }

  /**
   * Judges a certificate that a client proved to own in the TLS handshake.
   *
   * @param der the client's certificate in DER form; undefined when it sent none
   * @returns the principal, or undefined when it is missing, unknown, not active or not valid now
   */
  authenticate(der: Buffer | undefined): Principal | undefined {
    if (der === undefined || der.length === 0) return undefined;
    const identifier = certificateId(der);
    if (this.#statuses.get(identifier) !== 'ACTIVE') return undefined;
    const certificate = new X509Certificate(der);
    const now = this.#now();
    if (Date.parse(certificate.validFrom) > now || Date.parse(certificate.validTo) < now) return undefined;
    return { kind: 'certificate', identifier };
  }
}

function certificateId(der: Buffer): string {
  return createHash('sha256').update(der).digest('hex');
}
