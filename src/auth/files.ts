/** Files that a profile names, read anew for every attempt so that a renewed one counts. */
import { readFile as read } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { settingsFailure } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';

/** Replaces `~` and `${workspaceFolder}` at the beginning of a path. @throws FailureError naming the field */
function expandPath(file: string, field: string, workspaceFolder: string | undefined): string {
  if (file === '~' || /^~[/\\]/.test(file)) return path.join(homedir(), file.slice(1));
  if (file.startsWith('${workspaceFolder}')) {
    if (workspaceFolder === undefined) {
      throw new FailureError(
        settingsFailure(
          field,
          `"${file}" begins with \${workspaceFolder}, and no folder is open.`,
          'Open the folder, or write the whole path.',
        ),
      );
    }
    return path.join(workspaceFolder, file.slice('${workspaceFolder}'.length));
  }
  if (!path.isAbsolute(file)) {
    throw new FailureError(
      settingsFailure(field, `"${file}" is not a whole path.`, 'Begin it with /, ~ or ${workspaceFolder}.'),
    );
  }
  return file;
}

/** The bytes of the file that a field of the profile names. @throws FailureError naming the field and the fix */
export async function readFile(
  file: string,
  field: string,
  workspaceFolder: string | undefined,
): Promise<Buffer> {
  const whole = expandPath(file, field, workspaceFolder);
  try {
    return await read(whole);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const what =
      code === 'ENOENT'
        ? 'does not exist'
        : code === 'EACCES'
          ? 'may not be read by you'
          : `cannot be read (${code})`;
    throw new FailureError(
      settingsFailure(
        field,
        `the file "${file}" ${what}.`,
        'Correct the path or the permissions of the file.',
      ),
      { cause: error },
    );
  }
}
