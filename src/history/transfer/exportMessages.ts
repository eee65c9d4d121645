/** Writes messages of history to a file, from the oldest to the newest. */
import path from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import { csvHeader, csvRecord } from './csv.ts';
import type { MessageFile } from './messageFile.ts';
import { openTextFile } from './messageFile.ts';
import { headerLine, messageLine, type ExportFacts } from './ndjson.ts';
import { countOf, pagesOf, type Source } from './source.ts';
import { openSqliteFile } from './sqliteFile.ts';
import { unfinishedFile } from './unfinishedFile.ts';

export type ExportFormat = 'ndjson' | 'csv' | 'sqlite';

export interface ExportRequest {
  readonly source: Source;
  readonly format: ExportFormat;
  /** Absolute path of the file to be made or replaced. */
  readonly target: string;
  readonly facts: ExportFacts;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
}

/**
 * Exports messages. The file has its name only when it is complete; when anything fails nothing is left.
 *
 * @returns the number of messages written
 * @throws what reading and writing throws, and the signal's reason when aborted
 */
export async function exportMessages(
  { source, format, target, facts }: ExportRequest,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
  clock: Clock,
): Promise<number> {
  refuseOwnFile(source.file, target);
  const { total, upTo } = await countOf(source, clock);
  const unfinished = unfinishedFile(target);
  let file: MessageFile | undefined;
  let done = 0;
  try {
    file = await openFile(format, unfinished.path, facts);
    for await (const page of pagesOf({ ...source, upTo }, clock, signal)) {
      signal.throwIfAborted();
      await file.write(page);
      done += page.length;
      onProgress({ done, total: Math.max(done, total) });
    }
    signal.throwIfAborted();
    await file.close();
    file = undefined;
    await unfinished.complete();
    return done;
  } catch (error) {
    await file?.drop();
    await unfinished.abandon();
    throw error;
  }
}

function openFile(format: ExportFormat, target: string, facts: ExportFacts): Promise<MessageFile> {
  switch (format) {
    case 'ndjson':
      return openTextFile(target, headerLine(facts), messageLine);
    case 'csv':
      return openTextFile(target, csvHeader(), csvRecord);
    case 'sqlite':
      return openSqliteFile(target, facts);
  }
}

/** @throws Error when the export would take the place of history itself */
function refuseOwnFile(own: string, target: string): void {
  const name = path.resolve(target);
  if ([own, `${own}-wal`, `${own}-shm`].some((file) => path.resolve(file) === name))
    throw new Error(`${target} is the history itself: choose another file`);
}
