/** Where formats begin and end: magic numbers byte by byte, lengths around each boundary, depths, lists that are cut. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encode as packed } from '@msgpack/msgpack';
import tahu from 'sparkplug-payload';
import type { UPayload } from 'sparkplug-payload/lib/sparkplugbpayload.js';
import { describe, expect, it } from 'vitest';
import type { EarlierMessage } from '../../../src/formats/format.ts';
import { bytesOfBase64 } from '../../../src/formats/base64.ts';
import { bindingFor, readBindings } from '../../../src/formats/binding.ts';
import { bytesOfHex } from '../../../src/formats/hex.ts';
import { imageExtension } from '../../../src/formats/image.ts';
import { fromJson, toJson } from '../../../src/formats/jsonValues.ts';
import { compress, decompressBeginning } from '../../../src/formats/layers.ts';
import { decodePayload, encodePayload } from '../../../src/formats/reading.ts';
import { proposeFormats } from '../../../src/formats/sniff.ts';
import { table } from '../../../src/formats/table.ts';
import { hexDump } from '../../../src/shared/payload/hex.ts';
import { compressions } from '../../../src/shared/payload/format.ts';

const context = (
  format: string,
  more: { topic?: string; schema?: string; schemaFolders?: string[] } = {},
) => ({
  choice: { format, ...(more.schema === undefined ? {} : { schema: more.schema }) },
  ...{ topic: more.topic ?? 't', schemaFolders: more.schemaFolders ?? [] },
  earlier: new Map<string, EarlierMessage>(),
});
type Context = ReturnType<typeof context>;

async function decode(bytes: Uint8Array, asked: Context) {
  const result = await decodePayload(bytes, asked);
  if (!result.ok) throw new Error(result.problem);
  return result.decoded;
}
async function encode(text: string, asked: Context): Promise<Uint8Array> {
  const result = await encodePayload(text, asked);
  if (!result.ok) throw new Error(result.problem);
  return result.bytes;
}
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The same with one byte changed. */
function altered(bytes: Uint8Array, index: number, by = 1): Uint8Array {
  return bytes.map((byte, at) => (at === index ? byte ^ by : byte));
}

describe('compression is proposed', () => {
  const inner = Buffer.from(JSON.stringify({ words: 'a beginning '.repeat(20) }));
  const proposed = (bytes: Uint8Array) => proposeFormats(bytes, 't').map(({ choice }) => choice.compression);

  it.each([
    ['gzip', 3],
    ['zstd', 4],
    ['deflate', 2],
  ] as const)('as %s by each of %i bytes', (compression, length) => {
    const bytes = compress(inner, compression);
    expect(proposed(bytes)).toContain(compression);
    for (let index = 0; index < length; index++)
      expect(proposed(altered(bytes, index)), `byte ${index}`).not.toContain(compression);
  });

  it('as zlib only where its header allows it', () => {
    const bytes = compress(inner, 'deflate');
    // A preset dictionary; a window that is too large; too few bytes for a checksum.
    for (const head of [
      [0x78, 0xbb],
      [0x88, 0x1c],
    ])
      expect(proposed(Uint8Array.from([...head, ...bytes.subarray(2)]))).not.toContain('deflate');
    expect(proposed(bytes.subarray(0, 6))).not.toContain('deflate');
  });

  it('with what is in it', () => {
    const reasons = (bytes: Uint8Array) => proposeFormats(bytes, 't').map(({ reason }) => reason);
    expect(reasons(compress(inner, 'gzip'))).toEqual([
      expect.stringMatching(/^it begins with the magic number of gzip and in it /),
    ]);
    expect(reasons(compress(Buffer.from('only words'), 'zstd'))).toEqual([
      'it begins with the magic number of zstd, and in it is text',
    ]);
    const [bytes] = proposeFormats(compress(Buffer.of(1, 0xff, 2), 'gzip'), 't');
    expect(bytes).toEqual({
      choice: { format: 'hex', compression: 'gzip' },
      reason: 'it begins with the magic number of gzip',
    });
  });

  it('looks at a beginning of bounded size', () => {
    const noise = Uint8Array.from({ length: 100_000 }, (_, index) => (index * index * 7919) >> 7);
    for (const compression of compressions) {
      expect(decompressBeginning(compress(inner, compression), compression)).toEqual({
        bytes: inner,
        whole: true,
      });
      const beginning = decompressBeginning(compress(noise, compression), compression);
      if (beginning) expect(beginning.bytes.length).toBeLessThanOrEqual(4 * 1024 * 1024);
      expect(decompressBeginning(Buffer.from('plain text'), compression)).toBeUndefined();
    }
    // It becomes more than a look may.
    expect(decompressBeginning(compress(Buffer.alloc(4 * 1024 * 1024), 'gzip'), 'gzip')).toMatchObject({
      whole: true,
    });
    expect(decompressBeginning(compress(Buffer.alloc(4 * 1024 * 1024 + 1), 'gzip'), 'gzip')).toBeUndefined();
  });
});

describe('an image', () => {
  const bmp = Buffer.alloc(26);
  bmp.write('BM', 'latin1');
  bmp.writeUInt32LE(26, 2);
  it.each<[string, string, Buffer, readonly number[]]>([
    ['image/png', 'png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), [0, 1, 2, 3, 4, 5, 6, 7]],
    ['image/jpeg', 'jpg', Buffer.from('ffd8ffe0', 'hex'), [0, 1, 2]],
    ['image/gif', 'gif', Buffer.from('GIF87a'), [0, 1, 2, 3, 5]],
    ['image/gif', 'gif', Buffer.from('GIF89a'), [0, 1, 2, 3, 5]],
    ['image/webp', 'webp', Buffer.from('RIFF....WEBP'), [0, 3, 8, 11]],
    ['image/avif', 'avif', Buffer.from('....ftypavif'), [4, 7, 8, 10, 11]],
    ['image/avif', 'avif', Buffer.from('....ftypavis'), [4, 7, 8, 10]],
    ['image/bmp', 'bmp', bmp, [0, 1, 2, 5]],
  ])('of the type %s is known by each byte', async (mediaType, extension, bytes, magic) => {
    expect((await decode(bytes, context('image'))).image).toEqual({
      mediaType,
      bytes: new Uint8Array(bytes),
    });
    expect(imageExtension(bytes)).toBe(extension);
    // 0x10 makes no other digit or letter that is one, too.
    for (const index of magic) {
      expect(imageExtension(altered(bytes, index, 0x10)), `byte ${index}`).toBeUndefined();
      await expect(decode(altered(bytes, index, 0x10), context('image'))).rejects.toThrow(
        'This is not a PNG',
      );
    }
    for (let length = 0; length < magic.length; length++)
      expect(imageExtension(bytes.subarray(0, length))).toBeUndefined();
  });

  it('of 25 bytes is no BMP, whatever they say', () => {
    const short = Buffer.from(bmp.subarray(0, 25));
    short.writeUInt32LE(25, 2);
    expect(imageExtension(short)).toBeUndefined();
  });
});

describe('XML is proposed', () => {
  it.each<[string, boolean]>([
    ['<a>', true],
    ['<a/>', true],
    ['<a b="1">', true],
    ['<_a:b.c-1\n>', true],
    ['\ufeff \n<?xml version="1.0"?>', true],
    ['<a', false],
    ['<abc', false],
    ['<1>', false],
    ['<?xmlversion', false],
    ['< a>', false],
    ['x<a>', false],
    ['<-', false],
  ])('%j: %s', (text, expected) => {
    const found = proposeFormats(Buffer.from(text), 't').map(({ choice }) => choice.format);
    expect(found.includes('xml')).toBe(expected);
  });
});

describe('MessagePack', () => {
  const asked = context('messagepack');

  it.each([0, 15, 16, 255, 65_535, 65_536])('writes lists and maps of %i as others do', async (length) => {
    const list = Array.from({ length }, () => 1);
    expect(hexOf(await encode(JSON.stringify(list), asked))).toBe(hexOf(packed(list)));
    const map = Object.fromEntries(list.map((one, index) => [`k${index}`, one]));
    const bytes = await encode(JSON.stringify(map), asked);
    expect(Buffer.compare(bytes, packed(map))).toBe(0);
    expect((await decode(bytes, asked)).json).toBe(JSON.stringify(map));
  });

  it.each([0, 31, 32, 255, 256, 65_535, 65_536])(
    'keeps %i bytes of a text that is no UTF-8',
    async (length) => {
      const json = `{"$raw":"${'ff'.repeat(length)}"}`;
      const bytes = await encode(json, asked);
      // The same head as a text of so many letters has.
      const text = packed('x'.repeat(length));
      expect(hexOf(bytes.subarray(0, text.length - length))).toBe(
        hexOf(text.subarray(0, text.length - length)),
      );
      expect(bytes).toHaveLength(text.length);
      if (length > 0) expect((await decode(bytes, asked)).json).toBe(json);
    },
  );

  it('takes what fits and refuses what does not', async () => {
    for (const fits of [
      '{"$ext":-128,"$hex":"00"}',
      '{"$ext":127,"$hex":"00"}',
      String(-(2n ** 63n)),
      String(2n ** 64n - 1n),
    ])
      expect((await decode(await encode(fits, asked), asked)).json).toBe(fits);
    await expect(encode('{"$ext":-129,"$hex":""}', asked)).rejects.toThrow('from -128 to 127');
    await expect(encode('{"$ext":128,"$hex":""}', asked)).rejects.toThrow('from -128 to 127');
    await expect(encode(String(-(2n ** 63n) - 1n), asked)).rejects.toThrow('does not fit');
    await expect(encode(String(2n ** 64n), asked)).rejects.toThrow('does not fit');
    await expect(encode('{"$undefined":true}', asked)).rejects.toThrow('has no "$undefined"');
    await expect(encode('{"$simple":16}', asked)).rejects.toThrow('has no "$simple"');
  });

  it.each(['2026-11-25T08:30:00Z', '2026-11-25T08:30:00.100000000Z', '1969-12-31T23:59:59Z'])(
    'keeps the time %s',
    async (time) => {
      const json = `{"$timestamp":"${time}"}`;
      expect((await decode(await encode(json, asked), asked)).json).toBe(json);
    },
  );

  it.each(['soon', '2026-11-25', '2026-11-25T08:30:00.Z', '2026-11-25T08:30:00.1234567890Z'])(
    'knows no time %s',
    async (time) => {
      await expect(encode(`{"$timestamp":"${time}"}`, asked)).rejects.toThrow(
        '"$timestamp" is a time such as',
      );
    },
  );

  it('proposes itself for lists and maps alone', () => {
    const isProposed = (hex: string): boolean =>
      proposeFormats(Buffer.from(hex, 'hex'), 't').some(({ choice }) => choice.format === 'messagepack');
    for (const hex of [
      '81a16101',
      '9101',
      '9f' + '01'.repeat(15),
      'dc000101',
      'dd0000000101',
      'de0001a16101',
      'df00000001a16101',
    ])
      expect(isProposed(hex), hex).toBe(true);
    // Too short, no structure, more behind it, cut off.
    for (const hex of ['80', '90', '7f01', 'a161', 'e001', 'db0000000161', '910101', '9201'])
      expect(isProposed(hex), hex).toBe(false);
  });
});

describe('JSON of values', () => {
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

  it('goes down 500 levels and no further', () => {
    expect(toJson(fromJson(nested(501)))).toBe(nested(501));
    expect(() => fromJson(nested(502))).toThrow('deeper than 500 levels');
    expect(() => toJson([fromJson(nested(501))])).toThrow('deeper than 500 levels');
  });

  it.each([
    ['{"$tag":1.5,"value":0}', '"$tag" takes a whole number'],
    ['{"$hex":1}', '"$hex" takes a text'],
    ['{"$map":{}}', 'list of pairs'],
    ['{"$map":[[1,2,3]]}', 'list of pairs'],
    ['{"$float":"-NaN"}', '"$float" is "NaN"'],
    ['{"$float":"+Infinity"}', '"$float" is "NaN"'],
    ['-1e400', 'too large for 64 bits'],
    ['{"\\udc00":1}', 'surrogate'],
    ['{"$hex":"00","a":1}', 'write "$$hex"'],
  ])('refuses %s', (text, words) => {
    expect(() => fromJson(text)).toThrow(words);
  });

  it.each(['-0.0', '1e+21', '{"$$":1}', '{"$$$a":1}', '{"$undefined":true}', '{"$map":[]}'])(
    'keeps %s',
    (text) => {
      expect(toJson(fromJson(text))).toBe(text === '{"$map":[]}' ? '{}' : text);
    },
  );
});

describe('a table', () => {
  it('is as wide as its cells, and cuts one that is too long', () => {
    const long = 'x'.repeat(60);
    expect(
      table([
        ['a', 'b'],
        ['long', ''],
      ]),
    ).toEqual(['a     b', 'long']);
    expect(
      table([
        [long, '1'],
        [`${long}y`, '2'],
      ]),
    ).toEqual([`${long}  1`, `${'x'.repeat(59)}…  2`]);
    expect(table([])).toEqual([]);
  });
});

describe('a shadow', () => {
  /** Desired state so many objects deep. */
  const nested = (levels: number): object => (levels === 0 ? { leaf: 1 } : { o: nested(levels - 1) });
  const read = (desired: unknown) =>
    decode(Buffer.from(JSON.stringify({ state: { desired } })), context('shadow'));

  it('is laid out for 32 levels; what lies below stays together', async () => {
    expect((await read(nested(32))).text).toContain(`${'o.'.repeat(32)}leaf`.slice(0, 59));
    const { text = '' } = await read({ a: nested(33) });
    expect(text).toContain('{"leaf":1}');
    expect((await read(nested(31))).text).not.toContain('{"leaf"');
    // Lists are values: of them 32 levels are written.
    expect((await read({ a: JSON.parse('['.repeat(20) + ']'.repeat(20)) as unknown })).text).not.toContain(
      '…',
    );
    const deep = JSON.parse('['.repeat(40) + ']'.repeat(40)) as unknown;
    expect((await read({ a: deep })).text).toContain(`${'['.repeat(33)}…`.slice(0, 59));
  });

  it('has 2000 rows, and says how many more there are', async () => {
    const fields = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, index]));
    expect((await read(fields(2000))).text).not.toContain('…');
    expect((await read(fields(2003))).text?.split('\n').slice(-2)).toEqual([
      expect.stringMatching(/^f1999/),
      '… and 3 more fields',
    ]);
  });

  it('names eight fields that are not reported, and counts the others', async () => {
    const notes = async (count: number): Promise<string | undefined> => {
      const desired = Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 1]));
      const document = { state: { desired: { same: 1, ...desired }, reported: { same: 1 } } };
      return (await decode(Buffer.from(JSON.stringify(document)), context('shadow'))).notes?.at(-1);
    };
    expect(await notes(0)).toBe('What is desired is reported.');
    expect(await notes(8)).toBe('Desired, but not reported: f0, f1, f2, f3, f4, f5, f6, f7.');
    expect(await notes(10)).toBe('Desired, but not reported: f0, f1, f2, f3, f4, f5, f6, f7 and 2 more.');
  });
});

describe('Sparkplug', () => {
  const sparkplug = tahu.get('spBv1.0');
  if (!sparkplug) throw new Error('Tahu has no spBv1.0');
  const metrics = (count: number, more: (index: number) => object) =>
    sparkplug.encodePayload({
      ...{ timestamp: 1, seq: 0 },
      metrics: Array.from({ length: count }, (_, index) => ({ type: 'Int32', value: index, ...more(index) })),
    } as unknown as UPayload);

  it('shows 2000 metrics, and says how many more there are', async () => {
    const text = async (count: number): Promise<string[]> =>
      (
        (
          await decode(
            metrics(count, (index) => ({ name: `m${index}` })),
            context('sparkplug', { topic: 'spBv1.0/g/NBIRTH/n' }),
          )
        ).text ?? ''
      ).split('\n');
    expect((await text(2000)).at(-1)).toMatch(/^m1999 /);
    expect((await text(2004)).slice(-2)).toEqual([expect.stringMatching(/^m1999 /), '… and 4 more metrics']);
  });

  it('says in which field a value came whose type is not told, and writes it so again', async () => {
    const asked = context('sparkplug', { topic: 'spBv1.0/g/NDATA/n' });
    const json = '{"metrics":[{"name":"m","field":"intValue","value":7}]}';
    const bytes = await encode(json, asked);
    expect((await decode(bytes, asked)).json).toBe(json);
  });

  it('has no empty lines for what is not there', async () => {
    const bytes = await encode('{"metrics":[]}', context('sparkplug', { topic: 'spBv1.0/g/NDATA/n' }));
    const { text = '' } = await decode(bytes, context('sparkplug', { topic: 'spBv1.0/g/NDATA/n' }));
    expect(text).toBe('');
    const named = await decode(
      metrics(1, () => ({ name: 'm' })),
      context('sparkplug', { topic: 'spBv1.0/g/NBIRTH/n' }),
    );
    expect(named.text?.split('\n').every((line) => line !== '')).toBe(true);
  });

  it('names eight aliases that the birth does not know', async () => {
    const birth = metrics(1, () => ({ name: 'known', alias: 100 }));
    const asked = context('sparkplug', { topic: 'spBv1.0/g/NDATA/n' });
    asked.earlier.set('nbirth', { topic: 'spBv1.0/g/NBIRTH/n', payload: birth, time: 1 });
    const note = async (count: number): Promise<string | undefined> =>
      (
        await decode(
          metrics(count, (alias) => ({ alias })),
          asked,
        )
      ).notes?.find((one) => one.includes('no name'));
    expect(await note(1)).toBe('An alias has no name: the birth before this message does not know 0.');
    expect(await note(10)).toBe(
      '10 aliases have no name: the birth before this message does not know 0, 1, 2, 3, 4, 5, 6, 7.',
    );
  });
});

describe('Protobuf', () => {
  it('counts what the schema does not know, in the message and in those within it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-proto-'));
    try {
      writeFileSync(
        path.join(folder, 'a.proto'),
        'syntax = "proto3"; message A { repeated A a = 1; int32 n = 2; }',
      );
      const asked = context('protobuf', { schema: 'a.proto', schemaFolders: [folder] });
      const notes = async (hex: string) => (await decode(Buffer.from(hex, 'hex'), asked)).notes;
      expect(await notes('1001')).toBeUndefined();
      expect(await notes('1801')).toEqual([
        expect.stringMatching(/^1 field is not in the schema: is A the right type/),
      ]);
      // One of its own, two in each of two messages within.
      expect(await notes('1801' + '0a0418012001'.repeat(2))).toEqual([
        expect.stringMatching(/^5 fields are not in/),
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('CBOR', () => {
  it('says in one sentence what is wrong', async () => {
    for (const hex of ['18', 'ff', '9f', '62ff', 'fe', '1c', 'f818', 'a1']) {
      const result = await decodePayload(Buffer.from(hex, 'hex'), context('cbor'));
      expect(result.ok ? '' : result.problem, hex).toMatch(/^This is not CBOR: .*[^.]\.$/s);
    }
  });
});

describe('a union in Avro', () => {
  it('says what is wrong with the one branch that there is, or names all of them', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-union-'));
    try {
      const field = (name: string, type: unknown) => ({ name, type });
      const schema = {
        ...{ type: 'record', name: 'R' },
        fields: [field('one', ['null', 'int']), field('two', ['null', 'int', 'string'])],
      };
      writeFileSync(path.join(folder, 'r.avsc'), JSON.stringify(schema));
      const asked = context('avro', { schema: 'r.avsc', schemaFolders: [folder] });
      await expect(encode('{"one":true,"two":null}', asked)).rejects.toThrow(
        /^one is a whole number of 32 bits\.$/,
      );
      await expect(encode('{"one":null,"two":true}', asked)).rejects.toThrow(
        'two is none of int, string: write {"branch": value} to choose.',
      );
      await expect(encode('{"one":{},"two":null}', asked)).rejects.toThrow(
        'one is a whole number of 32 bits.',
      );
      for (const text of [
        '{"one":1,"two":"x"}',
        '{"one":-2147483648,"two":2147483647}',
        '{"one":null,"two":null}',
      ])
        expect((await decode(await encode(text, asked), asked)).json).toBe(text);
      await expect(encode('{"one":2147483648,"two":null}', asked)).rejects.toThrow('32 bits');
      await expect(encode('{"one":-2147483649,"two":null}', asked)).rejects.toThrow('32 bits');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('bytes that are written', () => {
  it('come back from a hex dump of any length', () => {
    for (const length of [0, 1, 7, 8, 9, 15, 16, 17, 40]) {
      // Characters beside them that look like digits.
      const bytes = Uint8Array.from({ length }, (_, index) => 0x30 + (index % 10));
      expect(bytesOfHex(hexDump(bytes))).toEqual(bytes);
    }
  });

  it.each<[string, readonly number[] | undefined]>([
    ['', []],
    ['AA==', [0]],
    ['AA', [0]],
    ['A', undefined],
    ['AAAAA', undefined],
    ['_-8', [0xff, 0xef]],
    ['/+8=', [0xff, 0xef]],
    [' A A =\n=', [0]],
    ['A!', undefined],
    ['A=A=', undefined],
  ])('as base64 %j', (text, bytes) => {
    const found = bytesOfBase64(text);
    expect(found && [...found]).toEqual(bytes);
  });
});

describe('bindings', () => {
  it('are taken in their order, each for its profile, and told what is wrong with them', () => {
    const { bindings, problems } = readBindings([
      { topicFilter: 'a/#', profile: 'p', format: 'cbor' },
      { topicFilter: 'a/#/b', format: 'cbor' },
      { topicFilter: 'a/+', format: 'json' },
      { topicFilter: '', format: 'json' },
      7,
    ]);
    expect(problems.map((one) => one.split(':')[0])).toEqual([
      'topicscope.decoders[1].topicFilter',
      'topicscope.decoders[3]',
      'topicscope.decoders[4]',
    ]);
    const format = (id: string, topic: string) =>
      bindingFor(bindings, { id, broker: 'mqtt' }, topic)?.choice.format;
    expect([format('p', 'a/b'), format('q', 'a/b'), format('q', 'a/b/c'), format('p', 'b')]).toEqual([
      ...['cbor', 'json', undefined, undefined],
    ]);
    // AWS does not match the parent of a "#".
    expect(bindingFor(bindings, { id: 'p', broker: 'mqtt' }, 'a')?.choice.format).toBe('cbor');
    expect(bindingFor(bindings, { id: 'p', broker: 'awsIotCore' }, 'a')).toBeUndefined();
    expect(readBindings(undefined)).toEqual({ bindings: [], problems: [] });
    expect(readBindings({}).problems).toEqual([expect.stringContaining('write a list')]);
  });
});
