/** A global set-up of vitest: bundles history's threads and the format process once for the whole run, and anew before each rerun of a watch. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { bundles } from '../../scripts/bundles.ts';
import { workersVariable } from './workers.ts';

export default async function bundleWorkers(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'topicscope-workers-'));
  const bundleAll = async (): Promise<void> => {
    await Promise.all([
      build(readable(bundles.history, path.join(folder, 'history'))),
      build(readable(bundles.formats, path.join(folder, 'formats'))),
    ]);
  };
  await bundleAll();
  process.env[workersVariable] = folder;
  project.onTestsRerun(bundleAll);
  return async () => {
    Reflect.deleteProperty(process.env, workersVariable);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

/** As shipped but for what a stack trace needs: it names lines of the sources. */
function readable(options: BuildOptions, outdir: string): BuildOptions {
  const sourceMaps = 'process.setSourceMapsEnabled(true);';
  return {
    ...options,
    outdir,
    minify: false,
    sourcemap: 'linked',
    banner: { js: `${options.banner?.['js'] ?? ''} ${sourceMaps}` },
  };
}
