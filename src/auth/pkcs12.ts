/**
 * PKCS#12 files (RFC 7292): a certificate, its chain and its key in one.
 *
 * node-forge reads the container, so that files of every age open with OpenSSL 3 (Node) and BoringSSL (VS Code) alike: neither has the
 * RC2 of older ones. Keys and certificates themselves are node:crypto's, since node-forge knows no elliptic curves.
 */
import { X509Certificate, type KeyObject } from 'node:crypto';
import { settingsFailure } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import { parsePkcs8, PassphraseError } from './privateKey.ts';

export interface Pkcs12 {
  readonly key: KeyObject;
  readonly certificates: readonly X509Certificate[];
}

/**
 * @param field the field of the profile, for failures
 * @throws PassphraseError when the passphrase is missing or wrong; FailureError naming the field and the fix
 */
export async function readPkcs12(
  data: Buffer,
  field: string,
  passphrase: string | undefined,
): Promise<Pkcs12> {
  const { default: forge } = await import('node-forge');
  const { asn1, pki } = forge;
  const bags = openBags(forge, data, field, passphrase);
  const der = (value: import('node-forge').asn1.Asn1) => Buffer.from(asn1.toDer(value).getBytes(), 'binary');
  const keys: Buffer[] = [];
  const certificates: X509Certificate[] = [];
  for (const { type, key, cert, asn1: raw } of bags) {
    if (type === pki.oids['certBag']) {
      const value = cert ? pki.certificateToAsn1(cert) : raw;
      certificates.push(new X509Certificate(der(value)));
    } else if (key) {
      keys.push(der(pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(key))));
    } else {
      keys.push(der(raw));
    }
  }
  const [key] = keys;
  if (!key || certificates.length === 0) {
    throw new FailureError(
      settingsFailure(
        field,
        `the file holds no ${key ? 'certificate' : 'private key'}.`,
        'Export the certificate together with its private key.',
        { stage: 'certificate' },
      ),
    );
  }
  return { key: await parsePkcs8(key, field), certificates };
}

type Forge = typeof import('node-forge');

function openBags(
  { asn1, pkcs12 }: Forge,
  data: Buffer,
  field: string,
  passphrase = '',
): import('node-forge').pkcs12.Bag[] {
  const open = (text: string, withMac: boolean) => {
    const outer = asn1.fromDer(data.toString('binary'), false);
    // Version, contents, MAC (RFC 7292, section 4).
    if (!withMac && Array.isArray(outer.value)) outer.value.length = 2;
    return pkcs12.pkcs12FromAsn1(outer, false, text).safeContents.flatMap(({ safeBags }) => safeBags);
  };
  try {
    return open(passphrase, true);
  } catch (error) {
    const text = errorText(error);
    if (!isWrongPassphrase(text)) throw unreadable(field, data, text, error);
    // The MAC takes a passphrase as UTF-16, newer ciphers (PBES2) as UTF-8; node-forge knows one form for both.
    if (!text.includes('MAC') && /[^\x20-\x7e]/.test(passphrase)) {
      try {
        return open(Buffer.from(passphrase).toString('binary'), false);
      } catch (again) {
        throw new PassphraseError(true, { cause: again });
      }
    }
    throw new PassphraseError(passphrase !== '', { cause: error });
  }
}

function isWrongPassphrase(text: string): boolean {
  return /MAC could not be verified|wrong password|Failed to decrypt/i.test(text);
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function unreadable(field: string, data: Buffer, text: string, cause: unknown): FailureError {
  const isPem = data.includes('-----BEGIN');
  return new FailureError(
    settingsFailure(
      field,
      isPem
        ? 'the file is PEM, not PKCS#12.'
        : `the file is no PKCS#12 file that can be read here (${text}).`,
      isPem
        ? 'Set identity.source to "files" and name it in identity.certificate and identity.privateKey.'
        : 'Choose the .p12 or .pfx file; `openssl pkcs12 -info -in file.p12` shows what is in it.',
      { id: 'certificate.badPkcs12', stage: 'certificate' },
    ),
    { cause },
  );
}
