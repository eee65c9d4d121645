import type { Profile } from './schema.ts';

export type ProfileCheck =
  | { readonly ok: true; readonly profile: Profile; readonly warnings: readonly string[] }
  /** Each problem names the field and the fix. */
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads a profile as it stands in settings: fills in defaults, reduces a pasted URL to its host
 * name, and refuses combinations outside AWS's protocol table, naming the legal ones.
 */
export declare function checkProfile(input: unknown): ProfileCheck;
