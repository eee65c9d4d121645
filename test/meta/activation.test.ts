import { build, type Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundles } from '../../scripts/bundles.ts';

/** What activation must not load: it is imported where it is needed first. */
const heavy = /node_modules\/(mqtt|undici|@aws-sdk|@smithy|ws)\/|^node:sqlite$|^sqlite$/;

/** All that an entry point (by its output) loads at once: its own modules, those of the chunks it imports, and externals by name. */
function loadedAtOnce(metafile: Metafile, entry: string): string[] {
  const seen = new Set<string>();
  const externals = new Set<string>();
  const visit = (output: string): void => {
    if (seen.has(output)) return;
    seen.add(output);
    for (const { path, kind, external } of metafile.outputs[output]?.imports ?? []) {
      if (kind === 'dynamic-import') continue;
      if (external === true) externals.add(path);
      else visit(path);
    }
  };
  visit(entry);
  const inputs = [...seen].flatMap((output) =>
    Object.entries(metafile.outputs[output]?.inputs ?? {}).flatMap(([input, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [input] : [],
    ),
  );
  return [...inputs, ...externals];
}

async function bundle(): Promise<Metafile> {
  return (await build({ ...bundles.extension, write: false, metafile: true })).metafile;
}

describe('activation', () => {
  it('loads neither mqtt, undici, the AWS SDK nor SQLite', async () => {
    const loaded = loadedAtOnce(await bundle(), 'dist/extension.js');
    expect(loaded).toContain('src/extension.ts');
    expect(loaded).toContain('vscode');
    expect(loaded.filter((module) => heavy.test(module))).toEqual([]);
  });

  it.each(['mqtt', 'undici', '@aws-sdk/credential-providers', '@smithy/signature-v4', 'node:sqlite'])(
    'would be caught loading %s',
    async (module) => {
      const contents = `import * as all from '${module}'; export const activate = () => all;`;
      const stdin = { contents, resolveDir: import.meta.dirname };
      const { entryPoints: _, ...options } = bundles.extension;
      const { metafile } = await build({ ...options, stdin, write: false, metafile: true });
      expect(loadedAtOnce(metafile, 'dist/stdin.js').some((each) => heavy.test(each))).toBe(true);
    },
  );

  it('keeps the extension that is loaded at once under 400 kB', async () => {
    const { outputs } = await bundle();
    expect(outputs['dist/extension.js']?.bytes).toBeLessThan(400_000);
  });
});
