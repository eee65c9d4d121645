/** Server certificates with something wrong with them, each made when it is first asked for. */
import 'reflect-metadata'; // @peculiar/x509 does not load without it.
import * as x509 from '@peculiar/x509';
import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import type { FaultValues } from '../../shared/local/faults.ts';

type Wrong = FaultValues<'serverCertificate'>['as'];

/** As PEM text; the certificate may have others of its chain behind it. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface ServerCertificatesOptions {
  /** The endpoint's own CA. */
  readonly ca: ServerCertificate;
  /** The names that a good certificate has. */
  readonly serverNames: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface Signer {
  readonly issuer: string;
  readonly key: webcrypto.CryptoKey;
  readonly algorithm: typeof ecdsa | typeof rsa;
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
const day = 86_400_000;

export class ServerCertificates {
  readonly #options: ServerCertificatesOptions;
  readonly #made = new Map<Wrong, Promise<ServerCertificate>>();

  constructor(options: ServerCertificatesOptions) {
    this.#options = options;
  }

  get(wrong: Wrong): Promise<ServerCertificate> {
    const made = this.#made.get(wrong) ?? this.#make(wrong);
    this.#made.set(wrong, made);
    return made;
  }

  async #make(wrong: Wrong): Promise<ServerCertificate> {
    const now = this.#options.now();
    const lasts = (from: number, to: number) => ({
      notBefore: new Date(now + from * day),
      notAfter: new Date(now + to * day),
    });
    const names = this.#options.serverNames;
    switch (wrong) {
      case 'expired':
        return await issue(await this.#ownCa(), names, lasts(-30, -1));
      case 'notYetValid':
        return await issue(await this.#ownCa(), names, lasts(1, 30));
      case 'otherName':
        return await issue(await this.#ownCa(), ['other.example.com'], lasts(-1, 30));
      case 'selfSigned':
        return await issue(undefined, names, lasts(-1, 30));
      case 'unknownIssuer':
      case 'selfSignedInChain': {
        const proxy = await certificateAuthority('CN=TLS-inspecting proxy', lasts(-1, 30));
        const { certificate, privateKey } = await issue(proxy.signer, names, lasts(-1, 30));
        return wrong === 'unknownIssuer'
          ? { certificate, privateKey }
          : { certificate: `${certificate}\n${proxy.certificate}`, privateKey };
      }
    }
  }

  async #ownCa(): Promise<Signer> {
    const { certificate, privateKey } = this.#options.ca;
    const pkcs8 = createPrivateKey(privateKey).export({ type: 'pkcs8', format: 'der' });
    return {
      issuer: new x509.X509Certificate(certificate).subject,
      key: await webcrypto.subtle.importKey('pkcs8', pkcs8, rsa, false, ['sign']),
      algorithm: rsa,
    };
  }
}

interface Lifetime {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

async function certificateAuthority(
  name: string,
  lifetime: Lifetime,
): Promise<{ certificate: string; signer: Signer }> {
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...lifetime,
    serialNumber: serialNumber(),
    name,
    keys,
    signingAlgorithm: ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  return {
    certificate: certificate.toString('pem'),
    signer: { issuer: name, key: keys.privateKey, algorithm: ecdsa },
  };
}

/** @param signer undefined for a certificate that is signed by itself */
async function issue(
  signer: Signer | undefined,
  names: readonly string[],
  lifetime: Lifetime,
): Promise<ServerCertificate> {
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const subject = `CN=${names[0] ?? ''}`;
  const certificate = await x509.X509CertificateGenerator.create({
    ...lifetime,
    serialNumber: serialNumber(),
    subject,
    issuer: signer?.issuer ?? subject,
    publicKey: keys.publicKey,
    signingKey: signer?.key ?? keys.privateKey,
    signingAlgorithm: signer?.algorithm ?? ecdsa,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
    ],
  });
  const exported = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    certificate: certificate.toString('pem'),
    privateKey: createPrivateKey({ key: exported, format: 'der', type: 'pkcs8' })
      .export({ type: 'pkcs8', format: 'pem' })
      .toString(),
  };
}

/** Positive: the first bit stays clear (RFC 5280, 4.1.2.2). */
function serialNumber(): string {
  const serial = randomBytes(16);
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0);
  return serial.toString('hex');
}
