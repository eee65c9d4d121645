/** Our own profiles out of a JSON file: a list of them, one alone, or settings with `topicscope.profiles`. */
import { secretsSchema, type ProfileInput, type Secrets } from '../schema.ts';
import { checkProfile } from '../validate.ts';
import { isRecord } from './fields.ts';
import type { FoundProfile } from './found.ts';

export const ownSetting = 'topicscope.profiles';

/** Is this a profile of ours? */
export function isOwn(entry: unknown): boolean {
  return isRecord(entry) && 'endpoint' in entry && 'identity' in entry;
}

/**
 * Reads profiles. Secrets that stand in them, where they do not belong, or beside them under `secrets`, are taken out for the
 * secret storage.
 */
export function readOwn(entries: readonly unknown[]): FoundProfile[] {
  return entries.filter(isRecord).map((entry) => {
    const notes: string[] = [];
    const { profile, secrets } = withoutSecrets(entry, notes);
    const { id: written, insecure, ...rest } = profile;
    const id = typeof written === 'string' ? written : undefined;
    const check = checkProfile({ ...rest, id: id ?? 'import' });
    if (check.ok) notes.push(...check.warnings);
    const name = typeof profile['name'] === 'string' ? profile['name'] : (id ?? 'Profile');
    return {
      source: 'topicscope' as const,
      name,
      ...(id === undefined ? {} : { id }),
      // What it is in truth, checkProfile has said: only one without problems is added, and is checked there again.
      profile: rest as unknown as Omit<ProfileInput, 'id'>,
      secrets,
      wantsInsecure: insecure === true,
      needsEndpoint: false,
      notes,
      problems: check.ok ? [] : check.problems,
    };
  });
}

/** Certificate and key of an identity are paths, not secrets; what else may be one is. */
const secretNames: ReadonlySet<string> = new Set([
  'password',
  'token',
  'tokenSignature',
  'passphrase',
  'proxyPassword',
]);

function withoutSecrets(
  entry: Readonly<Record<string, unknown>>,
  notes: string[],
): { profile: Readonly<Record<string, unknown>>; secrets: Secrets } {
  const { secrets: beside, ...profile } = entry;
  const found: Record<string, unknown> = {};
  const takeFrom = (record: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(record).filter(([name, value]) => {
        if (!secretNames.has(name) || typeof value !== 'string') return true;
        found[name] = value;
        notes.push(`${name} goes from the file into the secret storage.`);
        return false;
      }),
    );
  const outer = takeFrom(profile);
  const identity = isRecord(outer['identity']) ? takeFrom(outer['identity']) : outer['identity'];
  const parsed = secretsSchema.partial().safeParse(beside ?? {});
  if (!parsed.success) notes.push('secrets: not understood, left out; use Set Secrets.');
  return {
    profile: { ...outer, identity },
    secrets: { ...(parsed.success ? parsed.data : {}), ...(found as Secrets) },
  };
}
