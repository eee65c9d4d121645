import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { vi } from 'vitest';
import { patient } from '../support/patience.ts';

const fileIn = (dataDir: string): string => path.join(dataDir, 'data/User/settings.json');

/** Writes the user's settings before a window with this dataDir is opened. */
export async function writeUserSettings(
  dataDir: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  await mkdir(path.dirname(fileIn(dataDir)), { recursive: true });
  await writeFile(fileIn(dataDir), JSON.stringify(settings, null, 2));
}

/** The text of the user's settings as the window has saved it. */
export async function readUserSettings(dataDir: string): Promise<string> {
  return existsSync(fileIn(dataDir)) ? await readFile(fileIn(dataDir), 'utf8') : '{}';
}

/** Waits until the user's settings hold a profile with this id or name, and returns it. */
export async function savedProfile(
  dataDir: string,
  wanted: { readonly id: string } | { readonly name: string },
): Promise<Record<string, unknown>> {
  const find = async (): Promise<Record<string, unknown>> => {
    const profiles = await userProfiles(dataDir);
    const found = profiles.find((profile) =>
      Object.entries(wanted).every(([field, value]) => profile[field] === value),
    );
    if (!found) throw new Error(`no profile ${JSON.stringify(wanted)} in the user's settings`);
    return found;
  };
  // The file may be read while VS Code writes it.
  return await vi.waitFor(find, { ...patient, interval: 100 });
}

/** The entries of topicscope.profiles in the user's settings. */
export async function userProfiles(dataDir: string): Promise<Record<string, unknown>[]> {
  const settings = JSON.parse(await readUserSettings(dataDir)) as {
    'topicscope.profiles'?: Record<string, unknown>[];
  };
  return settings['topicscope.profiles'] ?? [];
}
