/** Hostile payloads through every format and layer, in the real process: each ends in time, in a reading or a sentence, and the next is read. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FormatProcess } from '../../../src/formats/formatProcess.ts';
import { compress, decompress } from '../../../src/formats/layers.ts';
import { formats } from '../../../src/formats/registry.ts';
import { proposeFormats } from '../../../src/formats/sniff.ts';
import { compressions, type FormatChoice } from '../../../src/shared/payload/format.ts';
import { formatSchemas, writeFormatSchemas } from '../../support/formatSchemas.ts';
import { hostilePayloads } from '../../support/hostile.ts';
import { formatWorker } from '../../support/workers.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-hostile-'));
const reader = new FormatProcess(formatWorker);
beforeAll(() => writeFormatSchemas(folder));
afterAll(() => {
  reader.dispose();
  rmSync(folder, { recursive: true });
});

const ask = (bytes: Uint8Array, choice: FormatChoice, topic = 'spBv1.0/g/NDATA/n') =>
  reader.decode({ choice, topic, bytes, schemaFolders: [folder], earlier: new Map() });

/** What becomes a bomb: more than may come of a payload. */
const zeros = Buffer.alloc(80 * 1024 * 1024);

describe('hostile payloads', () => {
  it.each(formats.map(({ id }) => id))('%s reads or refuses every one, with a sentence', async (format) => {
    for (const { name, bytes } of hostilePayloads) {
      const result = await ask(bytes(), { format, schema: formatSchemas[format] });
      if (result.ok) {
        const { json, text } = result.decoded;
        expect((json?.length ?? 0) + (text?.length ?? 0), name).toBeLessThanOrEqual(32 * 1024 * 1024);
      } else {
        expect(result.problem, name).toMatch(/\S.*\.$/s);
        // Small ones end nothing; large ones may take too long.
        if (bytes().length < 500_000) expect(result.problem, name).not.toMatch(/ended\.|Reading failed/);
      }
    }
  });

  it('every one can be proposed for, bounded, and none of them as compressed', async () => {
    for (const { name, bytes } of hostilePayloads) {
      const proposals = await reader.propose({ bytes: bytes(), topic: 't' });
      expect(
        proposals.filter(({ choice }) => choice.compression !== undefined),
        name,
      ).toEqual([]);
      for (const { reason } of proposals) expect(reason).not.toBe('');
    }
  });

  it.each([
    ['gzip', gzipSync(zeros), [{ format: 'hex', compression: 'gzip' }]],
    // Without a magic number, it is proposed only for what is readable text.
    ['brotli', brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }), []],
    ['zstd', zstdCompressSync(zeros), [{ format: 'hex', compression: 'zstd' }]],
  ] as const)('a bomb of %s is not read on, and its beginning alone is looked at', async (...named) => {
    const [compression, bomb, choices] = named;
    expect(bomb.length).toBeLessThan(200 * 1024);
    const result = await ask(bomb, { format: 'hex', compression });
    expect(result).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/become more than 64 MB/) as string,
    });
    const proposals = await reader.propose({ bytes: bomb, topic: 't' });
    expect(proposals.map(({ choice }) => choice)).toEqual(choices);
  });

  it('compression in compression is shown as what it is, one layer at a time', async () => {
    const twice = gzipSync(gzipSync(Buffer.from('{"a":1}')));
    const result = await ask(twice, { format: 'json', compression: 'gzip' });
    expect(result.ok).toBe(false);
    const inner = await ask(twice, { format: 'hex', compression: 'gzip' });
    expect(inner.ok && inner.decoded.text).toMatch(/^00000000 {2}1f 8b 08/);
  });

  it('gives up what takes too long or too much, and reads the next', async () => {
    const many = gzipSync(Buffer.from(`<a>${'<b/>'.repeat(12_000_000)}</a>`));
    const [first, second] = await Promise.all([
      ask(many, { format: 'xml', compression: 'gzip' }),
      ask(Buffer.from('{"b":2}'), { format: 'json' }),
    ]);
    expect(first).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/longer than 5 seconds|more than 512 MB/) as string,
    });
    expect(second).toEqual({ ok: true, decoded: { json: '{"b":2}' } });
  });

  it('answers when it is disposed while it is asked, and after', async () => {
    const other = new FormatProcess(formatWorker);
    const bytes = Buffer.from('{}');
    const question = { choice: { format: 'json' }, topic: 't', bytes, schemaFolders: [], earlier: new Map() };
    const asked = [other.decode(question), other.decode(question)];
    await Promise.resolve();
    other.dispose();
    for (const result of await Promise.all([...asked, other.decode(question)])) {
      expect(result).toEqual({ ok: false, problem: 'TopicScope has been stopped.' });
    }
    expect(await other.propose({ bytes, topic: 't' })).toEqual([]);
  });
});

describe('compression', () => {
  it('comes back bit for bit', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 500 }),
        fc.constantFrom(...compressions),
        (bytes, compression) => {
          expect(new Uint8Array(decompress(compress(bytes, compression), compression))).toEqual(bytes);
        },
      ),
    );
  });

  it('is proposed by its magic number, with what is in it', () => {
    const bytes = Buffer.from(JSON.stringify({ words: 'a beginning '.repeat(20) }));
    for (const compression of compressions) {
      const [first] = proposeFormats(compress(bytes, compression), 't').filter(
        ({ choice }) => choice.compression,
      );
      expect(first?.choice).toEqual({ format: 'json', compression });
    }
  });

  it('is proposed for what goes on behind the part that is looked at', () => {
    const noise = Buffer.from(
      Array.from({ length: 60_000 }, (_, index) => String(Math.sin(index))).join(' '),
    );
    for (const compression of ['gzip', 'zstd', 'deflate'] as const) {
      const packed = compress(noise, compression);
      expect(packed.length).toBeGreaterThan(100_000);
      const found = proposeFormats(packed, 't').map(({ choice }) => choice);
      expect(found, compression).toContainEqual({ format: 'text', compression });
    }
  });

  it('says what is wrong with bytes that are not compressed so', () => {
    for (const compression of compressions) {
      expect(() => decompress(Buffer.from('plain text'), compression)).toThrow(
        /This is not .*, or it is damaged/,
      );
    }
  });
});
