/** Every format over bytes that nobody meant for it: an answer each time, no crash, no hang, and no memory that stays. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proposeFormats } from '../../../src/formats/sniff.ts';
import { decodePayload } from '../../../src/formats/reading.ts';
import { formats } from '../../../src/formats/registry.ts';
import { compressions } from '../../../src/shared/payload/format.ts';
import { formatSchemas, writeFormatSchemas } from '../../support/formatSchemas.ts';
import { fuzzedPayloads, seeded } from '../../support/fuzz.ts';

const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
/** `FUZZ_PAYLOADS` for a long run. */
const payloadsEach = Number(process.env['FUZZ_PAYLOADS'] ?? 500);
const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-fuzz-'));

beforeAll(() => writeFormatSchemas(folder));
afterAll(() => rmSync(folder, { recursive: true }));

function contextOf(format: string) {
  return {
    choice: { format, schema: formatSchemas[format] },
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
