/**
 * What every `npm` command of this project runs through: it needs Node 20 or later and nothing installed.
 *
 *     node scripts/bootstrap.mjs start|test|endpoint|test-editor|test-runtimes|stress|mutants|bench|fixture|failures [options]
 *
 * Installs the packages when they are missing or not those of package-lock.json, builds when dist/ is
 * missing or older than its sources, and runs the wanted program with the Node of node_modules.
 * Standard output belongs to that program alone: everything that happens here is told on standard error.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const binaries = path.join(root, 'node_modules', '.bin');
const node = path.join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** What is run, and when it wants a build before. The tests build as one of their own steps. */
const programs = {
  start: { file: 'scripts/start.ts', build: 'always' },
  test: { file: 'scripts/test.ts', build: 'never' },
  endpoint: { file: 'dist/local/endpoint.js', build: 'stale' },
  'test-editor': { file: 'scripts/testEditor.ts', build: 'stale' },
  stress: { file: 'scripts/stress.ts', build: 'never' },
  'test-runtimes': { file: 'scripts/testRuntimes.ts', build: 'stale' },
  bench: { file: 'scripts/bench.ts', build: 'stale' },
  fixture: { file: 'scripts/fixture.ts', build: 'never' },
  failures: { file: 'scripts/failures.ts', build: 'never' },
  mutants: { file: 'scripts/mutants.ts', build: 'never' },
};

const [name, ...options] = process.argv.slice(2);
const program = programs[name];
if (program === undefined) fail(`say what to run: ${Object.keys(programs).join(', ')}`);

if (!packagesAreInstalled()) install();
if (!existsSync(node)) fetchNode();
if (program.build === 'always' || (program.build === 'stale' && buildIsStale())) {
  if (step(node, ['scripts/build.ts']) !== 0) fail('the build failed, see above');
}
run();

function fail(message) {
  console.error(`topicscope: ${message}`);
  process.exit(1);
}

/** Runs one step to its end with its output on standard error; returns the exit code. */
function step(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: environment(),
  });
  if (error !== undefined) fail(`cannot run ${command}: ${error.message}`);
  return status ?? 1;
}

function npm(args) {
  // npm tells its children where it is; on Windows "npm" alone is a script that cannot be spawned.
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js') ? step(process.execPath, [cli, ...args]) : step('npm', args);
}

function environment() {
  const key = Object.keys(process.env).find((each) => each.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...process.env, [key]: binaries + path.delimiter + (process.env[key] ?? '') };
}

/** Does node_modules hold each package of package-lock.json in its version? Optional ones (other platforms') may lack. */
function packagesAreInstalled() {
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const there = JSON.parse(readFileSync(installed, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([place, { version, optional }]) => {
    if (place === '') return true;
    return there[place] === undefined ? optional === true : there[place].version === version;
  });
}

function install() {
  console.error('topicscope: installing packages (npm ci)');
  if (npm(['ci', '--no-audit', '--no-fund']) !== 0) fail('npm ci failed, see above');
}

/** The package "node" fetches its binary in an install script, which npm leaves out under ignore-scripts. */
function fetchNode() {
  console.error('topicscope: fetching Node 24 (the install script of the package "node" had not run)');
  const code = npm(['rebuild', 'node', '--ignore-scripts=false']);
  if (code !== 0 || !existsSync(node))
    fail('Node 24 could not be fetched: run `npm rebuild node --ignore-scripts=false` and see why');
}

/** Is dist/ missing, or older than what it is made of? */
function buildIsStale() {
  const made = path.join(root, 'dist', 'meta.json');
  if (!existsSync(made) || !existsSync(path.join(root, program.file))) return true;
  const sources = [
    'src',
    'webview',
    'scripts/build.ts',
    'scripts/bundles.ts',
    'scripts/manifest.ts',
    'scripts/schemas.ts',
    'package-lock.json',
  ];
  return sources.some((source) => newest(path.join(root, source)) > statSync(made).mtimeMs);
}

/** When a file, or anything in a folder, was changed last (ms). */
function newest(place) {
  const { mtimeMs } = statSync(place);
  if (!statSync(place).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(place).map((entry) => newest(path.join(place, entry))));
}

/** Runs the program in the foreground. Signals go on to it, and this process ends the way it ended. */
function run() {
  const child = spawn(node, [path.join(root, program.file), ...options], {
    stdio: 'inherit',
    env: environment(),
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const forward = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  if (process.env.npm_lifecycle_event !== undefined) whenParentsEnd(() => child.kill('SIGTERM'));
  child.on('error', (error) => fail(`cannot run ${program.file}: ${error.message}`));
  child.on('exit', (code, signal) => {
    for (const each of signals) process.off(each, forward);
    if (signal === null) process.exit(code ?? 1);
    else process.kill(process.pid, signal);
  });
}

/**
 * Between npm and this process stands a shell, which keeps the signals that npm passes on to itself and
 * dies of them. What was started by a command that is gone must not live on.
 */
function whenParentsEnd(then) {
  const before = parents();
  const watch = setInterval(() => {
    if (parents() === before) return;
    clearInterval(watch);
    then();
  }, 100);
  watch.unref();
}

/** The ids of the shell and, where the system tells it, of npm above it. */
function parents() {
  const shell = process.ppid;
  try {
    // "pid (name) state ppid …"; the name may hold anything but ends with the last parenthesis.
    return `${shell} ${readFileSync(`/proc/${shell}/stat`, 'utf8').split(') ').at(-1).split(' ')[1]}`;
  } catch {
    return String(shell);
  }
}
