/** Which profiles there are, from all the places where they can stand; pure, so that it is tested without VS Code. */
import { workspaceProblem } from '../../profile/checkReach.ts';
import type { Profile } from '../../profile/schema.ts';
import { checkProfile } from '../../profile/validate.ts';

/** Where a profile is kept: the user's settings, the workspace's settings, or this window only. */
export type Scope = 'user' | 'workspace' | 'window';

/** A profile that can be used. */
export interface ListedProfile {
  readonly profile: Profile;
  readonly scope: Scope;
  /** Position in its scope's list. */
  readonly index: number;
  /** What is legal but worth saying. */
  readonly warnings: readonly string[];
}

/** An entry that can't be used, with the reasons; each names the field and the fix. */
export interface InvalidEntry {
  readonly scope: Scope;
  readonly index: number;
  /** Its name or id, as far as it has one. */
  readonly label: string;
  readonly problems: readonly string[];
}

export interface ProfileList {
  readonly profiles: readonly ListedProfile[];
  readonly invalid: readonly InvalidEntry[];
}

/**
 * Validates what the scopes hold and brings it together. Where two entries have the same id the first one
 * counts (user before workspace before window) and the others are reported: an opened folder can so
 * never take the place, and with it the secrets, of the user's own profile.
 */
export function listProfiles(sources: { readonly [S in Scope]?: unknown }): ProfileList {
  const profiles: ListedProfile[] = [];
  const invalid: InvalidEntry[] = [];
  const taken = new Map<string, Scope>();
  for (const scope of ['user', 'workspace', 'window'] as const) {
    const entries = sources[scope];
    if (entries === undefined || entries === null) continue;
    if (!Array.isArray(entries)) {
      invalid.push({
        scope,
        index: 0,
        label: 'topicscope.profiles',
        problems: ['topicscope.profiles: must be a list of profiles, [ { … } ].'],
      });
      continue;
    }
    for (const [index, entry] of entries.entries()) {
      const check = checkProfile(entry);
      if (!check.ok) {
        invalid.push({ scope, index, label: labelOf(entry, index), problems: check.problems });
        continue;
      }
      const problem = scope === 'workspace' ? workspaceProblem(check.profile) : undefined;
      if (problem !== undefined) {
        invalid.push({ scope, index, label: labelOf(entry, index), problems: [problem] });
        continue;
      }
      const { id } = check.profile;
      const before = taken.get(id);
      if (before !== undefined) {
        const where = before === scope ? 'these settings' : scopeName(before);
        invalid.push({
          scope,
          index,
          label: labelOf(entry, index),
          problems: [`id: "${id}" is the id of another profile in ${where}; give this one an id of its own.`],
        });
        continue;
      }
      taken.set(id, scope);
      profiles.push({ profile: check.profile, scope, index, warnings: check.warnings });
    }
  }
  return { profiles, invalid };
}

/** "user settings", "workspace settings" or "this window". */
export function scopeName(scope: Scope): string {
  return { user: 'user settings', workspace: 'workspace settings', window: 'this window' }[scope];
}

/** The name that people see. */
export function profileName(profile: Pick<Profile, 'id' | 'name'>): string {
  return profile.name ?? profile.id;
}

/** An id made from a name, not among those taken. */
export function newProfileId(name: string, taken: ReadonlySet<string>): string {
  const base =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 48) || 'profile';
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

function labelOf(entry: unknown, index: number): string {
  if (typeof entry === 'object' && entry !== null) {
    const { name, id } = entry as { name?: unknown; id?: unknown };
    if (typeof name === 'string' && name.trim() !== '') return name;
    if (typeof id === 'string' && id !== '') return id;
  }
  return `Profile ${index + 1}`;
}
