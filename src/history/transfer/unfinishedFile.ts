/** A file that has its name only when it is complete: until then it is called unfinished, and goes when it never will be. */
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

export interface UnfinishedFile {
  /** Where to write. */
  readonly path: string;
  /** Gives the complete file its name; a file that had it before is replaced. */
  complete(): Promise<void>;
  /** Removes what was written. */
  abandon(): Promise<void>;
}

/** @param target path that the complete file will have */
export function unfinishedFile(target: string): UnfinishedFile {
  const path = `${target}.${randomBytes(3).toString('hex')}.unfinished`;
  return {
    path,
    complete: async () => {
      // A name that stands for a complete file must not be on the disk before its bytes are.
      const handle = await open(path, 'r+');
      await handle.sync().finally(() => handle.close());
      await rename(path, target);
    },
    abandon: () => rm(path, { force: true }),
  };
}
