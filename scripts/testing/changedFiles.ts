/** What a person works on, as git tells it. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../test/support/places.ts';

/**
 * Paths from the checkout of all files that differ from the commit at which this work left `base`, committed or not, new ones included;
 * what was deleted is left out.
 *
 * @param base a commit; `main` of the remote, or the local one, by default, and where there is neither, the last commit
 */
export async function changedFiles(base?: string, folder = root): Promise<string[]> {
  const git = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, ...args], { maxBuffer: 2 ** 26 });
    return stdout.split('\0').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  };
  const from = base ?? (await firstThatIs(['origin/main', 'main'], git));
  const [start = 'HEAD'] = from === undefined ? [] : await git('merge-base', from, 'HEAD');
  const changed = await git('diff', '-z', '--name-only', '--relative', '--diff-filter=d', start);
  const fresh = await git('ls-files', '-z', '--others', '--exclude-standard');
  return [...new Set([...changed, ...fresh])].filter((file) => existsSync(path.join(folder, file))).sort();
}

async function firstThatIs(
  names: readonly string[],
  git: (...args: string[]) => Promise<string[]>,
): Promise<string | undefined> {
  for (const name of names) {
    const found = await git(
      'for-each-ref',
      '--format=%(refname)%00',
      `refs/heads/${name}`,
      `refs/remotes/${name}`,
    );
    if (found[0] !== undefined) return found[0];
  }
  return undefined;
}
