/** Schema files on the disk: where they are found, and what was made of them for as long as they do not change. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { FormatError } from './format.ts';

/** Bytes that a schema file may have. */
const largest = 16 * 1024 * 1024;

/**
 * The absolute path of a schema file.
 *
 * @param name absolute, or from one of the folders
 * @throws FormatError that names the folders where it was looked for
 */
export function findSchemaFile(name: string, folders: readonly string[]): string {
  const candidates = path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name));
  const found = candidates.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  if (found !== undefined) return found;
  const places = path.isAbsolute(name)
    ? ''
    : ` in ${folders.join(', ') || 'no folder: open one, or write the whole path'}`;
  throw new FormatError(`There is no schema file ${name}${places}.`);
}

/** The content of a file. @throws FormatError when it cannot be read, or is too large to be a schema */
export function readSchemaFile(file: string): Buffer {
  try {
    if (statSync(file).size > largest) throw new FormatError(`${file} is too large for a schema.`);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}

interface Kept<T> {
  readonly value: T;
  /** The files that it was made of, each as it was then. */
  readonly files: ReadonlyMap<string, string>;
}

/** What was made of schema files, made anew when one of them has changed. */
export class SchemaCache<T> {
  readonly #kept = new Map<string, Kept<T>>();
  readonly #make: (file: string, folders: readonly string[], read: (file: string) => Buffer) => T;

  /** @param make makes it of a file; reads this and all others through `read`, so that changes of any count */
  constructor(make: (file: string, folders: readonly string[], read: (file: string) => Buffer) => T) {
    this.#make = make;
  }

  get(name: string, folders: readonly string[]): T {
    const file = findSchemaFile(name, folders);
    const key = [file, ...folders].join('\n');
    const known = this.#kept.get(key);
    if (known && [...known.files].every(([one, stamp]) => stampOf(one) === stamp)) return known.value;
    const files = new Map<string, string>();
    const value = this.#make(file, folders, (one) => {
      files.set(one, stampOf(one));
      return readSchemaFile(one);
    });
    this.#kept.set(key, { value, files });
    return value;
  }
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs} ${stat.size}` : 'gone';
}
