/** Keeps found profiles: ids, files for CA certificates, settings and secrets. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { FoundProfile } from '../../profile/import/found.ts';
import type { ProfileInput } from '../../profile/schema.ts';
import { shortenHome } from '../homePath.ts';
import { errorText } from '../log.ts';
import { newProfileId, type Scope } from '../profiles/profileList.ts';
import type { ProfileStore } from '../profiles/profileStore.ts';

/** What became of a found profile. */
export interface Kept {
  readonly found: FoundProfile;
  /** Absent when it could not be added. */
  readonly id?: string;
  readonly endpoint: string;
  readonly notes: readonly string[];
  /** Why it could not be added. */
  readonly problem?: string;
}

export interface Answers {
  readonly scope: Scope;
  /** Endpoints of those whose source tells none. */
  readonly endpoints: ReadonlyMap<FoundProfile, string>;
  readonly insecure: boolean;
}

/** Adds one profile after another; one that fails keeps none of the others back. */
export async function keepProfiles(
  chosen: readonly FoundProfile[],
  answers: Answers,
  { profiles, storage }: { readonly profiles: ProfileStore; readonly storage: string },
): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const found of chosen) {
    const endpoint = answers.endpoints.get(found) ?? found.profile.endpoint;
    if (found.problems.length > 0) {
      kept.push({ found, endpoint, notes: [], problem: found.problems.join(' ') });
      continue;
    }
    const taken = new Set(profiles.list.profiles.map(({ profile }) => profile.id));
    const own = found.id !== undefined && !taken.has(found.id) ? found.id : undefined;
    const id = own ?? newProfileId(found.id ?? found.name, taken);
    const notes: string[] = [];
    if (found.id !== undefined && id !== found.id)
      notes.push(`Its id "${found.id}" is taken; it is now "${id}".`);
    try {
      const input = { ...(await inputOf(found, id, answers, storage, notes)), endpoint };
      await profiles.add(input, { scope: answers.scope, secrets: found.secrets });
      kept.push({ found, id, endpoint, notes });
    } catch (error) {
      kept.push({ found, endpoint, notes, problem: errorText(error) });
    }
  }
  return kept;
}

async function inputOf(
  found: FoundProfile,
  id: string,
  { insecure }: Answers,
  storage: string,
  notes: string[],
): Promise<ProfileInput> {
  const { profile } = found;
  const ca = found.caPem === undefined ? undefined : await writeCa(found.caPem, id, storage);
  if (ca !== undefined) notes.push(`The CA certificates of the export are in ${ca} now.`);
  if (found.wantsInsecure && !insecure) notes.push("The server's certificate is checked here.");
  return {
    id,
    ...profile,
    ...(ca === undefined ? {} : { ca }),
    ...(found.wantsInsecure && insecure ? { insecure: true } : {}),
  };
}

/** A profile names CA certificates by their file. They are no secret. @returns the path as settings shall have it */
async function writeCa(pem: string, id: string, storage: string): Promise<string> {
  const folder = path.join(storage, 'imported-ca');
  const file = path.join(folder, `${id}.pem`);
  await vscode.workspace.fs.createDirectory(vscode.Uri.file(folder));
  await vscode.workspace.fs.writeFile(vscode.Uri.file(file), new TextEncoder().encode(`${pem}\n`));
  return shortenHome(file);
}
