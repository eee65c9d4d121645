/** The registry of device certificates: which are known, and which may connect. */
import { createHash, X509Certificate } from 'node:crypto';
import { certificateTime } from '../../shared/dates.ts';
import { certificateAttributes } from './certificateAttributes.ts';
import type { Principal } from './principal.ts';

/** States of a certificate in AWS IoT's registry; only ACTIVE may connect. */
export type CertificateStatus = 'ACTIVE' | 'INACTIVE' | 'REVOKED' | 'PENDING_ACTIVATION';

const statuses: readonly string[] = ['ACTIVE', 'INACTIVE', 'REVOKED', 'PENDING_ACTIVATION'];

/** Is this the name of a state? */
export function isCertificateStatus(text: unknown): text is CertificateStatus {
  return typeof text === 'string' && statuses.includes(text);
}

export interface RegisteredCertificate {
  /** SHA-256 over its DER form, in hexadecimal, as at AWS. */
  readonly id: string;
  readonly status: CertificateStatus;
}

export class X509Registry {
  readonly #statuses = new Map<string, CertificateStatus>();
  readonly #now: () => number;
  readonly #deactivated: (id: string) => void;

  /**
   * @param now milliseconds since 1970
   * @param deactivated told of each certificate that was ACTIVE and is no longer
   */
  constructor(now: () => number, deactivated: (id: string) => void = () => undefined) {
    this.#now = now;
    this.#deactivated = deactivated;
  }

  /** Registers a certificate (PEM) and returns its id. */
  register(pem: string, status: CertificateStatus = 'ACTIVE'): string {
    const id = certificateId(new X509Certificate(pem).raw);
    this.#statuses.set(id, status);
    return id;
  }

  list(): RegisteredCertificate[] {
    return [...this.#statuses].map(([id, status]) => ({ id, status }));
  }

  /** The state of a certificate; undefined when it is not registered. */
  status(id: string): CertificateStatus | undefined {
    return this.#statuses.get(id);
  }

  /**
   * Changes the state of a registered certificate. Whoever is connected by a certificate that is no
   * longer ACTIVE is disconnected: at AWS within some minutes (API reference, "UpdateCertificate"), here at once.
   *
   * @throws Error when no such certificate is registered
   */
  setStatus(id: string, status: CertificateStatus): void {
    const before = this.#statuses.get(id);
    if (before === undefined) throw new Error(`No certificate with the id ${id} is registered.`);
    this.#statuses.set(id, status);
    if (before === 'ACTIVE' && status !== 'ACTIVE') this.#deactivated(id);
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
    if (certificateTime(certificate.validFrom) > now || certificateTime(certificate.validTo) < now)
      return undefined;
    return { kind: 'certificate', identifier, attributes: certificateAttributes(certificate) };
  }

  /** Is this a certificate that is registered, whatever its state? */
  knows(der: Buffer | undefined): boolean {
    return der !== undefined && der.length > 0 && this.#statuses.has(certificateId(der));
  }
}

function certificateId(der: Buffer): string {
  return createHash('sha256').update(der).digest('hex');
}
