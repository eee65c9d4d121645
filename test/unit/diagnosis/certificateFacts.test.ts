/** What a client certificate says of itself: certificates made by openssl. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateFacts } from '../../../src/diagnosis/certificateFacts.ts';
import { makeCertificate, openssl } from '../../support/opensslFiles.ts';

let directory: string;
let chain: string;
let alone: string;
let ofAws: string;
let self: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-facts-'));
  const made = await makeCertificate(directory, 'press', { algorithm: 'ec' });
  alone = await readFile(made.certificate, 'utf8');
  chain = `${alone}${await readFile(made.ca, 'utf8')}`;
  const [key, certificate] = [path.join(directory, 'aws.key'), path.join(directory, 'aws.pem')];
  // Theirs goes on for longer than openssl takes.
  const subject = '/OU=Amazon Web Services O=Amazon.com Inc. L=Seattle';
  await openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '90', '-subj', subject],
    ...['-keyout', key, '-out', certificate],
  );
  const issuer = { certificate, privateKey: key };
  ofAws = await readFile((await makeCertificate(directory, 'thing', { issuer })).certificate, 'utf8');
  self = await readFile(made.ca, 'utf8');
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** Only the PEM is read: the rest of a client certificate was taken from it. */
function factsOf(certificate: string, now = Date.now()) {
  const of = { certificate } as Parameters<typeof certificateFacts>[0];
  return Object.fromEntries(certificateFacts(of, now).map(({ name, ...fact }) => [name, fact]));
}

describe('a client certificate', () => {
  it('says whose it is, by whom, and its id at AWS', () => {
    const facts = factsOf(alone);
    expect(facts['Subject']?.value).toBe('CN=press');
    expect(facts['Issuer']?.value).toBe('CN=press CA');
    expect(facts['Key']?.value).toBe('ec prime256v1, fits the certificate');
    expect(facts['Chain']?.value).toBe('the certificate alone');
    expect(facts['Certificate id']?.value).toBe(
      new X509Certificate(alone).fingerprint256.replaceAll(':', '').toLowerCase(),
    );
    expect(facts['Valid']?.value).toMatch(/^\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d$/);
    expect(facts['Valid']).not.toHaveProperty('warning');
  });

  it('counts its chain, names AWS and itself as issuers, and the size of an RSA key', () => {
    expect(factsOf(chain)['Chain']?.value).toBe('2 certificates');
    expect(factsOf(ofAws)['Issuer']?.value).toMatch(/^AWS IoT \(OU=Amazon Web Services/);
    expect(factsOf(ofAws)['Key']?.value).toBe('rsa 2048, fits the certificate');
    expect(factsOf(self)['Issuer']?.value).toBe('itself (CN=press CA)');
  });

  it('is warned of before its end', () => {
    const end = Date.parse(new X509Certificate(alone).validTo);
    expect(factsOf(alone, end - 86_400_000)['Valid']?.warning).toBe('Ends in 1 day.');
    expect(factsOf(alone, end + 86_400_000)['Valid']?.warning).toBe('Expired 1 day ago.');
  });

  it('is none in a text without one', () => {
    expect(factsOf('no PEM')).toEqual({});
  });
});
