/** Keys, certificates and containers as people have them: made by the openssl program. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export async function openssl(...args: readonly string[]): Promise<void> {
  await execute('openssl', args);
}

export interface KeyPair {
  /** Paths of PEM files. */
  readonly certificate: string;
  readonly privateKey: string;
  /** The CA that signed the certificate. */
  readonly ca: string;
}

export interface CertificateOptions {
  readonly algorithm?: 'rsa' | 'ec';
  /** How many days from now it is valid; negative: it ended so long ago. */
  readonly days?: number;
  /** A day, as 20300101000000Z, when it begins to be valid; now when left out. */
  readonly from?: string;
  /** Paths of the CA's files; one of its own is made when left out. */
  readonly issuer?: { readonly certificate: string; readonly privateKey: string };
}

/** A key and its certificate. */
export async function makeCertificate(
  directory: string,
  name: string,
  { algorithm = 'rsa', days = 90, from, issuer }: CertificateOptions = {},
): Promise<KeyPair> {
  const file = (ending: string) => path.join(directory, `${name}.${ending}`);
  const newKey = algorithm === 'rsa' ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const ca = issuer ?? { certificate: file('ca.pem'), privateKey: file('ca.key') };
  if (!issuer) {
    await openssl(
      ...['req', '-x509', '-newkey', ...newKey, '-nodes', '-subj', `/CN=${name} CA`],
      ...['-keyout', ca.privateKey, '-out', ca.certificate],
    );
  }
  const [privateKey, request, certificate] = [file('key'), file('csr'), file('pem')];
  await openssl(
    ...['req', '-newkey', ...newKey, '-nodes', '-subj', `/CN=${name}`],
    ...['-keyout', privateKey, '-out', request],
  );
  // `openssl x509` of OpenSSL 3.0 cannot set the beginning; `openssl ca` wants a database.
  await writeFile(file('index'), '');
  await writeFile(file('serial'), `${randomBytes(8).toString('hex')}\n`);
  await writeFile(
    file('cnf'),
    `[ca]\ndefault_ca=d\n[d]\ndatabase=${file('index')}\nserial=${file('serial')}\nnew_certs_dir=${directory}\ndefault_md=sha256\npolicy=p\nx509_extensions=e\n[p]\ncommonName=supplied\n[e]\nbasicConstraints=CA:FALSE\n`,
  );
  const begin =
    from === undefined ? new Date(Date.now() - 86_400_000 + Math.min(days, 0) * 86_400_000) : undefined;
  const end = from === undefined ? new Date(Date.now() + days * 86_400_000) : undefined;
  await openssl(
    ...['ca', '-batch', '-notext', '-config', file('cnf'), '-in', request, '-out', certificate],
    ...['-cert', ca.certificate, '-keyfile', ca.privateKey],
    ...['-startdate', begin ? time(begin) : (from ?? ''), '-enddate', end ? time(end) : '20491231235959Z'],
  );
  return { certificate, privateKey, ca: ca.certificate };
}

/** GeneralizedTime (RFC 5280, section 4.1.2.5.2). */
function time(date: Date): string {
  return date.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
}

export type Pkcs12Kind = 'modern' | 'legacy' | 'tripleDes';

/** As OpenSSL 3, OpenSSL 1 with `-legacy` (RC2 and SHA-1), and Windows write them. */
const pkcs12Options: Record<Pkcs12Kind, readonly string[]> = {
  modern: [],
  legacy: ['-legacy'],
  tripleDes: ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
};

/** Puts key, certificate and CA into a PKCS#12 file. */
export async function makePkcs12(
  file: string,
  pair: KeyPair,
  { kind = 'modern', passphrase }: { kind?: Pkcs12Kind; passphrase: string },
): Promise<string> {
  await openssl(
    ...['pkcs12', '-export', '-out', file, '-inkey', pair.privateKey, '-in', pair.certificate],
    ...['-certfile', pair.ca, '-passout', `pass:${passphrase}`, ...pkcs12Options[kind]],
  );
  return file;
}
