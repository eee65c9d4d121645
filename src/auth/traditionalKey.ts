/** Private keys that are encrypted the traditional way: PEM with the headers of RFC 1421, as OpenSSL 1 wrote it. */
import { createDecipheriv, createHash, getCipherInfo } from 'node:crypto';

const header = /^DEK-Info:\s*([A-Z0-9-]+)\s*,\s*([0-9A-Fa-f]+)\s*$/m;

/** The cipher that a key is encrypted with: "DES-CBC"; undefined where none is named. */
export function traditionalCipher(pem: string): string | undefined {
  return header.exec(pem)?.[1];
}

/** The key in DER, of whatever kind; undefined when it is encrypted otherwise, or the cipher is unknown, or the passphrase wrong. */
export function decryptTraditional(pem: string, passphrase: string): Buffer | undefined {
  const [whole, cipher = '', digits = ''] = header.exec(pem) ?? [];
  const info = getCipherInfo(cipher.toLowerCase());
  if (whole === undefined || !info) return undefined;
  const [, body = ''] = pem.split(whole);
  const iv = Buffer.from(digits, 'hex');
  try {
    const decipher = createDecipheriv(info.name, keyOf(passphrase, iv, info.keyLength), iv);
    return Buffer.concat([decipher.update(body.replace(/-----[^]*/, ''), 'base64'), decipher.final()]);
  } catch {
    // A cipher that the TLS library no longer has, or a padding that is none.
    return undefined;
  }
}

/** OpenSSL's EVP_BytesToKey with MD5 and one round, as its manual says. @param length bytes */
function keyOf(passphrase: string, iv: Buffer, length: number): Buffer {
  let [key, last] = [Buffer.alloc(0), Buffer.alloc(0)];
  while (key.length < length) {
    last = createHash('md5').update(last).update(passphrase).update(iv.subarray(0, 8)).digest();
    key = Buffer.concat([key, last]);
  }
  return key.subarray(0, length);
}
