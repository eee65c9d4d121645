/** Every format over bytes that nobody meant for it: an answer each time, no crash, no hang, and no memory that stays. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FormatProcess } from '../../../src/formats/formatProcess.ts';
import { proposeFormats } from '../../../src/formats/sniff.ts';
import { decodePayload } from '../../../src/formats/reading.ts';
import { formats } from '../../../src/formats/registry.ts';
import { compressions } from '../../../src/shared/payload/format.ts';
import { fuzzedPayloads, seeded } from '../../support/fuzz.ts';
import { hostilePayloads } from '../../support/hostile.ts';
import { formatWorker } from '../../support/workers.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
/** `FUZZ_PAYLOADS` for a long run. */
const payloadsEach = Number(process.env['FUZZ_PAYLOADS'] ?? 500);
const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-fuzz-'));

beforeAll(() => {
  writeFileSync(
    path.join(folder, 's.proto'),
    'syntax = "proto3"; message S { S s = 1; repeated int64 n = 2; map<string, S> m = 3; bytes b = 4; }',
  );
  writeFileSync(
    path.join(folder, 's.avsc'),
    JSON.stringify({
      type: 'record',
      name: 'S',
      fields: [
        { name: 's', type: ['null', 'S'] },
        { name: 'n', type: { type: 'array', items: 'long' } },
        { name: 'b', type: 'bytes' },
      ],
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const schemas: Readonly<Record<string, string | undefined>> = { protobuf: 's.proto', avro: 's.avsc' };

function contextOf(format: string) {
  return {
    choice: { format, schema: schemas[format] },
    topic: 'spBv1.0/g/DDATA/n/d',
    schemaFolders: [folder],
    earlier: new Map(),
  };
}

describe(`seed ${seed}`, () => {
  it.each(formats.map(({ id }) => id))('%s answers whatever comes', async (format) => {
    const payloads = fuzzedPayloads(seeded(seed));
    for (let count = 0; count < payloadsEach; count++) {
      const bytes = payloads.next().value;
      // What is no FormatError rejects here, and names the bytes.
      const result = await decodePayload(bytes, contextOf(format)).catch((error: unknown) => {
        throw new Error(`${format} broke on ${Buffer.from(bytes).toString('hex').slice(0, 2000)}`, {
          cause: error,
        });
      });
      if (!result.ok) expect(result.problem).not.toBe('');
    }
  });

  it('is proposed something, or nothing', () => {
    const payloads = fuzzedPayloads(seeded(seed + 1));
    for (let count = 0; count < payloadsEach; count++) proposeFormats(payloads.next().value, 't');
  });

  it.each(compressions)('%s around it answers, too', async (compression) => {
    const payloads = fuzzedPayloads(seeded(seed + 2));
    for (let count = 0; count < payloadsEach; count++) {
      const context = { ...contextOf('json'), choice: { format: 'json', compression } };
      await decodePayload(payloads.next().value, context);
    }
  });
});

describe('hostile payloads', () => {
  const reader = new FormatProcess(formatWorker);
  afterAll(() => reader.dispose());

  // Of megabytes there is one: each format would take its seconds.
  const some = hostilePayloads.filter(
    ({ name, bytes }) => bytes().length < 500_000 || name === '5 MB of noise',
  );

  it.each(some)('$name is read by every format', async ({ bytes }) => {
    for (const { id } of formats) {
      const result = await reader.decode({ ...contextOf(id), bytes: bytes() });
      if (!result.ok) expect(result.problem).not.toMatch(/ended\.|Reading failed/);
    }
  });
});
