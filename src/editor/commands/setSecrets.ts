import * as vscode from 'vscode';
import { hasEncryptedKey } from '../../auth/encryptedKey.ts';
import { isEncryptedKey } from '../../auth/pem.ts';
import { neededSecrets, type NeededSecret } from '../../profile/neededSecrets.ts';
import type { Profile, Secrets } from '../../profile/schema.ts';
import type { Target } from '../contributions.ts';
import { runCommand } from '../guards.ts';
import { profileName } from '../profiles/profileList.ts';
import { chooseProfile } from '../prompts.ts';
import { notificationText } from '../trees/markdown.ts';
import { secretStep, type WithSecrets } from '../wizard/secretSteps.ts';
import { runSteps, type Step } from '../wizard/steps.ts';
import type { CommandContext } from './context.ts';

const title = 'Set Secrets';

/** Asks anew for the secrets that a profile needs: for all, or for those that the person picks. */
export async function setSecrets(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, {
    title,
    when: ({ profile }) => neededSecrets(profile, true).length > 0,
    none: 'TopicScope: no profile needs secrets (passphrase, pasted certificate, token, password).',
  });
  if (!listed) return;
  const { profile } = listed;
  const kept = await context.profiles.secrets(profile.id);
  const workspaceFolder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const needed = neededSecrets(profile, await hasEncryptedKey(profile, { secrets: kept, workspaceFolder }));
  if (needed.length === 0) {
    void vscode.window.showInformationMessage(
      notificationText(`"${profileName(profile)}" needs no secrets.`),
    );
    return;
  }
  const chosen = await choose(needed, kept);
  if (!chosen || chosen.length === 0) return;
  const draft: WithSecrets = { secrets: {} };
  if (!(await runSteps(title, draft, stepsFor(chosen, kept)))) return;
  // What the profile no longer needs is not kept on.
  const names = new Set<string>([...needed.map(({ secret }) => secret), ...Object.keys(draft.secrets)]);
  const merged = Object.entries({ ...kept, ...draft.secrets }).filter(([secret]) => names.has(secret));
  await context.profiles.setSecrets(profile.id, Object.fromEntries(merged));
  await offerToConnect(context, profile);
}

async function choose(
  needed: readonly NeededSecret[],
  kept: Secrets,
): Promise<readonly NeededSecret[] | undefined> {
  if (needed.length === 1) return needed;
  const picked = await vscode.window.showQuickPick(
    needed.map((one) => ({
      label: one.what,
      description: kept[one.secret] ? 'kept' : one.required ? 'missing' : 'not set',
      picked: !kept[one.secret],
      one,
    })),
    { title, placeHolder: 'Which secrets do you want to set?', canPickMany: true, ignoreFocusOut: true },
  );
  return picked?.map(({ one }) => one);
}

function stepsFor(chosen: readonly NeededSecret[], kept: Secrets): Step<WithSecrets>[] {
  const steps = chosen.map((one) => secretStep<WithSecrets>(one));
  const pasted = chosen.some(({ secret }) => secret === 'privateKey');
  if (!pasted || chosen.some(({ secret }) => secret === 'passphrase')) return steps;
  // Whether a pasted key wants a passphrase shows when it is there.
  const passphrase: NeededSecret = {
    secret: 'passphrase',
    what: 'Passphrase of the private key',
    required: true,
  };
  return [
    ...steps,
    secretStep<WithSecrets>(passphrase, ({ secrets }) =>
      isEncryptedKey(secrets.privateKey ?? kept.privateKey ?? ''),
    ),
  ];
}

/** A session that failed for want of a secret does not try again by itself. */
async function offerToConnect(context: CommandContext, profile: Profile): Promise<void> {
  const { state, lastFailure } = context.runtime.health(profile.id);
  if (state !== 'failed' || lastFailure?.remedy?.kind !== 'setSecrets') return;
  const choice = await vscode.window.showInformationMessage(
    notificationText(`The secrets of "${profileName(profile)}" are kept.`),
    'Connect',
  );
  if (choice) await runCommand('topicscope.connect', profile.id);
}
