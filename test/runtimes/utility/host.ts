/**
 * What runs in the utility process: the extension's own ends of the format process and the local endpoint start the bundles in dist/
 * from there, where `process.execPath` is Electron. Writes what came of it to the file that TOPICSCOPE_UTILITY_RESULTS names.
 */
import '../standIns.ts';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { firstLine, type Failure } from '../../../scripts/testing/results.ts';
import { startEndpointProcess, type EndpointProcess } from '../../../src/editor/local/endpointProcess.ts';
import { FormatProcess } from '../../../src/formats/formatProcess.ts';
import type { FormatContext } from '../../../src/formats/format.ts';
import { protocolTable } from '../../../src/shared/aws/protocolTable.ts';
import { openSessions } from '../../support/openSessions.ts';
import { profileForRow } from '../../support/rowProfiles.ts';

const dist = process.env['TOPICSCOPE_DIST'] ?? '';
const directory = mkdtempSync(path.join(tmpdir(), 'topicscope-utility-'));
const formats = new FormatProcess(path.join(dist, 'formats/worker.js'));
let endpoint: EndpointProcess | undefined;
const failures: Failure[] = [];
const results = { passed: 0, failed: 0, skipped: 0, failures };

async function check(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    results.passed++;
    console.log(`  ok   ${name}`);
  } catch (error) {
    results.failed++;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    failures.push({ name: `utility process > ${name}`, message: firstLine(error) });
    console.log(`  FAIL ${name}: ${text}`);
  }
}

const context = (format: string): FormatContext => ({
  choice: { format },
  topic: 't',
  schemaFolders: [],
  earlier: new Map(),
});

await check('is a utility process of Electron', async () => {
  assert.notEqual(process.versions['electron'], undefined);
  assert.equal((process as { type?: string }).type, 'utility');
});

await check('the format process tells its formats', async () => {
  const ids = (await formats.infos()).map(({ id }) => id);
  assert.ok(ids.includes('cbor') && ids.includes('protobuf'), ids.join(', '));
});

await check('the format process writes and reads a payload', async () => {
  const written = await formats.encode({ text: '{"a":[1,2.5,"ü"]}', ...context('cbor') });
  assert.ok(written.ok, JSON.stringify(written));
  const read = await formats.decode({ bytes: written.bytes, ...context('cbor') });
  assert.ok(read.ok, JSON.stringify(read));
  assert.deepEqual(JSON.parse(read.decoded.text ?? ''), { a: [1, 2.5, 'ü'] });
});

await check('a payload that the format process cannot read is told, and the next one is read', async () => {
  const broken = await formats.decode({ bytes: Uint8Array.of(0xff), ...context('cbor') });
  assert.equal(broken.ok, false);
  const read = await formats.decode({ bytes: Uint8Array.of(0x01), ...context('cbor') });
  assert.ok(read.ok, JSON.stringify(read));
});

await check('the local endpoint starts', async () => {
  endpoint = await startEndpointProcess({
    program: path.join(dist, 'local/endpoint.js'),
    directory,
    fleet: 1,
    log: () => undefined,
  });
});

for (const row of protocolTable.filter(
  ({ subscribes, authentication }) => subscribes && authentication !== 'sigv4',
)) {
  await check(`a session over row ${row.row} publishes to itself`, async () => {
    assert.ok(endpoint, 'the endpoint did not start');
    const { description } = endpoint;
    const open = openSessions();
    try {
      const { profile, secrets } = profileForRow(row, description, { clientId: 'utility' });
      open.add(profile, secrets);
      await open.sessions.connect(profile.id);
      await open.sessions.subscribe(profile.id, 'utility/#', { qos: 1 });
      const message = { topic: 'utility/a', payload: Buffer.from('x'), retain: false } as const;
      await open.sessions.publish(profile.id, { ...message, qos: 1, route: 'mqtt' });
      const received = (): boolean =>
        open.messages.some(({ topic, direction }) => topic === 'utility/a' && direction === 'in');
      const end = Date.now() + 30_000;
      while (!received() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.ok(received(), 'the message did not come back');
    } finally {
      await open.sessions.dispose();
    }
  });
}

await check('the local endpoint ends', async () => {
  assert.ok(endpoint, 'it did not start');
  await endpoint.stop();
});

formats.dispose();
rmSync(directory, { recursive: true, force: true });
writeFileSync(process.env['TOPICSCOPE_UTILITY_RESULTS'] ?? '', JSON.stringify(results));
process.exit(results.failed === 0 ? 0 : 1);
