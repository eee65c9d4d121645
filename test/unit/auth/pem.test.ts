import { generateKeyPairSync, createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isEncryptedKey, pemBlocks, pemLabels, repairPem } from '../../../src/auth/pem.ts';

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

describe('the blocks of a text', () => {
  const block = (label: string, body = 'QQ==') => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----`;
  const text = `x\n${block('CERTIFICATE')}\n${block('EC PRIVATE KEY', 'Qg==')}\n${block('CERTIFICATE', 'Qw==')}`;

  it('have labels, and are found by them', () => {
    expect(pemLabels(text)).toEqual(['CERTIFICATE', 'EC PRIVATE KEY', 'CERTIFICATE']);
    expect(pemBlocks(text, /^CERTIFICATE$/)).toEqual([
      `${block('CERTIFICATE')}\n`,
      `${block('CERTIFICATE', 'Qw==')}\n`,
    ]);
    expect(pemBlocks(text, /^PRIVATE KEY$/)).toEqual([]);
  });

  it('end as they begin', () => {
    expect(pemLabels('-----BEGIN A-----QQ==-----END B-----')).toEqual([]);
  });

  it.each([
    [block('ENCRYPTED PRIVATE KEY'), true],
    [block('RSA PRIVATE KEY', 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nQQ=='), true],
    [block('RSA PRIVATE KEY', 'Proc-Type:4, ENCRYPTED'), true],
    [block('PRIVATE KEY'), false],
    ['Proc-Type: 4,ENCRYPTED in a sentence', true],
    ['a sentence on Proc-Type: 4,ENCRYPTED', false],
  ])('%j is an encrypted key: %s', (pem, encrypted) => {
    expect(isEncryptedKey(pem)).toBe(encrypted);
  });
});
