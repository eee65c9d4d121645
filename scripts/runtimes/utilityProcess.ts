/** The built extension in a true utility process of an Electron: what VS Code's extension host on the desktop is. */
import { existsSync } from 'node:fs';
import {
  constants,
  copyFile,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { cache, root } from '../../test/support/places.ts';
import { bundles, node } from '../bundles.ts';
import { runProgram } from '../testing/programs.ts';
import { one, type Results } from '../testing/results.ts';

const own = path.join(root, 'test/runtimes/utility');

const options: BuildOptions = { ...node, target: 'node20', minify: false, sourcemap: false };

/**
 * @param electron the program; of its folder a copy is made, for an Electron runs the app that lies beside it
 * @param hasZstd without it the format process is bundled anew, with a stand-in
 */
export async function runUtilityProcess(electron: string, hasZstd: boolean): Promise<Results> {
  await mkdir(cache, { recursive: true });
  const app = await mkdtemp(path.join(cache, 'electron-app-'));
  const work = await mkdtemp(path.join(tmpdir(), 'topicscope-utility-'));
  try {
    await copyFolder(path.dirname(electron), app);
    const resources = path.join(app, 'resources/app');
    await mkdir(resources, { recursive: true });
    await copyFile(path.join(own, 'main.cjs'), path.join(resources, 'main.cjs'));
    await writeFile(path.join(resources, 'package.json'), JSON.stringify({ name: 'app', main: 'main.cjs' }));
    const entry = path.join(work, 'host.mjs');
    // The oldest Electron that this runs in has Node 20, which reads no TypeScript.
    await build({ ...options, entryPoints: [path.join(own, 'host.ts')], outfile: entry });
    const dist = hasZstd ? path.join(root, 'dist') : await distWithoutZstd(work);
    const results = path.join(work, 'results.json');
    const { code } = await runProgram(
      path.join(app, path.basename(electron)),
      [
        '--no-sandbox',
        '--ozone-platform=headless',
        '--disable-gpu',
        `--user-data-dir=${path.join(work, 'user')}`,
      ],
      {
        env: {
          TOPICSCOPE_UTILITY_ENTRY: entry,
          TOPICSCOPE_UTILITY_RESULTS: results,
          TOPICSCOPE_DIST: dist,
        },
      },
    );
    if (!existsSync(results))
      return one({ name: 'utility process', message: `it ended with code ${code} before its end` });
    return JSON.parse(await readFile(results, 'utf8')) as Results;
  } finally {
    await rm(app, { recursive: true, force: true });
    await rm(work, { recursive: true, force: true });
  }
}

/** The bundles that are tested, the format process's with names that this Electron's zlib does not have. */
async function distWithoutZstd(folder: string): Promise<string> {
  const dist = path.join(folder, 'dist');
  const standIn = path.join(root, 'test/runtimes/zlibStandIn.ts');
  await build({
    ...options,
    entryPoints: [path.join(root, bundles.formats.entryPoints.worker)],
    outfile: path.join(dist, 'formats/worker.js'),
    plugins: [
      {
        name: 'zlib',
        setup: (bundling) => {
          bundling.onResolve({ filter: /^(node:)?zlib$/ }, ({ importer }) =>
            importer === standIn ? { path: 'node:zlib', external: true } : { path: standIn },
          );
        },
      },
    ],
  });
  await writeFile(path.join(dist, 'package.json'), JSON.stringify({ type: 'module' }));
  await mkdir(path.join(dist, 'local'));
  await copyFile(path.join(root, 'dist/local/endpoint.js'), path.join(dist, 'local/endpoint.js'));
  return dist;
}

/** All but its own app, without using the disk where that can be. */
async function copyFolder(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (entry.name === 'resources') continue;
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) {
      await mkdir(target);
      await copyFolder(source, target);
    } else {
      await link(source, target).catch(() => copyFile(source, target, constants.COPYFILE_FICLONE));
    }
  }
}
