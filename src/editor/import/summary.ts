/** What an import tells at its end: a sentence or two, and all of it at length. Pure; holds no secret. */
import { sourceNames } from '../../profile/import/found.ts';
import { scopeName, type Scope } from '../profiles/profileList.ts';
import { visible } from '../trees/markdown.ts';
import type { Kept } from './keepProfiles.ts';

/** The sentences of the notification. */
export function summaryText(kept: readonly Kept[]): string {
  const added = kept.filter(({ id }) => id !== undefined);
  const failed = kept.length - added.length;
  const secrets = added.reduce((count, { found }) => count + Object.keys(found.secrets).length, 0);
  const notes = kept.reduce((count, one) => count + one.found.notes.length + one.notes.length, 0);
  const plain = added.some(({ found }) => found.source === 'vsmqtt' && found.secrets.password !== undefined);
  return [
    `${counted(added.length, 'profile has', 'profiles have')} been imported.`,
    ...(failed === 0 ? [] : [`${counted(failed, 'profile', 'profiles')} could not be.`]),
    ...(secrets === 0
      ? []
      : [`${counted(secrets, 'secret is', 'secrets are')} in VS Code's secret storage.`]),
    ...(plain ? ["vsmqtt's own settings still hold its passwords in plain text."] : []),
    ...(notes === 0 ? [] : [`${counted(notes, 'thing was', 'things were')} not taken over as it stood.`]),
  ].join(' ');
}

/** Everything, profile by profile. */
export function summaryReport(kept: readonly Kept[], scope: Scope, notes: readonly string[]): string {
  const lines = ['Imported profiles', ''];
  for (const note of notes) lines.push(visible(note), '');
  for (const one of kept) {
    const { found, id, problem } = one;
    lines.push(`${visible(found.name)} (${sourceNames[found.source]})`);
    lines.push(
      id === undefined
        ? `  Not imported: ${visible(problem ?? '')}`
        : `  Profile "${id}" in ${scopeName(scope)}: ${visible(one.endpoint)}`,
    );
    const secrets = Object.keys(found.secrets);
    if (id !== undefined && secrets.length > 0) {
      lines.push(`  In the secret storage: ${secrets.join(', ')}`);
    }
    for (const note of [...found.notes, ...one.notes]) lines.push(`  - ${visible(note)}`);
    lines.push('');
  }
  return lines.join('\n');
}

function counted(count: number, singular: string, plural: string): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
