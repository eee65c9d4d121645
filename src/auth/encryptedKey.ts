import type { Profile, Secrets } from '../profile/schema.ts';
import { readFile } from './files.ts';
import { isEncryptedKey } from './pem.ts';

/** Is the private key of a profile's identity encrypted, so that it needs a passphrase? False for one that cannot be read. */
export async function hasEncryptedKey(
  { identity }: Pick<Profile, 'identity'>,
  { secrets, workspaceFolder }: { secrets: Secrets; workspaceFolder: string | undefined },
): Promise<boolean> {
  if (identity.type === 'x509' && identity.source === 'secrets') {
    return isEncryptedKey(secrets.privateKey ?? '');
  }
  const file = identity.type === 'x509' || identity.type === 'sigv4' ? identity.privateKey : undefined;
  if (file === undefined) return false;
  try {
    return isEncryptedKey((await readFile(file, 'identity.privateKey', workspaceFolder)).toString('utf8'));
  } catch {
    // Connecting says what is wrong with the file.
    return false;
  }
}
