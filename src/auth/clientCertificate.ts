/** Client certificates and CA files, read anew for every attempt so that a renewed certificate counts. */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { settingsFailure } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';

export interface ClientCertificate {
  /** PEM, with the chain behind the certificate if the file has one. */
  readonly certificate: string;
  /** PEM. */
  readonly privateKey: string;
  /** Milliseconds since 1970 when the certificate ends. */
  readonly validTo: number;
}

/** Replaces `~` and `${workspaceFolder}` at the beginning of a path. @throws FailureError naming the field */
function expandPath(file: string, field: string, workspaceFolder: string | undefined): string {
  if (file === '~' || /^~[/\\]/.test(file)) return path.join(homedir(), file.slice(1));
  if (file.startsWith('${workspaceFolder}')) {
    if (workspaceFolder === undefined) {
      throw new FailureError(
        settingsFailure(
          field,
          `"${file}" begins with \${workspaceFolder}, and no folder is open.`,
          'Open the folder, or write the whole path.',
        ),
      );
    }
    return path.join(workspaceFolder, file.slice('${workspaceFolder}'.length));
  }
  if (!path.isAbsolute(file)) {
    throw new FailureError(
      settingsFailure(field, `"${file}" is not a whole path.`, 'Begin it with /, ~ or ${workspaceFolder}.'),
    );
  }
  return file;
}

/**
 * Reads a client certificate and its key and checks that they belong together and that the certificate is valid now.
 *
 * @throws FailureError naming the field and the fix
 */
export async function readClientCertificate(
  files: { certificate: string; privateKey: string },
  workspaceFolder: string | undefined,
): Promise<ClientCertificate> {
  const [certificate, privateKey] = await Promise.all([
    readPem(files.certificate, 'identity.certificate', workspaceFolder),
    readPem(files.privateKey, 'identity.privateKey', workspaceFolder),
  ]);
  const parsed = parseCertificate(certificate, 'identity.certificate');
  const key = parseKey(privateKey, 'identity.privateKey');
  if (!parsed.checkPrivateKey(key)) {
    throw new FailureError(
      settingsFailure(
        'identity.privateKey',
        'the private key does not belong to the certificate.',
        'Use the key that was made together with the certificate in identity.certificate.',
        { stage: 'certificate' },
      ),
    );
  }
  const validTo = parsed.validToDate.getTime();
  if (validTo < Date.now() || parsed.validFromDate.getTime() > Date.now()) {
    throw new FailureError(
      settingsFailure(
        'identity.certificate',
        `the certificate is valid from ${parsed.validFrom} to ${parsed.validTo}, not now.`,
        "Renew it, or check this machine's clock.",
        { stage: 'certificate' },
      ),
    );
  }
  return { certificate, privateKey, validTo };
}

/** Reads a file of CA certificates. @throws FailureError naming the field and the fix */
export async function readCa(file: string, workspaceFolder: string | undefined): Promise<string> {
  const pem = await readPem(file, 'ca', workspaceFolder);
  parseCertificate(pem, 'ca');
  return pem;
}

async function readPem(file: string, field: string, workspaceFolder: string | undefined): Promise<string> {
  const whole = expandPath(file, field, workspaceFolder);
  try {
    return await readFile(whole, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const what =
      code === 'ENOENT'
        ? 'does not exist'
        : code === 'EACCES'
          ? 'may not be read by you'
          : `cannot be read (${code})`;
    throw new FailureError(
      settingsFailure(
        field,
        `the file "${file}" ${what}.`,
        'Correct the path or the permissions of the file.',
      ),
      { cause: error },
    );
  }
}

function parseCertificate(pem: string, field: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    const swapped = pem.includes('PRIVATE KEY') ? ' It is a private key: were the two files swapped?' : '';
    throw new FailureError(
      settingsFailure(
        field,
        `the file holds no certificate in PEM form.${swapped}`,
        'Choose the file that begins with -----BEGIN CERTIFICATE-----.',
        {
          stage: 'certificate',
        },
      ),
      { cause: error },
    );
  }
}

function parseKey(pem: string, field: string): KeyObject {
  if (/ENCRYPTED/.test(pem)) {
    throw new FailureError(
      settingsFailure(
        field,
        'the private key is encrypted with a passphrase.',
        'Decrypt it: `openssl pkey -in encrypted.pem -out key.pem`.',
        {
          stage: 'certificate',
        },
      ),
    );
  }
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
        {
          stage: 'certificate',
        },
      ),
      { cause: error },
    );
  }
}
