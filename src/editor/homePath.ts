import { homedir } from 'node:os';
import path from 'node:path';

/** `~/…` for a file below the home folder: settings then hold on another machine, too. */
export function shortenHome(file: string): string {
  const relative = path.relative(homedir(), file);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative)
    ? file
    : `~/${relative.split(path.sep).join('/')}`;
}
