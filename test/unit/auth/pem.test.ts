import { generateKeyPairSync, createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isEncryptedKey, repairPem } from '../../../src/auth/pem.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const plain = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

describe('PEM that lost its line breaks', () => {
  it.each([
    ['spaces', ' '],
    ['nothing', ''],
    ['the two characters \\n', '\\n'],
    ['CR and LF', '\r\n'],
  ])('which became %s, is repaired', (_name, by) => {
    expect(repairPem(plain.replaceAll('\n', by))).toBe(plain);
  });

  it.each(['aes-256-cbc', 'des-ede3-cbc'])(
    'of a key that is encrypted the traditional way with %s',
    (cipher) => {
      const pem = privateKey.export({ type: 'pkcs1', format: 'pem', cipher, passphrase: 'p' }).toString();
      expect(isEncryptedKey(pem)).toBe(true);
      for (const by of [' ', '']) {
        const repaired = repairPem(pem.replaceAll('\n', by));
        expect(repaired).toBe(pem);
        expect(createPrivateKey({ key: repaired, passphrase: 'p' }).equals(privateKey)).toBe(true);
      }
    },
  );

  it('keeps each of several blocks, and drops what stands around them', () => {
    expect(repairPem(`Bag Attributes ${plain.replaceAll('\n', ' ')} and ${plain.replaceAll('\n', '')}`)).toBe(
      plain + plain,
    );
  });

  it('leaves what is no PEM as it is', () => {
    expect(repairPem('hello')).toBe('hello');
  });
});
