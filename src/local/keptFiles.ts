/**
 * Files of the local endpoint's directory. Everything is written whole or not at all, so that a
 * start that is cut off, or a second one in the same directory, never leaves half a file behind.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Who may read a file: `owner` for keys and secrets (mode 0600), `everyone` for certificates (0644). */
export type Readers = 'owner' | 'everyone';

export class KeptFiles {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Makes the directory, accessible by its owner only. */
  async prepare(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** The file's text, or undefined when there is none. A secret that others may read is closed to them first. */
  async read(name: string, readers: Readers): Promise<string | undefined> {
    const path = this.path(name);
    try {
      if (readers === 'owner') await chmod(path, 0o600);
      return await readFile(path, 'utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async write(name: string, text: string, readers: Readers): Promise<void> {
    const path = this.path(name);
    const unfinished = `${path}.${randomBytes(6).toString('hex')}.new`;
    try {
      await writeFile(unfinished, text, { mode: readers === 'owner' ? 0o600 : 0o644, flag: 'wx' });
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
