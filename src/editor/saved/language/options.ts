import type * as vscode from 'vscode';
import type { Profile } from '../../../profile/schema.ts';
import type { FormatInfo } from '../../../shared/payload/format.ts';

/** What the language of message files needs of the rest of the editor. */
export interface MessageLanguageOptions {
  readonly profiles: () => readonly Profile[];
  /** Profiles or variables have changed: what files are checked against. */
  readonly changes: readonly ((listener: () => void) => { dispose(): void })[];
  /** The profile that a file's message is published with, when it names none and one is remembered. */
  readonly remembered: (uri: vscode.Uri) => string | undefined;
  /** Variables of the environment that is chosen now. */
  readonly variables: () => ReadonlyMap<string, string>;
  readonly formats: () => Promise<readonly FormatInfo[]>;
  /** Topics of a profile, the likeliest first. */
  readonly topics: (profile: Profile) => Promise<readonly string[]>;
  readonly log: (line: string) => void;
}
