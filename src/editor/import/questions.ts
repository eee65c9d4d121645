/** What is asked before found profiles are kept. */
import * as vscode from 'vscode';
import { endpointWarning, reduceEndpoint } from '../../profile/endpointName.ts';
import { sourceNames, type FoundProfile } from '../../profile/import/found.ts';
import type { ListedProfile } from '../profiles/profileList.ts';
import { visible } from '../trees/markdown.ts';
import { title } from './sources.ts';

interface FoundItem extends vscode.QuickPickItem {
  readonly found?: FoundProfile;
}

/** Asks which to import; those that cannot be are shown with the reason. Undefined when the person turned away. */
export async function askWhich(
  profiles: readonly FoundProfile[],
  existing: readonly ListedProfile[],
): Promise<readonly FoundProfile[] | undefined> {
  const usable = profiles.filter(({ problems }) => problems.length === 0);
  const broken = profiles.filter(({ problems }) => problems.length > 0);
  const items: FoundItem[] = [
    ...usable.map((found) => {
      const known = existing.some(({ profile }) => isLike(profile, found));
      return {
        label: visible(found.name),
        description: visible(`${placeOf(found)}${known ? ' — one like this is there already' : ''}`),
        detail: visible(detailOf(found)),
        picked: !known,
        found,
      };
    }),
    ...(broken.length === 0
      ? []
      : [{ label: 'Cannot be imported', kind: vscode.QuickPickItemKind.Separator }]),
    ...broken.map((found) => ({
      label: `$(error) ${visible(found.name)}`,
      description: visible(placeOf(found)),
      detail: visible(found.problems.join(' ')),
      picked: false,
      found,
    })),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: `${title}: ${profiles.length} found`,
    placeHolder: usable.length === 0 ? 'None of these can be imported' : 'Which ones?',
    canPickMany: true,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return picked?.flatMap(({ found }) => (found ? [found] : []));
}

function placeOf({ source, profile, needsEndpoint }: FoundProfile): string {
  const where = needsEndpoint ? 'endpoint not known' : `${profile.protocol ?? 'mqtt'}://${profile.endpoint}`;
  return `${where} (${sourceNames[source]})`;
}

function detailOf({ notes, secrets, wantsInsecure }: FoundProfile): string {
  const kept = Object.keys(secrets).length;
  return [
    ...(wantsInsecure ? ["The server's certificate was not checked."] : []),
    ...notes,
    ...(kept === 0
      ? []
      : [`${kept === 1 ? 'A secret goes' : `${kept} secrets go`} into the secret storage.`]),
  ].join(' ');
}

function isLike(profile: ListedProfile['profile'], { profile: found, needsEndpoint }: FoundProfile): boolean {
  return (
    !needsEndpoint &&
    profile.endpoint === found.endpoint &&
    profile.protocol === (found.protocol ?? 'mqtt') &&
    (found.port === undefined || profile.port === found.port) &&
    profile.identity.type === found.identity.type &&
    (profile.name ?? profile.id) === found.name
  );
}

/** Asks for the endpoint that a source does not tell. Undefined when the person turned away. */
export async function askEndpoint({ name }: FoundProfile): Promise<string | undefined> {
  const answer = await vscode.window.showInputBox({
    title: `${title}: ${visible(name)}`,
    prompt:
      'Endpoint of the device: the host name that `aws iot describe-endpoint --endpoint-type iot:Data-ATS` prints',
    placeHolder: 'abc123-ats.iot.eu-west-1.amazonaws.com',
    ignoreFocusOut: true,
    validateInput: (text) => {
      if (text.trim() === '') return undefined;
      const reduced = reduceEndpoint(text);
      if (!reduced) return 'There is no host name in this.';
      const warning = endpointWarning(reduced.host);
      return warning === undefined
        ? undefined
        : {
            message: warning.replace(/^endpoint: /, ''),
            severity: vscode.InputBoxValidationSeverity.Warning,
          };
    },
  });
  return answer === undefined ? undefined : reduceEndpoint(answer)?.host;
}

/** Asks whether servers that were not checked shall not be checked here either. Undefined when the person turned away. */
export async function askInsecure(profiles: readonly FoundProfile[]): Promise<boolean | undefined> {
  const names = profiles.map(({ name }) => `"${visible(name)}"`).join(', ');
  const insecure = 'Take Any Certificate';
  const check = 'Check Certificates';
  const choice = await vscode.window.showWarningMessage(
    `${names} did not check the certificate of the server.`,
    {
      modal: true,
      detail:
        'Taking any certificate, whoever is between can read and change everything, passwords too. Checked, a server with a certificate of a private CA needs the file of that CA ("ca" in the profile).',
    },
    check,
    insecure,
  );
  return choice === undefined ? undefined : choice === insecure;
}
