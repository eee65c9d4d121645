/** Client certificates and CA files, read anew for every attempt so that a renewed certificate counts. */
import { X509Certificate, type KeyObject } from 'node:crypto';
import { settingsFailure } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import type { Secrets } from '../profile/schema.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import { certificateTime, isoDay, isoInstant, unknownDate } from '../shared/dates.ts';
import { readFile } from './files.ts';
import { pemBlocks, repairPem } from './pem.ts';
import { readPkcs12 } from './pkcs12.ts';
import { PassphraseError, readPrivateKey } from './privateKey.ts';
import { requireSecret, secretFailure, type AskSecret } from './secretQuestion.ts';

export interface ClientCertificate {
  /** PEM: the certificate, then its chain as far as the file has it. */
  readonly certificate: string;
  /** PEM, PKCS#8, not encrypted. */
  readonly privateKey: string;
  /** Milliseconds since 1970; NaN when the certificate's date cannot be read. */
  readonly validFrom: number;
  readonly validTo: number;
  /** Distinguished names, one attribute a line. */
  readonly subject: string;
  readonly issuer: string;
  /** SHA-256 over the DER form, 64 hexadecimal digits: AWS IoT Core's certificate id. */
  readonly fingerprint: string;
}

/** Where certificate and key are. */
export type CertificateSource =
  | { readonly source: 'files'; readonly certificate: string; readonly privateKey: string }
  | { readonly source: 'pkcs12'; readonly pkcs12: string }
  | { readonly source: 'secrets' };

/** What reading them needs from outside. */
export interface CertificateAccess {
  readonly workspaceFolder: string | undefined;
  readonly secrets: Secrets;
  /** Absent when there is nobody to ask. */
  readonly ask: AskSecret | undefined;
  /** The computer's own when left out. */
  readonly clock?: Clock | undefined;
}

/** A key with its certificates as they were found, and the fields to name when they do not fit. */
interface Found {
  readonly key: KeyObject;
  readonly certificates: readonly X509Certificate[];
  readonly certificateField: string;
  readonly keyField: string;
}

/**
 * Reads a client certificate and its key and checks that they belong together and that the certificate is valid now.
 *
 * @throws FailureError naming the field and the fix
 */
export async function readClientCertificate(
  source: CertificateSource,
  access: CertificateAccess,
): Promise<ClientCertificate> {
  const { key, certificates, certificateField, keyField } = await find(source, access);
  const leaf = certificates.find((one) => one.checkPrivateKey(key));
  if (!leaf) {
    throw new FailureError(
      settingsFailure(
        keyField,
        'the private key does not belong to the certificate.',
        `Use the key that was made together with the certificate${certificateField === keyField ? '' : ` in ${certificateField}`}.`,
        { id: 'certificate.keyMismatch', stage: 'certificate' },
      ),
    );
  }
  requireValid(leaf, certificateField, (access.clock ?? systemClock).time());
  return {
    certificate: chainOf(leaf, certificates)
      .map((one) => one.toString())
      .join(''),
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    validFrom: certificateTime(leaf.validFrom),
    validTo: certificateTime(leaf.validTo),
    subject: leaf.subject,
    issuer: leaf.issuer,
    fingerprint: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

/** Reads a file of CA certificates. @throws FailureError naming the field and the fix */
export async function readCa(file: string, workspaceFolder: string | undefined): Promise<string> {
  const pem = (await readFile(file, 'ca', workspaceFolder)).toString('utf8');
  parseCertificates(pem, 'ca');
  return pem;
}

async function find(source: CertificateSource, access: CertificateAccess): Promise<Found> {
  const { workspaceFolder } = access;
  switch (source.source) {
    case 'files': {
      const fields = { certificateField: 'identity.certificate', keyField: 'identity.privateKey' };
      const [certificate, privateKey] = await Promise.all([
        readFile(source.certificate, fields.certificateField, workspaceFolder),
        readFile(source.privateKey, fields.keyField, workspaceFolder),
      ]);
      return await fromPem(
        { certificate: certificate.toString('utf8'), privateKey: privateKey.toString('utf8'), ...fields },
        `the private key "${source.privateKey}"`,
        access,
      );
    }
    case 'pkcs12': {
      const field = 'identity.pkcs12';
      const data = await readFile(source.pkcs12, field, workspaceFolder);
      const opened = await withPassphrase(
        (passphrase) => readPkcs12(data, field, passphrase),
        `the PKCS#12 file "${source.pkcs12}"`,
        access,
      );
      return { ...opened, certificateField: field, keyField: field };
    }
    case 'secrets':
      return await fromPem(
        {
          certificate: repairPem(await pasted('certificate', access)),
          privateKey: repairPem(await pasted('privateKey', access)),
          certificateField: 'certificate',
          keyField: 'privateKey',
        },
        'the pasted private key',
        access,
      );
  }
}

async function fromPem(
  pem: { certificate: string; privateKey: string } & Pick<Found, 'certificateField' | 'keyField'>,
  keyName: string,
  access: CertificateAccess,
): Promise<Found> {
  const { certificateField, keyField } = pem;
  const certificates = parseCertificates(pem.certificate, certificateField);
  const key = await withPassphrase(
    (passphrase) => readPrivateKey(pem.privateKey, keyField, passphrase),
    keyName,
    access,
  );
  return { key, certificates, certificateField, keyField };
}

async function pasted(
  secret: 'certificate' | 'privateKey',
  { secrets, ask }: CertificateAccess,
): Promise<string> {
  const what = secret === 'certificate' ? 'client certificate' : 'private key';
  return await requireSecret(
    secrets,
    {
      secret,
      reason: `The ${what} (PEM) has not been pasted yet.`,
      missing: 'missing: identity.source is "secrets".',
      hint: `Run "TopicScope: Set Secrets" and paste the ${what} (PEM), or set identity.source to "files".`,
    },
    ask,
  );
}

/** Opens with the passphrase that is kept; asks once for one when it is missing or wrong and somebody is there. */
async function withPassphrase<T>(
  open: (passphrase: string | undefined) => Promise<T>,
  what: string,
  { secrets, ask }: CertificateAccess,
): Promise<T> {
  try {
    return await open(secrets.passphrase);
  } catch (error) {
    if (!(error instanceof PassphraseError)) throw error;
    if (!ask) throw passphraseFailure(what, error.wrong);
    const reason = error.wrong
      ? `The passphrase that is kept does not open ${what}.`
      : `${what.charAt(0).toUpperCase()}${what.slice(1)} is encrypted.`;
    const entered = await ask({ secret: 'passphrase', reason });
    if (entered === undefined) throw passphraseFailure(what, false);
    try {
      return await open(entered);
    } catch (again) {
      if (again instanceof PassphraseError) throw passphraseFailure(what, entered !== '');
      throw again;
    }
  }
}

function passphraseFailure(what: string, wrong: boolean): FailureError {
  return wrong
    ? secretFailure(
        'passphrase',
        `wrong: it does not open ${what}.`,
        'Connect again, or run "TopicScope: Set Secrets", and enter the right passphrase.',
        { id: 'certificate.passphraseWrong', stage: 'certificate' },
      )
    : secretFailure(
        'passphrase',
        `missing: ${what} is encrypted.`,
        'Connect again, or run "TopicScope: Set Secrets", and enter the passphrase; it is kept in the secret storage of VS Code.',
        { id: 'certificate.passphraseMissing', stage: 'certificate' },
      );
}

function requireValid(leaf: X509Certificate, field: string, now: number): void {
  // Dates that cannot be read are the server's to judge.
  const from = certificateTime(leaf.validFrom);
  const to = certificateTime(leaf.validTo);
  if (to < now) {
    throw new FailureError(
      settingsFailure(
        field,
        `the certificate ended on ${isoDay(to)}.`,
        "Renew it, or check this machine's clock.",
        {
          id: 'certificate.expired',
          stage: 'certificate',
          cause: `It was valid from ${isoDay(from)} to ${isoDay(to)}.`,
        },
      ),
    );
  }
  if (from > now) {
    throw new FailureError(
      settingsFailure(
        field,
        `the certificate is not valid before ${isoInstant(from) ?? unknownDate}.`,
        "Check this machine's clock, or wait.",
        {
          id: 'certificate.notYetValid',
          stage: 'certificate',
          cause: `This machine's clock says ${new Date(now).toISOString()}.`,
        },
      ),
    );
  }
}

/** The leaf, then issuer by issuer as far as they are there, whatever their order in the file. */
function chainOf(leaf: X509Certificate, certificates: readonly X509Certificate[]): X509Certificate[] {
  const chain = [leaf];
  for (;;) {
    const last = chain.at(-1);
    const issuer = certificates.find(
      (one) =>
        !chain.some(({ fingerprint256 }) => fingerprint256 === one.fingerprint256) && last?.checkIssued(one),
    );
    if (!issuer) return chain;
    chain.push(issuer);
  }
}

function parseCertificates(pem: string, field: string): X509Certificate[] {
  try {
    const blocks = pemBlocks(pem, /^(X509 |TRUSTED )?CERTIFICATE$/);
    // Without a block the parser's own error is the cause.
    return (blocks.length === 0 ? [pem] : blocks).map((one) => new X509Certificate(one));
  } catch (error) {
    const swapped = pem.includes('PRIVATE KEY') ? ' It is a private key: were the two files swapped?' : '';
    throw new FailureError(
      settingsFailure(
        field,
        `the file holds no certificate in PEM form.${swapped}`,
        'Choose the file that begins with -----BEGIN CERTIFICATE-----.',
        { stage: 'certificate' },
      ),
      { cause: error },
    );
  }
}
