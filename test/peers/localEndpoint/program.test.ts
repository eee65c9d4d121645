/** The local endpoint as a program: its line of JSON, its directory, its end, and what it says to bad input. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepCertificates } from '../../../src/local/certificates.ts';
import type { LocalEndpointDescription } from '../../../src/local/endpoint.ts';
import { KeptFiles } from '../../../src/local/keptFiles.ts';

const main = resolve(import.meta.dirname, '../../../src/local/main.ts');
let directory: string;
const children: ChildProcessWithoutNullStreams[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'topicscope-program-'));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

function start(...flags: string[]) {
  const child = spawn(process.execPath, [
    '--experimental-strip-types',
    main,
    '--directory',
    join(directory, 'kept'),
    ...flags,
  ]);
  children.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  return {
    child,
    said,
    exited,
    ready: async (): Promise<LocalEndpointDescription> => {
      await expect.poll(() => said.out).toContain('\n');
      return JSON.parse(said.out) as LocalEndpointDescription;
    },
  };
}

it('prints one line of JSON, stays, ends on SIGTERM, and begins again with the same keys', async () => {
  const first = start('--json', '--region', 'eu-west-1');
  const description = await first.ready();
  expect(first.said.out.split('\n')).toHaveLength(2);
  expect(description).toMatchObject({ host: 'localhost', region: 'eu-west-1' });
  expect(description.devices.length).toBeGreaterThanOrEqual(2);
  // Without --stop-with-parent the end of standard input changes nothing.
  first.child.stdin.end();

  const kept = join(directory, 'kept');
  expect((await stat(kept)).mode & 0o777).toBe(0o700);
  for (const name of await readdir(kept)) {
    const secret = name.endsWith('.key') || name === 'secrets.json';
    expect([name, (await stat(join(kept, name))).mode & 0o777]).toEqual([name, secret ? 0o600 : 0o644]);
  }
  const before = await Promise.all(
    (await readdir(kept)).map(async (name) => readFile(join(kept, name), 'utf8')),
  );
  first.child.kill('SIGTERM');
  expect(await first.exited).toEqual([0, null]);

  const second = start('--json', '--region', 'eu-west-1', '--stop-with-parent');
  const again = await second.ready();
  expect({ ...again, ports: undefined, control: undefined }).toEqual({
    ...description,
    ports: undefined,
    control: undefined,
  });
  expect(
    await Promise.all((await readdir(kept)).map(async (name) => readFile(join(kept, name), 'utf8'))),
  ).toEqual(before);
  expect(again.control.token).not.toBe(description.control.token);
  second.child.stdin.end();
  expect(await second.exited).toEqual([0, null]);
});

it('without --json tells a person what there is, and no secrets', async () => {
  const program = start('--fleet', '1');
  await expect.poll(() => program.said.out).toContain('Stop it with Ctrl+C.');
  const secrets = JSON.parse(await readFile(join(directory, 'kept', 'secrets.json'), 'utf8')) as Pick<
    LocalEndpointDescription,
    'credentials' | 'authorizer'
  >;
  expect(program.said.out).not.toContain(secrets.credentials.secretAccessKey);
  expect(program.said.out).not.toContain(secrets.authorizer.password);
  expect(program.said.out).toMatch(
    /control {5}http:\/\/127\.0\.0\.1:\d+, to make faults and change rules; its token: --json\n/,
  );
  program.child.kill('SIGINT');
  expect(await program.exited).toEqual([0, null]);
});

describe('bad input', () => {
  it('a port in use is named with its flag and the fix', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const program = start('--port-8883', String(port));
    expect(await program.exited).toEqual([1, null]);
    expect(program.said.err).toContain(
      `--port-8883: port ${port} is in use. Choose another, or leave the flag out`,
    );
    expect(program.said.out).toBe('');
    server.close();
  });

  it('a directory that is a file, and a flag that is wrong', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    const program = start('--directory', file);
    expect(await program.exited).toEqual([1, null]);
    expect(program.said.err).toMatch(/^--directory: .*Choose a directory that you can write to\./m);
    const wrong = start('--fleet', 'many');
    expect(await wrong.exited).toEqual([2, null]);
    expect(wrong.said.err).toContain('--fleet "many" is not a whole number');
  });
});

describe('certificates', () => {
  it('are made anew when they are damaged, of another CA, nearly expired, or for another name', async () => {
    const files = new KeptFiles(join(directory, 'certificates'));
    await files.prepare();
    const keep = (changes: { now?: number; serverName?: string } = {}) => {
      const { now = Date.now(), serverName = 'x-ats.iot.us-east-1.amazonaws.com' } = changes;
      return keepCertificates({ files, devices: 1, serverName, now: () => now });
    };
    const first = await keep();
    expect(await keep()).toEqual(first);

    await files.write('device-1.pem.crt', 'no certificate', 'everyone');
    const repaired = await keep();
    expect(repaired.ca).toEqual(first.ca);
    expect(repaired.server).toEqual(first.server);
    expect(repaired.devices).not.toEqual(first.devices);

    const renamed = await keep({ serverName: 'x-ats.iot.eu-west-1.amazonaws.com' });
    expect(renamed.server).not.toEqual(first.server);
    expect(renamed.devices).toEqual(repaired.devices);

    const late = await keep({
      now: Date.now() + 395 * 86_400_000,
      serverName: 'x-ats.iot.eu-west-1.amazonaws.com',
    });
    expect(late.server).not.toEqual(renamed.server);
    expect(late.ca).toEqual(first.ca);

    await files.write('ca.pem.key', repaired.devices[0]!.privateKey, 'owner');
    const otherCa = await keep();
    expect(otherCa.ca).not.toEqual(first.ca);
    expect(otherCa.devices).not.toEqual(repaired.devices);
  });
});
