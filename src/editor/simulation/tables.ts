/** The CSV files that a simulation replays, read before it runs. Knows no VS Code. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Table } from '../../shared/simulation/generators/generator.ts';
import { tablesOf } from '../../shared/simulation/payload.ts';
import type { Simulation } from '../../shared/simulation/schema.ts';

/** Bytes of a file; what is replayed is held in memory. */
const largest = 32 * 1024 * 1024;

export type FindTable = (file: string) => Table;

/**
 * Reads all CSV files that a simulation names.
 *
 * @param folder where its file is; undefined for one that is not saved
 * @throws Error in words for people that names the file and the fix
 */
export async function readTables(simulation: Simulation, folder: string | undefined): Promise<FindTable> {
  const files = simulation.devices
    .flatMap(({ messages, will, birth, farewell }) => [...messages, will, birth, farewell])
    .flatMap((message) => tablesOf(message?.payload));
  const tables = new Map<string, Table>();
  for (const file of new Set(files)) tables.set(file, await readTable(file, folder));
  return (file) => {
    const table = tables.get(file);
    if (table) return table;
    throw new Error(`$csv: ${file} was not read.`);
  };
}

async function readTable(file: string, folder: string | undefined): Promise<Table> {
  if (folder === undefined && !path.isAbsolute(file)) {
    throw new Error(`$csv: save the simulation first, so that it is known where ${file} is.`);
  }
  const place = path.resolve(folder ?? '', file);
  const { parse } = await import('csv-parse/sync');
  try {
    const { size } = await stat(place);
    if (size > largest) throw new Error(`it has ${size} bytes; up to ${largest} can be replayed`);
    const [columns = [], ...rows] = parse(await readFile(place), {
      bom: true,
      skip_empty_lines: true,
      trim: true,
    });
    return { columns, rows };
  } catch (error) {
    const words = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    throw new Error(`$csv: ${file} cannot be read: ${words}.`, { cause: error });
  }
}
