import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/places.ts';

/** Without addresses in it, the lock file serves every registry; the integrity hashes hold the content. */
describe('package-lock.json', () => {
  it('names no registry, and holds a hash of each package', async () => {
    const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { resolved?: string; integrity?: string; inBundle?: boolean }>;
    };
    const packages = Object.entries(lock.packages).filter(([place]) => place !== '');
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(
      packages.filter(([, { integrity, inBundle }]) => integrity === undefined && inBundle !== true),
    ).toEqual([]);
  });
});
