/** Private keys that cannot be used: what is said of them. */
import { createPrivateKey, generateKeyPairSync, getCipherInfo } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyKind } from '../../../src/auth/keyKind.ts';
import { parsePkcs8, readPrivateKey } from '../../../src/auth/privateKey.ts';
import { decryptTraditional } from '../../../src/auth/traditionalKey.ts';
import { openssl } from '../../support/opensslFiles.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-keys-'));
});
afterAll(() => rm(directory, { recursive: true }));

const { privateKey: p256 } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A key on a curve that no library knows: P-256 under an identifier that stands for nothing. */
function unheardOf(type: 'pkcs8' | 'sec1'): Buffer {
  const der = p256.export({ type, format: 'der' });
  const curve = der.indexOf(Buffer.from('06082a8648ce3d030107', 'hex'));
  der[curve + 9] = 0x7f;
  return der;
}

function pem(label: string, der: Buffer): string {
  return `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;
}

/** A key encrypted as OpenSSL 1 did it: with MD5 of the passphrase and the beginning of the IV. */
async function traditional(der: Buffer, cipher: string, passphrase: string): Promise<string> {
  const file = (ending: string) => path.join(directory, `${cipher}.${ending}`);
  const iv = '07'.repeat(getCipherInfo(cipher.toLowerCase())?.ivLength ?? 0);
  await writeFile(file('der'), der);
  await openssl(
    ...['enc', `-${cipher}`, '-md', 'md5', '-S', iv.slice(0, 16), '-iv', iv, '-pass', `pass:${passphrase}`],
    ...['-in', file('der'), '-out', file('bin')],
  );
  const headers = `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${cipher},${iv}\n\n`;
  return pem('EC PRIVATE KEY', await readFile(file('bin'))).replace('\n', `\n${headers}`);
}

const failure = (symptom: RegExp, hint: RegExp) => ({
  failure: {
    stage: 'certificate',
    symptom: expect.stringMatching(symptom) as string,
    hint: expect.stringMatching(hint) as string,
  },
});

const unknown = failure(/key: the private key is EC on the curve 1\.2\.840\.10045\.3\.1\.127/, /RSA.*P-256/);

describe('a key of a kind that the library does not know is named', () => {
  it.each([
    ['PKCS#8', 'PRIVATE KEY', 'pkcs8'],
    ['SEC 1', 'EC PRIVATE KEY', 'sec1'],
  ] as const)('in %s', async (_form, label, type) => {
    await expect(readPrivateKey(pem(label, unheardOf(type)), 'key', undefined)).rejects.toMatchObject(
      unknown,
    );
  });

  it('encrypted, with the right passphrase', async () => {
    const info = forge.asn1.fromDer(unheardOf('pkcs8').toString('binary'));
    const encrypted = forge.pki.encryptedPrivateKeyToPem(
      forge.pki.encryptPrivateKeyInfo(info, 'right', { algorithm: 'aes256', count: 1000 }),
    );
    await expect(readPrivateKey(encrypted, 'key', 'right')).rejects.toMatchObject(unknown);
    await expect(readPrivateKey(encrypted, 'key', 'wrong')).rejects.toMatchObject({ wrong: true });
  });

  it.each(['AES-256-CBC', 'DES-EDE3-CBC'])('encrypted the traditional way with %s', async (cipher) => {
    const encrypted = await traditional(unheardOf('sec1'), cipher, 'right');
    await expect(readPrivateKey(encrypted, 'key', 'right')).rejects.toMatchObject(unknown);
    await expect(readPrivateKey(encrypted, 'key', 'wrong')).rejects.toMatchObject({ wrong: true });
  });

  it('but not what padding lets through with a wrong passphrase, one time in 256', async () => {
    const encrypted = await traditional(p256.export({ type: 'sec1', format: 'der' }), 'AES-256-CBC', 'right');
    const wrong = Array.from({ length: 10_000 }, (_, index) => `wrong ${index}`);
    const lucky = wrong.find((passphrase) => decryptTraditional(encrypted, passphrase));
    await expect(readPrivateKey(encrypted, 'key', lucky)).rejects.toMatchObject({ wrong: true });
  });

  it('and one that it knows is read from the same form', async () => {
    const encrypted = await traditional(p256.export({ type: 'sec1', format: 'der' }), 'AES-256-CBC', 'right');
    expect((await readPrivateKey(encrypted, 'key', 'right')).equals(p256)).toBe(true);
  });

  it('in a PKCS#12 file', async () => {
    await expect(parsePkcs8(unheardOf('pkcs8'), 'key')).rejects.toMatchObject(unknown);
    await expect(parsePkcs8(Buffer.from('no key'), 'key')).rejects.toMatchObject({ wrong: true });
  });
});

it.each([
  ['EC on the curve secp256k1', 'EC', 'ec_paramgen_curve:secp256k1'],
  ['EC on the curve brainpoolP256r1', 'EC', 'ec_paramgen_curve:brainpoolP256r1'],
  ['EC on the curve brainpoolP512t1', 'EC', 'ec_paramgen_curve:brainpoolP512t1'],
  ['EC on the curve P-384', 'EC', 'ec_paramgen_curve:P-384'],
  ['EC on a curve of its own', 'EC', 'ec_paramgen_curve:P-256', 'ec_param_enc:explicit'],
  ['RSA-PSS', 'RSA-PSS'],
  ['RSA', 'RSA'],
  ['Ed25519', 'ED25519'],
  ['Ed448', 'ED448'],
])('%s is told from the file that openssl writes', async (kind, algorithm, ...options) => {
  const file = path.join(directory, 'key.der');
  const more = options.flatMap((option) => ['-pkeyopt', option]);
  await openssl('genpkey', '-algorithm', algorithm, ...more, '-outform', 'DER', '-out', file);
  expect(await keyKind(await readFile(file))).toBe(kind);
});

it.each([
  ['PKCS#1', 'RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, 'pkcs1'],
  ['SEC 1', 'EC on the curve P-256', p256, 'sec1'],
] as const)('%s: %s', async (_form, kind, key, type) => {
  expect(
    await keyKind(createPrivateKey(key.export({ type, format: 'pem' })).export({ type, format: 'der' })),
  ).toBe(kind);
});

describe('what cannot be read otherwise', () => {
  it('is a damaged key', async () => {
    const der = p256.export({ type: 'pkcs8', format: 'der' });
    await expect(
      readPrivateKey(pem('PRIVATE KEY', der.subarray(0, 40)), 'key', undefined),
    ).rejects.toMatchObject(failure(/key: the private key is damaged/, /Copy/));
  });

  it("is a key in OpenSSH's form", async () => {
    await expect(
      readPrivateKey(pem('OPENSSH PRIVATE KEY', Buffer.from('openssh-key-v1\0')), 'key', undefined),
    ).rejects.toMatchObject(failure(/OpenSSH/, /ssh-keygen -p -m PKCS8/));
  });

  it('is no key', async () => {
    await expect(readPrivateKey('nothing', 'key', undefined)).rejects.toMatchObject(
      failure(/holds no private key in PEM form/, /BEGIN PRIVATE KEY/),
    );
  });

  it('is encrypted with DES, whatever the passphrase: the cipher is named, and how to be rid of it', async () => {
    const file = path.join(directory, 'des.key');
    const legacy = ['-provider', 'legacy', '-provider', 'default'];
    const plain = path.join(directory, 'plain.key');
    await openssl('genpkey', '-algorithm', 'RSA', '-out', plain);
    await openssl(
      'rsa',
      ...legacy,
      '-in',
      plain,
      '-traditional',
      '-des',
      '-out',
      file,
      '-passout',
      'pass:right',
    );
    const old = await readFile(file, 'utf8');
    for (const passphrase of ['right', 'wrong']) {
      await expect(readPrivateKey(old, 'key', passphrase)).rejects.toMatchObject({
        failure: { id: 'certificate.unknownCipher', symptom: expect.stringContaining('DES-CBC') as string },
      });
    }
    const anew = path.join(directory, 'anew.key');
    await openssl(
      ...['pkcs8', '-topk8', '-v2', 'aes-256-cbc', ...legacy, '-in', file, '-out', anew],
      ...['-passin', 'pass:right', '-passout', 'pass:right'],
    );
    expect((await readPrivateKey(await readFile(anew, 'utf8'), 'key', 'right')).type).toBe('private');
  });
});
