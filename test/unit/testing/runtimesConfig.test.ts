import { expect, it } from 'vitest';
import config from '../../../vitest.config.ts';
import onRuntimes from '../../runtimes/vitest.config.ts';

/** The set-up files of each project, by its name. */
function setupFiles({ test }: typeof config): Record<string, readonly string[]> {
  const projects = (test?.projects ?? []).flatMap((project) =>
    typeof project === 'object' ? [project] : [],
  );
  return Object.fromEntries(
    projects.map((project) => {
      const own = 'test' in project ? project.test : undefined;
      return [typeof own?.name === 'string' ? own.name : '', [own?.setupFiles ?? []].flat()];
    }),
  );
}

it('on other runtimes every project has its own set-up files, too, behind those of the runtimes', () => {
  const there = setupFiles(onRuntimes);
  expect(Object.keys(there)).toContain('unit');
  for (const [project, files] of Object.entries(setupFiles(config))) {
    const [first, ...others] = there[project] ?? [];
    expect(first).toMatch(/runtimes[\\/]setup\.ts$/);
    expect(others, project).toEqual(files);
    expect(files, project).not.toEqual([]);
  }
});
