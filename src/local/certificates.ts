/**
 * The local endpoint's own CA, its server certificate and its devices' certificates. They are made
 * once for a directory and used again at the next start for as long as they are valid.
 */
import 'reflect-metadata'; // @peculiar/x509 does not load without it.
import * as x509 from '@peculiar/x509';
import { createPrivateKey, createPublicKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { certificateTime } from '../shared/dates.ts';
import type { KeptFiles } from './keptFiles.ts';

/** A certificate and its private key, as PEM text and where they are kept. */
export interface KeyAndCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  readonly certificatePath: string;
  readonly privateKeyPath: string;
}

export interface Certificates {
  readonly ca: KeyAndCertificate;
  readonly server: KeyAndCertificate;
  /** Devices for people and tests; at least two. */
  readonly devices: readonly KeyAndCertificate[];
  /** The certificate that the demo fleet shares. */
  readonly fleet: KeyAndCertificate;
}

export interface CertificatesOptions {
  readonly files: KeptFiles;
  /** How many device certificates there are. */
  readonly devices: number;
  /** The AWS-like endpoint name that the server certificate carries besides localhost. */
  readonly serverName: string;
  readonly now: () => number;
}

const day = 86_400_000;
/** A certificate with less life left than this is made anew at the start. */
const renewBefore = 7 * day;

// As at AWS: a root and devices with RSA keys of 2048 bits, the algorithm that AWS gives its devices.
const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

/** Reads the directory's certificates, and makes those that are missing, damaged, nearly expired or of another CA. */
export async function keepCertificates(options: CertificatesOptions): Promise<Certificates> {
  const keeper = new CertificateKeeper(options);
  const ca = await keeper.ca();
  const server = await keeper.issued(ca, 'server', { kind: 'server', commonName: 'localhost' });
  const devices: KeyAndCertificate[] = [];
  for (let number = 1; number <= options.devices; number++) {
    devices.push(
      await keeper.issued(ca, `device-${number}`, {
        kind: 'device',
        commonName: `TopicScope device ${number}`,
      }),
    );
  }
  const fleet = await keeper.issued(ca, 'fleet', { kind: 'device', commonName: 'TopicScope demo fleet' });
  return { ca, server, devices, fleet };
}

interface Purpose {
  readonly kind: 'server' | 'device';
  readonly commonName: string;
}

class CertificateKeeper {
  readonly #options: CertificatesOptions;

  constructor(options: CertificatesOptions) {
    this.#options = options;
  }

  async ca(): Promise<KeyAndCertificate> {
    const kept = await this.#kept('ca');
    if (kept && new X509Certificate(kept.certificate).ca) return kept;
    const keys = await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      ...this.#lifetime(3650),
      name: 'CN=TopicScope local endpoint CA',
      keys,
      signingAlgorithm: rsa,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return this.#keep('ca', certificate, keys.privateKey);
  }

  async issued(ca: KeyAndCertificate, name: string, purpose: Purpose): Promise<KeyAndCertificate> {
    const kept = await this.#kept(name);
    if (kept && this.#stillServes(kept, ca, purpose)) return kept;
    const issuer = new x509.X509Certificate(ca.certificate);
    const signingKey = await webcrypto.subtle.importKey(
      'pkcs8',
      createPrivateKey(ca.privateKey).export({ type: 'pkcs8', format: 'der' }),
      rsa,
      false,
      ['sign'],
    );
    const keys = await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
      ...this.#lifetime(purpose.kind === 'server' ? 397 : 3650),
      subject: `CN=${purpose.commonName}`,
      issuer: issuer.subject,
      publicKey: keys.publicKey,
      signingKey,
      signingAlgorithm: rsa,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment,
          true,
        ),
        new x509.ExtendedKeyUsageExtension([
          purpose.kind === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth,
        ]),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
        ...(purpose.kind === 'server' ? [this.#serverNames()] : []),
      ],
    });
    return this.#keep(name, certificate, keys.privateKey);
  }

  #serverNames(): x509.SubjectAlternativeNameExtension {
    return new x509.SubjectAlternativeNameExtension([
      { type: 'dns', value: 'localhost' },
      { type: 'dns', value: this.#options.serverName },
      { type: 'ip', value: '127.0.0.1' },
      { type: 'ip', value: '::1' },
    ]);
  }

  #lifetime(days: number): { serialNumber: string; notBefore: Date; notAfter: Date } {
    const now = this.#options.now();
    // A serial number is positive: the first bit stays clear (RFC 5280, 4.1.2.2).
    const serial = randomBytes(16);
    serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0);
    // An hour back, for a peer whose clock is a little behind.
    return {
      serialNumber: serial.toString('hex'),
      notBefore: new Date(now - 3_600_000),
      notAfter: new Date(now + days * day),
    };
  }

  async #kept(name: string): Promise<KeyAndCertificate | undefined> {
    const { files } = this.#options;
    const certificate = await files.read(`${name}.pem.crt`, 'everyone');
    const privateKey = await files.read(`${name}.pem.key`, 'owner');
    if (certificate === undefined || privateKey === undefined) return undefined;
    try {
      const parsed = new X509Certificate(certificate);
      const now = this.#options.now();
      if (certificateTime(parsed.validTo) - now < renewBefore || certificateTime(parsed.validFrom) > now)
        return undefined;
      if (!parsed.checkPrivateKey(createPrivateKey(privateKey))) return undefined;
    } catch {
      // Not a certificate or not a key: damaged, so it is made anew.
      return undefined;
    }
    return this.#pair(name, certificate, privateKey);
  }

  #stillServes(kept: KeyAndCertificate, ca: KeyAndCertificate, purpose: Purpose): boolean {
    const parsed = new X509Certificate(kept.certificate);
    if (!parsed.verify(createPublicKey(ca.certificate))) return false;
    return purpose.kind === 'device' || parsed.checkHost(this.#options.serverName) !== undefined;
  }

  async #keep(
    name: string,
    certificate: x509.X509Certificate,
    key: webcrypto.CryptoKey,
  ): Promise<KeyAndCertificate> {
    const { files } = this.#options;
    const certificatePem = `${certificate.toString('pem')}\n`;
    // PKCS #1, the form in which AWS hands out device keys.
    const exported = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
    const keyPem = createPrivateKey({ key: exported, format: 'der', type: 'pkcs8' })
      .export({ type: 'pkcs1', format: 'pem' })
      .toString();
    // The key first: a certificate without its key would be read as damaged, a key without its certificate as missing.
    await files.write(`${name}.pem.key`, keyPem, 'owner');
    await files.write(`${name}.pem.crt`, certificatePem, 'everyone');
    return this.#pair(name, certificatePem, keyPem);
  }

  #pair(name: string, certificate: string, privateKey: string): KeyAndCertificate {
    const { files } = this.#options;
    return {
      certificate,
      privateKey,
      certificatePath: files.path(`${name}.pem.crt`),
      privateKeyPath: files.path(`${name}.pem.key`),
    };
  }
}
