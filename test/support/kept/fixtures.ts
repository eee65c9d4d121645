/** What installed versions of TopicScope wrote, one folder each: see write.ts. Every later version has to open it. */
import { cpSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from '../places.ts';
import type { KeptState } from './state.ts';

export interface KeptFixture {
  /** The version that wrote it. */
  readonly version: string;
  /** Its history file. */
  readonly history: string;
  /** What it exported of that. */
  readonly exported: string;
  /** Its workspace folder, with saved messages and a simulation. */
  readonly workspace: string;
  /** The user's settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly state: KeptState;
}

const folder = path.join(root, 'test/fixtures');

/** All there are, the oldest first. */
export const keptFixtures: readonly KeptFixture[] = readdirSync(folder)
  .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
  .map((version) => {
    const own = path.join(folder, version);
    const json = (name: string): unknown => JSON.parse(readFileSync(path.join(own, name), 'utf8'));
    return {
      version,
      history: path.join(own, 'history.sqlite'),
      exported: path.join(own, 'history.ndjson'),
      workspace: path.join(own, 'workspace'),
      settings: json('settings.json') as KeptFixture['settings'],
      state: json('state.json') as KeptState,
    };
  });

/** Copies a file or folder of a fixture, so that it stays what it is. @returns where the copy is */
export function copyOf(from: string, into: string): string {
  const to = path.join(into, path.basename(from));
  cpSync(from, to, { recursive: true });
  return to;
}
