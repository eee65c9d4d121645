/** Builds again what changes. The lines with [watch] tell VS Code's task when that begins and ends (.vscode/tasks.json). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { context, type BuildOptions, type Plugin } from 'esbuild';
import { bundles, root } from './bundles.ts';

/** How many builds run now. */
let building = 0;

/** Runs until the process ends. */
export async function watch(): Promise<void> {
  began();
  const all: BuildOptions[] = [
    ...Object.values(bundles).map((options): BuildOptions => ({
      ...options,
      minify: false,
      sourcemap: 'linked',
    })),
    schemas,
  ];
  for (const options of all) await (await context({ ...options, plugins: [telling] })).watch();
  ended();
}

const telling: Plugin = {
  name: 'telling',
  setup: (build) => {
    build.onStart(began);
    build.onEnd(async (result) => {
      // A module that was loaded stays as it was: a process of its own sees the schemas as they are now.
      if (build.initialOptions.write === false && result.errors.length === 0) await writeSchemas();
      ended();
    });
  },
};

/** Bundled for nothing but to be told when something changes that the schemas are made of. */
const schemas: BuildOptions = {
  absWorkingDir: root,
  entryPoints: ['scripts/schemas.ts'],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'silent',
};

async function writeSchemas(): Promise<void> {
  const child = spawn(process.execPath, ['scripts/schemas.ts'], { cwd: root, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) console.error(`The schemas could not be written (code ${String(code)})`);
}

function began(): void {
  if (building++ === 0) console.log('[watch] build started');
}

function ended(): void {
  if (--building === 0) console.log('[watch] build finished');
}
