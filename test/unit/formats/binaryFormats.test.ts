import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FormatContext } from '../../../src/formats/format.ts';
import { decodePayload, encodePayload } from '../../../src/formats/reading.ts';

function contextOf(format: string): FormatContext {
  return { choice: { format }, topic: 't', schemaFolders: [], earlier: new Map() };
}
async function encode(text: string, format: string): Promise<Uint8Array> {
  const written = await encodePayload(text, contextOf(format));
  if (!written.ok) throw new Error(written.problem);
  return written.bytes;
}
async function decode(bytes: Uint8Array, format: string) {
  const result = await decodePayload(bytes, contextOf(format));
  if (!result.ok) throw new Error(result.problem);
  return result.decoded;
}
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

/** JSON texts of all that the conventions can say. */
const common = fc.letrec<Record<string, string>>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('null', 'true', 'false', '""', '[]', '{}'),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).map(String),
    fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => {
      const text = Object.is(value, -0) ? '-0' : String(value);
      return /[.e]/.test(text) ? text : `${text}.0`;
    }),
    fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => `{"$hex":"${Buffer.from(bytes).toString('hex')}"}`),
    fc.constantFrom('{"$float":"NaN"}', '{"$float":"-Infinity"}'),
    fc.array(tie('value'), { maxLength: 4 }).map((members) => `[${members.join(',')}]`),
    fc
      .array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('2', '1', '__proto__', 'a')), {
        maxLength: 4,
      })
      .chain((names) =>
        fc
          .tuple(...names.map(() => tie('value')))
          .map(
            (values) =>
              `{${names.map((name, index) => `${JSON.stringify(name.startsWith('$') ? `$${name}` : name)}:${values[index] ?? ''}`).join(',')}}`,
          ),
      ),
    tie('value').map((value) => `{"$map":[[1,${value}]]}`),
  ),
}));

describe.each(['cbor', 'messagepack'])('%s', (format) => {
  it('says again what was written', async () => {
    await fc.assert(
      fc.asyncProperty(common['value'] as fc.Arbitrary<string>, async (text) => {
        expect((await decode(await encode(text, format), format)).json).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['{"$tag":1}', /"\$tag" does not stand for anything/],
    ['{"$hex":"0"}', /odd number/],
    ['{"$map":[1]}', /list of pairs/],
    ['{"$float":"one"}', /NaN/],
    ['{', /not JSON/],
    ['"\\ud800"', /surrogate/],
    ['1e400', /too large/],
    ['['.repeat(600) + ']'.repeat(600), /deeper than 500/],
  ])('refuses to write %j', async (text, expected) => {
    await expect(encode(text, format)).rejects.toThrow(expected);
  });

  it('refuses what is cut off, or has something behind it', async () => {
    const bytes = await encode('{"a":[1,2,{"b":"text"}]}', format);
    for (let length = 1; length < bytes.length; length++) {
      await expect(decode(bytes.subarray(0, length), format)).rejects.toThrow(/This is not/);
    }
  });

  it('survives nesting and lengths that lie', async () => {
    const nested = format === 'cbor' ? '81' : '91';
    await expect(decode(hex(nested.repeat(100_000) + '00'), format)).rejects.toThrow();
    const lying = format === 'cbor' ? '9b00ffffffffffffff' : 'ddffffffff';
    await expect(decode(hex(lying), format)).rejects.toThrow();
  });
});

describe('CBOR', () => {
  it.each([
    ['c074323031332d30332d32315432303a30343a30305a', '{"$tag":0,"value":"2013-03-21T20:04:00Z"}'],
    ['c249010000000000000000', '{"$tag":2,"value":{"$hex":"010000000000000000"}}'],
    ['f7', '{"$undefined":true}'],
    ['f0', '{"$simple":16}'],
    ['a2616101616102', '{"a":1,"a":2}'],
    ['fb3ff0000000000000', '1.0'],
    ['a1612403', '{"$$":3}'],
    ['0102', '[1,2]'],
  ])('%s is %s', async (bytes, json) => {
    expect((await decode(hex(bytes), 'cbor')).json).toBe(json);
  });

  it('writes what it read, byte for byte, where that is the preferred form', async () => {
    for (const bytes of [
      'c249010000000000000000',
      'f7',
      'f0',
      'f8ff',
      'a2616101616102',
      '9f0102ff',
      'd82076687474703a2f2f7777772e6578616d706c652e636f6d',
    ]) {
      const { json = '' } = await decode(hex(bytes), 'cbor');
      const again = Buffer.from(await encode(json, 'cbor')).toString('hex');
      expect(again).toBe(bytes === '9f0102ff' ? '820102' : bytes);
    }
  });

  it('shows diagnostic notation', async () => {
    expect((await decode(hex('bf61610161629f0203ffff'), 'cbor')).text).toBe('{_ "a": 1, "b": [_ 2, 3]}');
  });
});

describe('MessagePack', () => {
  it.each([
    ['d6ff00000000', '{"$timestamp":"1970-01-01T00:00:00Z"}'],
    ['d7ff0000000400000000', '{"$timestamp":"1970-01-01T00:00:00.000000001Z"}'],
    ['d40500', '{"$ext":5,"$hex":"00"}'],
    ['cfffffffffffffffff', '18446744073709551615'],
    ['8101c3', '{"$map":[[1,true]]}'],
    ['82a16101a16102', '{"a":1,"a":2}'],
    ['a1ff', '{"$raw":"ff"}'],
    ['d920' + 'ff'.repeat(32), `{"$raw":"${'ff'.repeat(32)}"}`],
    ['cb3ff0000000000000', '1.0'],
  ])('%s is %s', async (bytes, json) => {
    expect((await decode(hex(bytes), 'messagepack')).json).toBe(json);
    if (!bytes.startsWith('d7')) {
      expect(Buffer.from(await encode(json, 'messagepack')).toString('hex')).toBe(bytes);
    }
  });
});
