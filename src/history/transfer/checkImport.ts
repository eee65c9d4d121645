/** Looks a whole file through before anything of it is imported: what is in it, and which lines are not what they should be. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Progress } from './exportMessages.ts';
import { linesOf } from './lines.ts';
import { LineError, parseHeader, parseMessage } from './parseLine.ts';

export interface LineProblem {
  /** Counted from 1. */
  readonly line: number;
  /** Empty: the line as a whole. */
  readonly field: string;
  readonly text: string;
}

export interface CheckedImport {
  /** Messages that can be imported, and how many of them each profile has. */
  readonly count: number;
  readonly profiles: readonly { readonly id: string; readonly name: string; readonly count: number }[];
  /** Lines that cannot be, and the first of them one by one. */
  readonly badLines: number;
  readonly problems: readonly LineProblem[];
  /** How many of the messages are older than what was asked. */
  readonly older: number;
  /** Milliseconds since 1970 of the oldest and the newest message; 0 when there is none. */
  readonly from: number;
  readonly to: number;
  /** SHA-256 of the file, in hexadecimal digits. */
  readonly digest: string;
  readonly version: FileVersion;
}

/** Tells whether a file is still the one that was looked at. */
export interface FileVersion {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

export interface CheckRequest {
  readonly path: string;
  /** Milliseconds since 1970: messages before are counted as older. */
  readonly olderThan: number;
}

/**
 * @param mostProblems lines with problems that are told one by one
 * @throws LineError when the file is no export; what reading throws; the signal's reason when aborted
 */
export async function checkImport(
  { path, olderThan }: CheckRequest,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
  mostProblems = 1000,
): Promise<CheckedImport> {
  const version = await versionOf(path);
  const hash = createHash('sha256');
  const counts = new Map<string, number>();
  const problems: LineProblem[] = [];
  let names: ReadonlyMap<string, string> | undefined;
  let [count, badLines, older, from, to] = [0, 0, 0, Infinity, -Infinity];
  for await (const line of linesOf(path, { onPiece: (piece) => hash.update(piece) })) {
    signal.throwIfAborted();
    if (!names) {
      ({ names } = parseHeader(line.bytes));
      continue;
    }
    try {
      const { profile, time } = parseMessage(line.bytes);
      count++;
      counts.set(profile, (counts.get(profile) ?? 0) + 1);
      if (time < olderThan) older++;
      from = Math.min(from, time);
      to = Math.max(to, time);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      badLines++;
      if (problems.length < mostProblems)
        problems.push({ line: line.number, field: error.field, text: error.message });
    }
    onProgress({ done: line.position, total: version.bytes });
  }
  if (!names) throw new LineError('', 'The file is empty');
  const profiles = [...counts].map(([id, number]) => ({ id, name: names.get(id) ?? id, count: number }));
  const times = count === 0 ? { from: 0, to: 0 } : { from, to };
  return { count, profiles, badLines, problems, older, ...times, digest: hash.digest('hex'), version };
}

/** @throws what `stat` throws */
export async function versionOf(path: string): Promise<FileVersion> {
  const { size, mtimeMs } = await stat(path);
  return { bytes: size, modified: mtimeMs };
}
