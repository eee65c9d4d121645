/** Private keys in PEM: PKCS#8 (RFC 5958), PKCS#1 (RSA) and SEC 1 (EC), plain or encrypted. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { errorFacts, settingsFailure } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import { keyKind } from './keyKind.ts';
import { isEncryptedKey, pemBlocks } from './pem.ts';
import { decryptTraditional, traditionalCipher } from './traditionalKey.ts';

/** A passphrase that is missing or does not fit; `wrong` when one was tried. */
export class PassphraseError extends Error {
  override readonly name = 'PassphraseError';
  readonly wrong: boolean;

  constructor(wrong: boolean, options?: ErrorOptions) {
    super(wrong ? 'the passphrase is wrong' : 'a passphrase is needed', options);
    this.wrong = wrong;
  }
}

/**
 * Reads a private key.
 *
 * @param field the field of the profile, for failures
 * @throws PassphraseError when it is encrypted and the passphrase is missing or wrong; FailureError naming the field and the fix
 */
export async function readPrivateKey(
  pem: string,
  field: string,
  passphrase: string | undefined,
): Promise<KeyObject> {
  if (!isEncryptedKey(pem)) return await parse(pem, field);
  if (passphrase === undefined || passphrase === '') throw new PassphraseError(false);
  try {
    return createPrivateKey({ key: pem, passphrase });
  } catch (error) {
    const der = decryptTraditional(pem, passphrase);
    const kind = der && (await keyKind(der));
    if (kind !== undefined) throw unknownKind(kind, field, error);
    if (!der && isUnsupported(error)) return await decryptOldCipher(pem, field, passphrase);
    throw new PassphraseError(true, { cause: error });
  }
}

async function parse(pem: string, field: string): Promise<KeyObject> {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    const [block] = pemBlocks(pem, /^([A-Z]+ )?PRIVATE KEY$/);
    if (block !== undefined) throw await unusable(block, field, error);
    const swapped = pem.includes('BEGIN CERTIFICATE')
      ? ' It is a certificate: were the two files swapped?'
      : '';
    throw new FailureError(
      settingsFailure(
        field,
        `the file holds no private key in PEM form.${swapped}`,
        'Choose the file that begins with -----BEGIN PRIVATE KEY----- or the like.',
        { stage: 'certificate' },
      ),
      { cause: error },
    );
  }
}

/** What is wrong with a block that is a key by its label. */
async function unusable(block: string, field: string, cause: unknown): Promise<FailureError> {
  if (block.includes('OPENSSH')) {
    return new FailureError(
      settingsFailure(
        field,
        "the private key is in OpenSSH's own form.",
        'Write it anew as PKCS#8: `ssh-keygen -p -m PKCS8 -f key.pem` changes the file in place, so take a copy.',
        { stage: 'certificate' },
      ),
      { cause },
    );
  }
  const der = Buffer.from(block.replaceAll(/-----[^-]+-----/g, ''), 'base64');
  const kind = await keyKind(der);
  if (kind !== undefined) return unknownKind(kind, field, cause);
  return new FailureError(
    settingsFailure(
      field,
      'the private key is damaged: what stands between its first and last line is no key.',
      'Copy the file anew from where it was made.',
      { stage: 'certificate' },
    ),
    { cause },
  );
}

function unknownKind(kind: string, field: string, cause: unknown): FailureError {
  return new FailureError(
    settingsFailure(
      field,
      `the private key is ${kind}: the TLS library of this VS Code cannot use it.`,
      'Use a certificate with a key that every TLS library knows: RSA with 2048 bits or more, or EC on P-256 or P-384. VS Code on the desktop knows fewer kinds than its server does.',
      { stage: 'certificate', cause: errorFacts(cause).text ?? '' },
    ),
    { cause },
  );
}

/** Ciphers that OpenSSL 3 and BoringSSL no longer have (DES, RC2) or never had, and kinds of keys that BoringSSL has not. */
function isUnsupported(error: unknown): boolean {
  const { code = '', text = '' } = errorFacts(error);
  return /UNSUPPORTED|UNKNOWN_(CIPHER|ALGORITHM|HASH|GROUP)|unsupported|unknown (cipher|algorithm|hash)/.test(
    `${code} ${text}`,
  );
}

async function decryptOldCipher(pem: string, field: string, passphrase: string): Promise<KeyObject> {
  const [encrypted] = pemBlocks(pem, /^ENCRYPTED PRIVATE KEY$/);
  if (encrypted === undefined) throw unknownCipher(field, traditionalCipher(pem));
  const { default: forge } = await import('node-forge');
  let der: string | undefined;
  try {
    const info = forge.pki.decryptPrivateKeyInfo(forge.pki.encryptedPrivateKeyFromPem(encrypted), passphrase);
    // forge's types do not say that a wrong passphrase gives null.
    der = (info as typeof info | null) === null ? undefined : forge.asn1.toDer(info).getBytes();
  } catch (error) {
    // What a wrong passphrase decrypts to is no ASN.1.
    if (!/unsupported|cannot read/i.test(errorFacts(error).text ?? '')) {
      throw new PassphraseError(true, { cause: error });
    }
    throw unknownCipher(field, undefined, error);
  }
  if (der === undefined) throw new PassphraseError(true);
  return await parsePkcs8(Buffer.from(der, 'binary'), field);
}

function unknownCipher(field: string, cipher: string | undefined, cause?: unknown): FailureError {
  return new FailureError(
    settingsFailure(
      field,
      `the private key is encrypted with ${cipher ?? 'a cipher'}${cipher === undefined ? ' that' : ', which'} the TLS library of this VS Code does not support.`,
      'Run `openssl pkcs8 -topk8 -v2 aes-256-cbc -provider legacy -provider default -in old.pem -out key.pem` to encrypt it anew; OpenSSL 1 takes no -provider.',
      { id: 'certificate.unknownCipher', stage: 'certificate' },
    ),
    { cause },
  );
}

/**
 * A key in PKCS#8's DER form. What padding let through with a wrong passphrase is no key.
 *
 * @param field the field of the profile, for failures
 * @throws PassphraseError, or FailureError naming the kind of a key that the TLS library does not know
 */
export async function parsePkcs8(der: Buffer, field: string): Promise<KeyObject> {
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } catch (error) {
    const kind = await keyKind(der);
    if (kind !== undefined) throw unknownKind(kind, field, error);
    throw new PassphraseError(true, { cause: error });
  }
}
