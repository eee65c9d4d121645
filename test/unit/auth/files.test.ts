/** Files that a profile names: where they are looked for, and what is said of those that cannot be read. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasEncryptedKey } from '../../../src/auth/encryptedKey.ts';
import { readFile } from '../../../src/auth/files.ts';
import { FailureError } from '../../../src/failure/failureError.ts';

let folder: string;
let home: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'topicscope-files-'));
  await writeFile(path.join(folder, 'a.pem'), 'A');
  home = await mkdtemp(path.join(homedir(), '.topicscope-test-'));
  await writeFile(path.join(home, 'b.pem'), 'B');
});
afterAll(async () => {
  for (const one of [folder, home]) await rm(one, { recursive: true });
});

async function failureOf(work: Promise<unknown>) {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (!(error instanceof FailureError)) throw new Error(`expected a FailureError, got ${String(error)}`);
  return error.failure;
}

describe('a file', () => {
  it('is found by its whole path, in the home and in the workspace', async () => {
    const text = async (file: string, workspace?: string) => String(await readFile(file, 'ca', workspace));
    expect(await text(path.join(folder, 'a.pem'))).toBe('A');
    expect(await text('${workspaceFolder}/a.pem', folder)).toBe('A');
    expect(await text(`~/${path.basename(home)}/b.pem`)).toBe('B');
  });

  it.each([
    ['a.pem', undefined, 'is not a whole path', 'Begin it with /'],
    ['~other/a.pem', '/w', 'is not a whole path', 'Begin it with /'],
    ['${workspaceFolder}/a.pem', undefined, 'no folder is open', 'Open the folder'],
    ['/no/such/file.pem', undefined, 'does not exist', 'Correct the path'],
    ['/tmp', undefined, 'cannot be read (EISDIR)', 'Correct the path'],
    ['~', undefined, 'cannot be read (EISDIR)', 'Correct the path'],
  ])('%s in %s: %s', async (file, workspace, symptom, hint) => {
    const failure = await failureOf(readFile(file, 'identity.certificate', workspace));
    expect(failure.symptom).toContain(`identity.certificate: `);
    expect(failure.symptom).toContain(symptom);
    expect(failure.symptom).toContain(`"${file}"`);
    expect(failure.hint).toContain(hint);
  });
});

describe('does a profile need a passphrase?', () => {
  const encrypted = '-----BEGIN ENCRYPTED PRIVATE KEY-----\nA\n-----END ENCRYPTED PRIVATE KEY-----\n';
  const plain = encrypted.replaceAll('ENCRYPTED ', '');
  const asks = (identity: object, secrets = {}) =>
    hasEncryptedKey({ identity } as Parameters<typeof hasEncryptedKey>[0], {
      secrets,
      workspaceFolder: folder,
    });

  it('where its key is encrypted, in a file or pasted', async () => {
    await writeFile(path.join(folder, 'encrypted.key'), encrypted);
    await writeFile(path.join(folder, 'plain.key'), plain);
    const files = (privateKey: string, type = 'x509') => ({ type, source: 'files', privateKey });
    expect(await asks(files('${workspaceFolder}/encrypted.key'))).toBe(true);
    expect(await asks(files('${workspaceFolder}/encrypted.key', 'sigv4'))).toBe(true);
    expect(await asks(files('${workspaceFolder}/plain.key'))).toBe(false);
    expect(await asks(files('${workspaceFolder}/none.key'))).toBe(false);
    expect(await asks({ type: 'x509', source: 'secrets' }, { privateKey: encrypted })).toBe(true);
    expect(await asks({ type: 'x509', source: 'secrets' }, { privateKey: plain })).toBe(false);
    expect(await asks({ type: 'x509', source: 'secrets' })).toBe(false);
    expect(await asks({ type: 'sigv4' })).toBe(false);
    expect(await asks({ type: 'none' })).toBe(false);
  });
});
