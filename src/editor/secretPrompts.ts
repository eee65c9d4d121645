/** Questions for secrets that come up while connecting; the answer is kept where the profile's secrets are. */
import * as vscode from 'vscode';
import type { SecretQuestion } from '../auth/secretQuestion.ts';
import type { Secrets } from '../profile/schema.ts';
import { repairPem } from '../auth/pem.ts';
import { profileName } from './profiles/profileList.ts';
import type { ProfileStore } from './profiles/profileStore.ts';

/** What each secret is, for a person. */
export const secretNames: Readonly<Record<keyof Secrets, string>> = {
  password: 'password',
  token: 'token',
  tokenSignature: 'signature of the token',
  passphrase: 'passphrase',
  certificate: 'client certificate (PEM)',
  privateKey: 'private key (PEM)',
  proxyPassword: 'password for the proxy',
};

/** Asks for one secret of a profile and keeps it; undefined when the person turned away. */
export async function askSecret(
  profiles: ProfileStore,
  profileId: string,
  { secret, reason }: SecretQuestion,
): Promise<string | undefined> {
  const { profile } = profiles.require(profileId);
  const entered = await vscode.window.showInputBox({
    title: `Connect: ${profileName(profile)}`,
    prompt: `${reason} The ${secretNames[secret]} is kept in the secret storage of VS Code.`,
    placeHolder: capitalized(secretNames[secret]),
    password: secret !== 'certificate',
    ignoreFocusOut: true,
  });
  if (entered === undefined) return undefined;
  const value = secret === 'certificate' || secret === 'privateKey' ? repairPem(entered) : entered;
  await profiles.setSecret(profileId, secret, value);
  return value;
}

/** Asks for the code that an MFA device shows now; it is kept nowhere. */
export async function askMfaCode(mfaSerial: string): Promise<string | undefined> {
  const code = await vscode.window.showInputBox({
    title: 'Multi-factor authentication',
    prompt: `Code that the MFA device ${mfaSerial} shows now`,
    placeHolder: '123456',
    ignoreFocusOut: true,
    validateInput: (text) => (/^\s*\d{6}\s*$/.test(text) ? undefined : 'Write the six digits.'),
  });
  return code?.trim();
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
