/** Which files of tests there are, and which run them. */
import { existsSync, globSync, statSync } from 'node:fs';
import path from 'node:path';

/** Folders of `test/` that hold suites. All but `editor` are projects of vitest; unit comes first, for it is quick. */
const folders = ['unit', 'meta', 'suite', 'peers', 'failures', 'editor', 'browser'] as const;

export type Folder = (typeof folders)[number];

export interface SuiteFile {
  /** Path from the checkout, with slashes. */
  readonly file: string;
  readonly folder: Folder;
}

/**
 * All files of tests of a checkout, or those among them that are named.
 *
 * @param named files and folders, absolute or from the folder `from`
 * @throws when one of them holds no tests
 */
export function suiteFiles(root: string, named: readonly string[] = [], from = root): SuiteFile[] {
  const all = folders.flatMap((folder) =>
    globSync(`test/${folder}/**/*.test.ts`, { cwd: root })
      .map((file) => ({ file: file.replaceAll(path.sep, '/'), folder }))
      .sort((one, other) => (one.file < other.file ? -1 : 1)),
  );
  if (named.length === 0) return all;
  const chosen = named.map((name) => {
    const place = path.resolve(from, name);
    const inside = existsSync(place) && statSync(place).isDirectory() ? `${place}${path.sep}` : undefined;
    const found = all.filter(({ file }) => {
      const absolute = path.resolve(root, file);
      return absolute === place || (inside !== undefined && absolute.startsWith(inside));
    });
    if (found.length === 0) throw new Error(`No tests: ${name}`);
    return found;
  });
  return all.filter((each) => chosen.some((found) => found.includes(each)));
}
