/** Private keys in PEM: PKCS#8 (RFC 5958), PKCS#1 (RSA) and SEC 1 (EC), plain or encrypted. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { errorFacts, settingsFailure } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import { isEncryptedKey, pemBlocks } from './pem.ts';

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
  if (!isEncryptedKey(pem)) return parse(pem, field);
  if (passphrase === undefined || passphrase === '') throw new PassphraseError(false);
  try {
    return createPrivateKey({ key: pem, passphrase });
  } catch (error) {
    if (isUnsupported(error)) return await decryptOldCipher(pem, field, passphrase);
    throw new PassphraseError(true, { cause: error });
  }
}

function parse(pem: string, field: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
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

/** Ciphers that OpenSSL 3 and BoringSSL no longer have (DES, RC2) or never had. */
function isUnsupported(error: unknown): boolean {
  const { code = '', text = '' } = errorFacts(error);
  return /UNSUPPORTED|UNKNOWN_(CIPHER|ALGORITHM|HASH)|unsupported|unknown (cipher|algorithm|hash)/.test(
    `${code} ${text}`,
  );
}

async function decryptOldCipher(pem: string, field: string, passphrase: string): Promise<KeyObject> {
  const [encrypted] = pemBlocks(pem, /^ENCRYPTED PRIVATE KEY$/);
  const { default: forge } = await import('node-forge');
  let der: string | undefined;
  if (encrypted !== undefined) {
    try {
      const info = forge.pki.decryptPrivateKeyInfo(
        forge.pki.encryptedPrivateKeyFromPem(encrypted),
        passphrase,
      );
      // forge's types do not say that a wrong passphrase gives null.
      der = (info as typeof info | null) === null ? undefined : forge.asn1.toDer(info).getBytes();
    } catch (error) {
      // What a wrong passphrase decrypts to is no ASN.1.
      if (!/unsupported|cannot read/i.test(errorFacts(error).text ?? '')) {
        throw new PassphraseError(true, { cause: error });
      }
      throw new FailureError(
        settingsFailure(
          field,
          'the private key is encrypted with a cipher that is not known here.',
          'Encrypt it anew: `openssl pkcs8 -topk8 -v2 aes-256-cbc -in old.pem -out key.pem`.',
          { id: 'certificate.unknownCipher', stage: 'certificate' },
        ),
        { cause: error },
      );
    }
  }
  if (der === undefined) throw new PassphraseError(true);
  return parsePkcs8(Buffer.from(der, 'binary'));
}

/** A key in PKCS#8's DER form. What padding let through with a wrong passphrase is no key. @throws PassphraseError */
export function parsePkcs8(der: Buffer): KeyObject {
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } catch (error) {
    throw new PassphraseError(true, { cause: error });
  }
}
