/** Client certificates and keys as openssl writes them: what is read, and what is said of what cannot be used. */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  readCa,
  readClientCertificate,
  type CertificateAccess,
  type CertificateSource,
} from '../../../src/auth/clientCertificate.ts';
import { pemBlocks, pemLabels } from '../../../src/auth/pem.ts';
import type { SecretQuestion } from '../../../src/auth/secretQuestion.ts';
import { FailureError } from '../../../src/failure/failureError.ts';
import type { Failure } from '../../../src/shared/failure.ts';
import { makeCertificate, makePkcs12, openssl, type KeyPair } from '../../support/opensslFiles.ts';

const passphrase = 'Geheimnis ünd "Zitat"';
let directory: string;
let pair: KeyPair;
let other: KeyPair;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-certificates-'));
  pair = await makeCertificate(directory, 'press', { algorithm: 'ec' });
  other = await makeCertificate(directory, 'other', { algorithm: 'rsa' });
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

const at = (name: string) => path.join(directory, name);
const files = (certificate: string, privateKey: string): CertificateSource => ({
  source: 'files',
  certificate,
  privateKey,
});
const read = (source: CertificateSource, access: Partial<CertificateAccess> = {}) =>
  readClientCertificate(source, { workspaceFolder: undefined, secrets: {}, ask: undefined, ...access });

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (!(error instanceof FailureError)) throw new Error(`expected a FailureError, got ${String(error)}`);
  return error.failure;
}

/** Somebody who answers so, and keeps what was asked. */
function person(...answers: (string | undefined)[]) {
  const asked: SecretQuestion[] = [];
  const ask = (question: SecretQuestion) => {
    asked.push(question);
    return Promise.resolve(answers[asked.length - 1]);
  };
  return { asked, ask };
}

describe('a certificate and its key', () => {
  it('are read from files', async () => {
    const found = await read(files(pair.certificate, pair.privateKey));
    const leaf = new X509Certificate(await readFile(pair.certificate));
    expect(found).toMatchObject({
      certificate: leaf.toString(),
      subject: 'CN=press',
      issuer: 'CN=press CA',
      fingerprint: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
      validFrom: Date.parse(leaf.validFrom),
      validTo: Date.parse(leaf.validTo),
    });
    expect(found.privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  it('have their chain behind them, whatever the order and whatever else is there', async () => {
    const [leaf, ca, stranger] = await Promise.all(
      [pair.certificate, pair.ca, other.ca].map((file) => readFile(file, 'utf8')),
    );
    await writeFile(at('chain.pem'), `${stranger}${ca}${leaf}${ca}`);
    const { certificate } = await read(files(at('chain.pem'), pair.privateKey));
    expect(pemBlocks(certificate, /^CERTIFICATE$/).map((pem) => new X509Certificate(pem).subject)).toEqual([
      'CN=press',
      'CN=press CA',
    ]);
  });

  it('are read from PKCS#12 and from what was pasted', async () => {
    await makePkcs12(at('press.p12'), pair, { passphrase });
    const ofFile = await read({ source: 'pkcs12', pkcs12: at('press.p12') }, { secrets: { passphrase } });
    expect(ofFile.subject).toBe('CN=press');
    expect(pemLabels(ofFile.certificate)).toEqual(['CERTIFICATE', 'CERTIFICATE']);
    const [certificate, privateKey] = await Promise.all(
      [pair.certificate, pair.privateKey].map((file) => readFile(file, 'utf8')),
    );
    const pasted = { certificate: certificate?.replaceAll('\n', ' '), privateKey };
    expect((await read({ source: 'secrets' }, { secrets: pasted })).fingerprint).toBe(ofFile.fingerprint);
  });

  it('that were not pasted are asked for, or named', async () => {
    const { asked, ask } = person(
      await readFile(pair.certificate, 'utf8'),
      await readFile(pair.privateKey, 'utf8'),
    );
    expect((await read({ source: 'secrets' }, { ask })).subject).toBe('CN=press');
    expect(asked.map(({ secret, reason }) => [secret, reason])).toEqual([
      ['certificate', 'The client certificate (PEM) has not been pasted yet.'],
      ['privateKey', 'The private key (PEM) has not been pasted yet.'],
    ]);
    expect((await failureOf(read({ source: 'secrets' }))).symptom).toContain('certificate: missing');
  });
});

describe('what cannot be used', () => {
  it('a key of another certificate', async () => {
    const ofFiles = await failureOf(read(files(pair.certificate, other.privateKey)));
    expect(ofFiles).toMatchObject({ id: 'certificate.keyMismatch', stage: 'certificate' });
    expect(ofFiles.symptom).toMatch(/^identity\.privateKey: /);
    expect(ofFiles.hint).toContain('in identity.certificate');
  });

  it('files that were swapped, and files that hold neither', async () => {
    const swappedKey = await failureOf(read(files(pair.certificate, pair.certificate)));
    expect(swappedKey.symptom).toMatch(
      /^identity\.privateKey: .*It is a certificate: were the two files swapped\?$/,
    );
    const swapped = await failureOf(read(files(pair.privateKey, pair.privateKey)));
    expect(swapped.symptom).toMatch(
      /^identity\.certificate: .*It is a private key: were the two files swapped\?$/,
    );
    await writeFile(at('empty.pem'), 'nothing');
    for (const [certificate, key] of [
      [at('empty.pem'), pair.privateKey],
      [pair.certificate, at('empty.pem')],
    ] as const) {
      const failure = await failureOf(read(files(certificate, key)));
      expect(failure.stage).toBe('certificate');
      expect(failure.symptom).not.toContain('swapped');
    }
  });

  it('a certificate that has ended, or is of tomorrow', async () => {
    const old = await makeCertificate(directory, 'old', { algorithm: 'ec', days: -2 });
    const ended = await failureOf(read(files(old.certificate, old.privateKey)));
    expect(ended).toMatchObject({ id: 'certificate.expired', stage: 'certificate' });
    const day = new Date(new X509Certificate(await readFile(old.certificate)).validTo)
      .toISOString()
      .slice(0, 10);
    expect(ended.symptom).toContain(`ended on ${day}`);
    const young = await makeCertificate(directory, 'young', { algorithm: 'ec', from: '20480101000000Z' });
    const early = await failureOf(read(files(young.certificate, young.privateKey)));
    expect(early).toMatchObject({ id: 'certificate.notYetValid', stage: 'certificate' });
    expect(early.symptom).toContain('2048-01-01T00:00:00');
  });

  it('a PKCS#12 file that is none, is PEM, or holds no key', async () => {
    const of = (pkcs12: string, secrets = {}) => failureOf(read({ source: 'pkcs12', pkcs12 }, { secrets }));
    await writeFile(at('none.p12'), 'nothing');
    expect((await of(at('none.p12'))).id).toBe('certificate.badPkcs12');
    expect((await of(at('none.p12'))).symptom).toContain('no PKCS#12 file that can be read');
    expect((await of(pair.certificate)).symptom).toContain('PEM, not PKCS#12');
    await openssl(
      'pkcs12',
      '-export',
      '-nokeys',
      '-in',
      pair.certificate,
      '-out',
      at('nokey.p12'),
      '-passout',
      'pass:a',
    );
    expect((await of(at('nokey.p12'), { passphrase: 'a' })).symptom).toContain('holds no private key');
  });

  it('a CA file without a certificate', async () => {
    expect(await readCa(pair.ca, undefined)).toBe(await readFile(pair.ca, 'utf8'));
    const failure = await failureOf(readCa(pair.privateKey, undefined));
    expect(failure.symptom).toMatch(/^ca: the file holds no certificate in PEM form/);
  });
});

describe.each(['files', 'pkcs12'] as const)('a passphrase, %s', (kind) => {
  let source: CertificateSource;
  let name: string;
  beforeAll(async () => {
    if (kind === 'pkcs12') {
      const file = await makePkcs12(at('asked.p12'), pair, { passphrase });
      [source, name] = [{ source: 'pkcs12', pkcs12: file }, `PKCS#12 file "${file}"`];
    } else {
      const file = at('encrypted.key');
      const out = ['-topk8', '-v2', 'aes-256-cbc', '-passout', `pass:${passphrase}`, '-out', file];
      await openssl('pkcs8', '-in', pair.privateKey, ...out);
      [source, name] = [files(pair.certificate, file), `private key "${file}"`];
    }
  });

  it('that is kept opens it, and nobody is asked', async () => {
    const { asked, ask } = person('other');
    expect((await read(source, { secrets: { passphrase }, ask })).subject).toBe('CN=press');
    expect(asked).toEqual([]);
  });

  it('that is missing or wrong is asked for once', async () => {
    const missing = person(passphrase);
    expect((await read(source, { ask: missing.ask })).subject).toBe('CN=press');
    expect(missing.asked).toEqual([{ secret: 'passphrase', reason: `The ${name} is encrypted.` }]);
    const wrong = person(passphrase);
    expect((await read(source, { secrets: { passphrase: 'x' }, ask: wrong.ask })).subject).toBe('CN=press');
    expect(wrong.asked).toEqual([
      { secret: 'passphrase', reason: `The passphrase that is kept does not open the ${name}.` },
    ]);
    const again = person('x', passphrase);
    expect((await failureOf(read(source, { ask: again.ask }))).id).toBe('certificate.passphraseWrong');
    expect(again.asked).toHaveLength(1);
  });

  it.each<[string, string | undefined, string | undefined | null, string]>([
    ['nobody is there', undefined, null, 'certificate.passphraseMissing'],
    ['nobody is there, and it is wrong', 'x', null, 'certificate.passphraseWrong'],
    ['the person turned away', undefined, undefined, 'certificate.passphraseMissing'],
    ['the person turned away from a wrong one', 'x', undefined, 'certificate.passphraseMissing'],
    ['nothing was entered', undefined, '', 'certificate.passphraseMissing'],
  ])('%s', async (_name, kept, answer, id) => {
    const secrets = kept === undefined ? {} : { passphrase: kept };
    const ask = answer === null ? undefined : person(answer).ask;
    const failure = await failureOf(read(source, { secrets, ask }));
    expect(failure).toMatchObject({ id, stage: 'certificate', remedy: { kind: 'setSecrets' } });
    expect(failure.symptom).toContain(name);
  });
});

describe('keys with a cipher of old', () => {
  it.each(['des', 'des3', 'rc2'])('%s', async (cipher) => {
    const file = at(`${cipher}.key`);
    const pbe = { des: 'PBE-MD5-DES', des3: 'PBE-SHA1-3DES', rc2: 'PBE-SHA1-RC2-40' }[cipher] ?? '';
    await openssl(
      ...['pkcs8', '-topk8', '-in', other.privateKey, '-out', file, '-passout', 'pass:abcd', '-v1', pbe],
      ...['-provider', 'legacy', '-provider', 'default'],
    );
    // Of these node-forge opens those of PKCS#12; what nobody opens is told so, and not as a wrong passphrase.
    const outcome = await read(files(other.certificate, file), { secrets: { passphrase: 'abcd' } }).then(
      ({ subject }) => subject,
      (error: unknown) => (error as FailureError).failure.id,
    );
    expect(outcome).toBe(cipher === 'des' ? 'certificate.unknownCipher' : 'CN=other');
    const wrong = await failureOf(read(files(other.certificate, file), { secrets: { passphrase: 'x' } }));
    expect(wrong.id).toBe(cipher === 'des' ? 'certificate.unknownCipher' : 'certificate.passphraseWrong');
  });
});
