/** Client certificates in every form that openssl writes, each with a session to the local endpoint. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ProfileInput, Secrets } from '../../../src/profile/schema.ts';
import {
  makeCertificate,
  makePkcs12,
  openssl,
  type KeyPair,
  type Pkcs12Kind,
} from '../../support/opensslFiles.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import {
  directory,
  endpoint,
  failureOf,
  open,
  request,
  row,
  useRowSessions,
} from '../../support/rowSessions.ts';

useRowSessions();

const pairs = {} as Record<'rsa' | 'ec', KeyPair>;
const passphrase = 'Geheimnis ünd "Zitat"';

beforeAll(async () => {
  const { ca } = endpoint.description;
  const issuer = { certificate: ca, privateKey: ca.replace(/\.crt$/, '.key') };
  for (const algorithm of ['rsa', 'ec'] as const) {
    pairs[algorithm] = await makeCertificate(directory, algorithm, { algorithm, issuer });
    endpoint.registry.register(await readFile(pairs[algorithm].certificate, 'utf8'));
  }
});

type Identity = ProfileInput['identity'];

function add(identity: Identity, secrets: Secrets = {}): string {
  const { profile } = profileForRow(row(4), endpoint.description, { identity });
  open.add(profile, secrets);
  return profile.id;
}

/** Connects and publishes by MQTT and HTTPS. */
async function works(identity: Identity, secrets: Secrets): Promise<void> {
  const id = add(identity, secrets);
  expect((await open.sessions.connect(id)).state).toBe('connected');
  expect((await open.sessions.publish(id, request('certificates/a', { qos: 1 }))).ok).toBe(true);
  const outcome = await open.sessions.publish(id, request('certificates/a', { qos: 1, route: 'https' }));
  expect(outcome.httpStatus).toBe(200);
  await open.sessions.disconnect(id);
}

describe.each(['rsa', 'ec'] as const)('%s', (algorithm) => {
  it.each(['modern', 'legacy', 'tripleDes'] as Pkcs12Kind[])('PKCS#12, %s', async (kind) => {
    const file = path.join(directory, `${algorithm}-${kind}.p12`);
    await makePkcs12(file, pairs[algorithm], { kind, passphrase });
    await works({ type: 'x509', source: 'pkcs12', pkcs12: file }, { passphrase });
  });

  it('PKCS#12 with an empty passphrase', async () => {
    const file = path.join(directory, `${algorithm}-open.p12`);
    await makePkcs12(file, pairs[algorithm], { passphrase: '' });
    await works({ type: 'x509', source: 'pkcs12', pkcs12: file }, {});
  });

  it.each([
    ['PKCS#8 with AES', ['pkcs8', '-topk8', '-v2', 'aes-256-cbc']],
    ['PKCS#8 with 3DES', ['pkcs8', '-topk8', '-v2', 'des3']],
    [
      'PKCS#8 with the RC2 of old files',
      ['pkcs8', '-topk8', '-v1', 'PBE-SHA1-RC2-40', '-provider', 'legacy', '-provider', 'default'],
    ],
    ['the traditional form with AES', [algorithm, '-aes256', '-traditional']],
  ])('an encrypted key: %s', async (name, args) => {
    const { certificate, privateKey } = pairs[algorithm];
    const file = path.join(directory, `${algorithm}-${name.replaceAll(/\W/g, '')}.key`);
    const options = algorithm === 'ec' ? args.filter((one) => one !== '-traditional') : args;
    await openssl(...options, '-in', privateKey, '-out', file, '-passout', 'pass:hunter2');
    expect(await readFile(file, 'utf8')).toContain('ENCRYPTED');
    await works({ type: 'x509', certificate, privateKey: file }, { passphrase: 'hunter2' });
    const { symptom, remedy } = await failureOf(
      open.sessions.connect(add({ type: 'x509', certificate, privateKey: file }, { passphrase: 'wrong' })),
    );
    expect(symptom).toContain('passphrase: wrong');
    expect(remedy).toEqual({ kind: 'setSecrets' });
  });

  it('pasted PEM whose line breaks became spaces, or were lost', async () => {
    const { certificate, privateKey } = pairs[algorithm];
    const files = await Promise.all([certificate, privateKey].map((file) => readFile(file, 'utf8')));
    for (const by of [' ', '']) {
      const [pastedCertificate, pastedKey] = files.map((pem) => pem.replaceAll('\n', by));
      await works(
        { type: 'x509', source: 'secrets' },
        { certificate: pastedCertificate, privateKey: pastedKey },
      );
    }
  });

  it('a chain in any order', async () => {
    const { certificate, privateKey, ca } = pairs[algorithm];
    const file = path.join(directory, `${algorithm}-chain.pem`);
    await writeFile(file, `${await readFile(ca, 'utf8')}\n${await readFile(certificate, 'utf8')}`);
    await works({ type: 'x509', certificate: file, privateKey }, {});
  });
});

describe('a passphrase', () => {
  let identity: Identity;
  beforeAll(async () => {
    const file = path.join(directory, 'asked.p12');
    await makePkcs12(file, pairs.ec, { passphrase });
    identity = { type: 'x509', source: 'pkcs12', pkcs12: file };
  });

  it('is asked for once, and kept', async () => {
    const id = add(identity);
    Object.assign(open.answers, { passphrase });
    await open.sessions.connect(id, { attended: true });
    expect(open.questions).toEqual([
      expect.stringMatching(/^passphrase: The PKCS#12 file ".*" is encrypted\.$/),
    ]);
    await open.sessions.disconnect(id);
    await open.sessions.connect(id, { attended: true });
    expect(open.questions).toHaveLength(1);
    expect(open.secrets(id)).toEqual({ passphrase });
  });

  it('that is wrong is named, and asked for again when a person connects again', async () => {
    const id = add(identity);
    Object.assign(open.answers, { passphrase: 'not this one' });
    const failure = await failureOf(open.sessions.connect(id, { attended: true }));
    expect(failure).toMatchObject({
      id: 'certificate.passphraseWrong',
      stage: 'certificate',
      retryable: false,
    });
    expect(JSON.stringify(failure)).not.toContain('not this one');
    Object.assign(open.answers, { passphrase });
    await open.sessions.connect(id, { attended: true });
    expect(open.questions.at(-1)).toContain('The passphrase that is kept does not open');
    expect(open.sessions.health(id).state).toBe('connected');
  });

  it('is asked of nobody by a program or a reconnect', async () => {
    const id = add(identity);
    Object.assign(open.answers, { passphrase });
    const failure = await failureOf(open.sessions.connect(id));
    expect(failure).toMatchObject({ id: 'certificate.passphraseMissing', remedy: { kind: 'setSecrets' } });
    expect(open.questions).toEqual([]);
  });
});

describe('dates', () => {
  it('a certificate that has ended', async () => {
    const pair = await makeCertificate(directory, 'ended', { days: -1 });
    const { certificate, privateKey } = pair;
    const failure = await failureOf(open.sessions.connect(add({ type: 'x509', certificate, privateKey })));
    expect(failure).toMatchObject({ id: 'certificate.expired', stage: 'certificate' });
    expect(failure.symptom).toMatch(/^identity\.certificate: the certificate ended on \d{4}-/);
  });

  it('a certificate of tomorrow', async () => {
    const { certificate, privateKey } = await makeCertificate(directory, 'tomorrow', {
      from: '20450101000000Z',
    });
    const failure = await failureOf(open.sessions.connect(add({ type: 'x509', certificate, privateKey })));
    expect(failure).toMatchObject({ id: 'certificate.notYetValid', stage: 'certificate' });
    expect(failure.symptom).toContain('not valid before 2045-01-01T00:00:00.000Z');
  });
});

describe('what is not what it says', () => {
  it.each([
    [
      'PEM as PKCS#12',
      (pair: KeyPair) => ({ type: 'x509', source: 'pkcs12', pkcs12: pair.certificate }) as const,
      'is PEM, not PKCS#12',
    ],
    [
      'a key of another certificate',
      (pair: KeyPair) =>
        ({ type: 'x509', certificate: pair.certificate, privateKey: pairs.rsa.privateKey }) as const,
      'identity.privateKey: the private key does not belong',
    ],
    [
      'swapped files',
      (pair: KeyPair) =>
        ({ type: 'x509', certificate: pair.privateKey, privateKey: pair.certificate }) as const,
      'were the two files swapped?',
    ],
  ])('%s', async (_name, identityOf, says) => {
    const failure = await failureOf(open.sessions.connect(add(identityOf(pairs.ec))));
    expect(failure.symptom).toContain(says);
    expect(failure.stage).toBe('certificate');
  });
});
