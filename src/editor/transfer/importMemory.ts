/** Which files were imported, by their content, so that a second time is no accident. */
import type { Memento } from 'vscode';
import { systemClock } from '../../shared/clock.ts';

const key = 'topicscope.imports';
const remembered = 200;

type Imports = readonly (readonly [digest: string, time: number])[];

/** Milliseconds since 1970 when a file of this content was imported last; undefined when it never was. */
export function importedBefore(memory: Pick<Memento, 'get'>, digest: string): number | undefined {
  return memory.get<Imports>(key, []).findLast(([known]) => known === digest)?.[1];
}

export async function rememberImport(memory: Pick<Memento, 'get' | 'update'>, digest: string): Promise<void> {
  const imports = [...memory.get<Imports>(key, []), [digest, systemClock.time()] as const];
  await memory.update(key, imports.slice(-remembered));
}
