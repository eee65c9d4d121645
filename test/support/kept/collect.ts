/** Makes a fixture of what a version left behind: small, and without what is this machine's. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { historyFileOf } from '../history/million.ts';
import { placeholders } from './placeholders.ts';
import type { KeptState } from './state.ts';

export interface LeftBehind {
  /** Of the server, which has ended. */
  readonly dataDir: string;
  readonly workspace: string;
  /** The history as NDJSON. */
  readonly exported: string;
  readonly state: KeptState;
  /** The broker's port. */
  readonly port: number;
}

/** @param into folder of the fixture, replaced */
export function collect({ dataDir, workspace, exported, state, port }: LeftBehind, into: string): void {
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  const history = path.join(into, 'history.sqlite');
  for (const ending of ['', '-wal']) {
    const from = `${historyFileOf(dataDir)}${ending}`;
    // A version that closes its file has no log beside it.
    if (existsSync(from)) cpSync(from, `${history}${ending}`);
  }
  // All in one file, and not a byte of it otherwise.
  const database = new DatabaseSync(history);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  cpSync(exported, path.join(into, 'history.ndjson'));
  cpSync(workspace, path.join(into, 'workspace'), { recursive: true });
  const settings = readFileSync(path.join(dataDir, 'data/User/settings.json'), 'utf8');
  writeFileSync(
    path.join(into, 'settings.json'),
    settings.replaceAll(String(port), String(placeholders.port)),
  );
  const folders = new RegExp(`[a-z-]+://[^"/]*${workspace}`, 'g');
  writeFileSync(
    path.join(into, 'state.json'),
    `${JSON.stringify(state, null, 2).replaceAll(folders, placeholders.folder)}\n`,
  );
}
