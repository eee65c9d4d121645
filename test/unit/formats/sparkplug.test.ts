/** Sparkplug B against Eclipse Tahu's own implementation for JavaScript, which makes and reads the payloads here. */
import * as fc from 'fast-check';
import Long from 'long';
import tahu from 'sparkplug-payload';
import type { UPayload } from 'sparkplug-payload/lib/sparkplugbpayload.js';
import { describe, expect, it } from 'vitest';
import type { EarlierMessage } from '../../../src/formats/format.ts';
import { decodePayload, encodePayload, needsOf } from '../../../src/formats/reading.ts';
import { proposeFormats } from '../../../src/formats/sniff.ts';

const found = tahu.get('spBv1.0');
if (!found) throw new Error('Tahu has no spBv1.0');
const sparkplug = found;
const time = 1_767_225_600_000;

function context(topic: string, earlier: Readonly<Record<string, Uint8Array>> = {}) {
  const messages = Object.entries(earlier).map(([name, payload]): [string, EarlierMessage] => [
    name,
    { topic: 'earlier', payload, time },
  ]);
  return { choice: { format: 'sparkplug' }, topic, schemaFolders: [], earlier: new Map(messages) };
}
async function read(topic: string, payload: Uint8Array, earlier?: Readonly<Record<string, Uint8Array>>) {
  const result = await decodePayload(payload, context(topic, earlier));
  if (!result.ok) throw new Error(result.problem);
  const { json = '', text = '', notes = [] } = result.decoded;
  return {
    json,
    text,
    notes,
    value: JSON.parse(json) as { metrics: Record<string, unknown>[]; seq?: number },
  };
}
async function write(json: string): Promise<Uint8Array> {
  const written = await encodePayload(json, context('spBv1.0/g/NCMD/n'));
  if (!written.ok) throw new Error(written.problem);
  return written.bytes;
}
const made = (payload: UPayload): Uint8Array => sparkplug.encodePayload(payload);

const all = made({
  timestamp: time,
  seq: 255,
  uuid: 'u-1',
  body: Uint8Array.of(1, 2),
  metrics: [
    { name: 'i8', type: 'Int8', value: -128, timestamp: time + 5 },
    { name: 'i32', type: 'Int32', value: -2_147_483_648 },
    { name: 'i64', type: 'Int64', value: Long.fromString('-9007199254740995') },
    { name: 'u8', type: 'UInt8', value: 255 },
    { name: 'u32', type: 'UInt32', value: 4_294_967_295 },
    { name: 'u64', type: 'UInt64', value: Long.fromString('18446744073709551615', true) },
    { name: 'float', type: 'Float', value: 0.1 },
    { name: 'double', type: 'Double', value: 0.1 },
    { name: 'bool', type: 'Boolean', value: false },
    { name: 'text', type: 'Text', value: 'ä' },
    { name: 'when', type: 'DateTime', value: Long.fromNumber(time, true) },
    { name: 'bytes', type: 'Bytes', value: Uint8Array.of(0, 255) },
    { name: 'nothing', type: 'Int32', value: null, isHistorical: true, isTransient: true },
    {
      name: 'set',
      type: 'DataSet',
      value: {
        numOfColumns: 2,
        columns: ['a', 'b'],
        types: ['Double', 'String'],
        rows: [
          [1.5, 'x'],
          [2.5, 'y'],
        ],
      },
    },
    {
      name: 'template',
      type: 'Template',
      value: {
        isDefinition: false,
        templateRef: 'motor',
        version: '1',
        metrics: [{ name: 'rpm', type: 'Double', value: 900.5 }],
        parameters: [{ name: 'pole pairs', type: 'Double', value: 2 }],
      },
    },
    {
      name: 'limits',
      type: 'Double',
      value: 1,
      properties: { engUnit: { type: 'String', value: '°C' }, low: { type: 'Double', value: -1.5 } },
      metadata: { contentType: 'text/plain', isMultiPart: false },
    },
  ],
} as unknown as UPayload);

describe('Sparkplug B', () => {
  it('reads all that Eclipse Tahu writes, with every digit', async () => {
    const { json, text, notes } = await read('spBv1.0/g/NBIRTH/n', all);
    for (const part of [
      '"timestamp":1767225600000,"seq":255,"uuid":"u-1"',
      '"name":"i8","timestamp":1767225600005,"dataType":"Int8","value":-128}',
      '"dataType":"Int32","value":-2147483648}',
      '"value":-9007199254740995}',
      '"dataType":"UInt8","value":255}',
      '"dataType":"UInt32","value":4294967295}',
      '"value":18446744073709551615}',
      '"dataType":"Float","value":0.1}',
      '"dataType":"Double","value":0.1}',
      '"value":false}',
      '"value":"ä"}',
      '"dataType":"DateTime","value":1767225600000}',
      '"value":{"$hex":"00ff"}}',
      '"isHistorical":true,"isTransient":true,"value":null}',
      '{"columns":["a","b"],"types":["Double","String"],"rows":[[1.5,"x"],[2.5,"y"]]}',
      '{"version":"1","templateRef":"motor","isDefinition":false,"metrics":[{"name":"rpm","dataType":"Double","value":900.5}]',
      '"parameters":[{"name":"pole pairs","type":"Double","value":2.0}]',
      '"properties":{"engUnit":{"type":"String","value":"°C"},"low":{"type":"Double","value":-1.5}}',
      '"body":{"$hex":"0102"}',
    ]) {
      expect(json).toContain(part);
    }
    expect(text).toContain('2026-01-01T00:00:00.000Z, seq 255');
    expect(text).toMatch(/^nothing +Int32 +null +historical, transient$/m);
    expect(notes).toEqual([]);
  });

  it('writes what it has read, and Tahu reads the same in it', async () => {
    const { json } = await read('spBv1.0/g/NBIRTH/n', all);
    const again = await write(json);
    expect((await read('spBv1.0/g/NBIRTH/n', again)).json).toBe(json);
    const plain = (bytes: Uint8Array): unknown =>
      // Tahu hands bytes over as views or as Buffers, as they came.
      JSON.parse(JSON.stringify(sparkplug.decodePayload(Buffer.from(bytes))));
    expect(plain(again)).toEqual(plain(all));
  });

  it('takes names and types of aliases from the births', async () => {
    const nbirth = made({
      timestamp: time,
      metrics: [{ name: 'Load', alias: 7, type: 'Double', value: 1 }],
    } as unknown as UPayload);
    const dbirth = made({
      timestamp: time,
      metrics: [{ name: 'Speed', alias: 8, type: 'Int16', value: 1 }],
    } as unknown as UPayload);
    const data = await write(
      '{"timestamp":1,"seq":4,"metrics":[{"alias":8,"field":"intValue","value":65535},{"alias":7,"field":"doubleValue","value":0.5},{"alias":9,"dataType":"Int8","value":1}]}',
    );
    const { value, notes } = await read('spBv1.0/g/DDATA/n/d', data, { nbirth, dbirth });
    expect(value.metrics).toEqual([
      { name: 'Speed', alias: 8, dataType: 'Int16', value: -1 },
      { name: 'Load', alias: 7, dataType: 'Double', value: 0.5 },
      { alias: 9, dataType: 'Int8', value: 1 },
    ]);
    expect(notes).toEqual(['An alias has no name: the birth before this message does not know 9.']);
    const alone = await read('spBv1.0/g/DDATA/n/d', data);
    expect(alone.notes[0]).toMatch(/3 aliases have no name: no DBIRTH of d is in history/);
  });

  it('marks gaps in sequence numbers, around the wrap too', async () => {
    const numbered = (seq: number) => write(`{"seq":${seq}}`);
    const notes = async (before: number, seq: number, type = 'NDATA') =>
      (await read(`spBv1.0/g/${type}/n`, await numbered(seq), { previous: await numbered(before) })).notes;
    expect(await notes(4, 5)).toEqual([]);
    expect(await notes(255, 0)).toEqual([]);
    expect(await notes(4, 7)).toEqual([
      'Gap: sequence number 5 was due, 7 came. 2 messages are missing, came late, or are not subscribed to.',
    ]);
    expect((await notes(254, 1))[0]).toMatch(/255 was due, 1 came. 2 messages/);
    expect((await notes(4, 4))[0]).toMatch(/twice in a row/);
    expect(await notes(4, 0, 'NBIRTH')).toEqual([]);
    expect((await read('spBv1.0/g/NDATA/n', await write('{}'))).notes[0]).toMatch(/must have one/);
  });

  it('asks for what it needs, and only for that', () => {
    const names = (topic: string) => needsOf({ format: 'sparkplug' }, topic).map(({ name }) => name);
    expect(names('spBv1.0/g/NBIRTH/n')).toEqual([]);
    expect(names('spBv1.0/g/NDATA/n')).toEqual(['nbirth', 'previous']);
    expect(names('spBv1.0/g/DDATA/n/d')).toEqual(['nbirth', 'dbirth', 'previous']);
    expect(names('spBv1.0/g/NCMD/n')).toEqual(['nbirth']);
    expect(names('spBv1.0/STATE/host')).toEqual([]);
  });

  it('tells whose death an NDEATH is', async () => {
    const bdSeq = (value: number) =>
      write(`{"metrics":[{"name":"bdSeq","dataType":"Int64","value":${value}}]}`);
    const notes = async (death: number, birth: number) =>
      (await read('spBv1.0/g/NDEATH/n', await bdSeq(death), { nbirth: await bdSeq(birth) })).notes[0];
    expect(await notes(3, 3)).toMatch(/the last NBIRTH began/);
    expect(await notes(2, 3)).toMatch(/another connection/);
  });

  it("reads the arrays of 3.0, and a host's state", async () => {
    const arrays = [
      ['Int8Array', '[-23,123]', 'e97b'],
      ['UInt32Array', '[52,4293942772]', '34000000f45df0ff'],
      ['Int64Array', '[-4270929666821191986,-3601064768563266876]', 'ce0672ac189cbac4c4ba9c18ac7206ce'],
      ['FloatArray', '[1.23,89.341]', 'a4709d3f98aeb242'],
      ['BooleanArray', '[false,false,true,true,false,true,false,false,true,true,false,true]', '0c00000034d0'],
      ['StringArray', '["ABC","hello"]', '4142430068656c6c6f00'],
    ] as const;
    for (const [type, value, hex] of arrays) {
      const bytes = await write(`{"metrics":[{"name":"a","dataType":"${type}","value":${value}}]}`);
      expect(Buffer.from(bytes).toString('hex')).toContain(hex);
      expect((await read('spBv1.0/g/NCMD/n', bytes)).json).toContain(`"value":${value}}`);
    }
    const state = '{"online":true,"timestamp":1767225600000}';
    expect((await read('spBv1.0/STATE/host', Buffer.from(state))).json).toBe(state);
  });

  it('names what cannot be written', async () => {
    const wrong = async (json: string) => {
      const written = await encodePayload(json, context('spBv1.0/g/NCMD/n'));
      return written.ok ? 'written' : written.problem;
    };
    expect(await wrong('{"metrics":[{"name":"a","dataType":"Int8","value":200}]}')).toBe(
      'metrics[0].value: Int8 takes a whole number from -128 to 127.',
    );
    expect(await wrong('{"metrics":[{"name":"a","value":1}]}')).toMatch(/metrics\[0\] needs its data type/);
    expect(await wrong('{"metrics":[{"name":"a","dataType":"Int9","value":1}]}')).toMatch(
      /metrics\[0\]\.dataType is a data type/,
    );
    expect(await wrong('{"metric":[]}')).toMatch(/has no "metric", but timestamp/);
    expect(await wrong('{"seq":-1}')).toMatch(/seq takes a whole number/);
  });

  it('proposes itself on its topics only, and takes no damage from damaged births', async () => {
    const ids = (topic: string) => proposeFormats(all, topic).map(({ choice }) => choice.format);
    expect(ids('spBv1.0/g/NDATA/n')[0]).toBe('sparkplug');
    expect(ids('other/NDATA/n')).not.toContain('sparkplug');
    const { notes } = await read('spBv1.0/g/NDATA/n', all, {
      nbirth: Uint8Array.of(1, 2, 3),
      previous: Uint8Array.of(255),
    });
    expect(notes).toEqual([]);
  });

  it('writes every value of every type so that it is read again', async () => {
    const integer = (type: string, bits: number, signed: boolean) => {
      const min = signed ? -(2n ** BigInt(bits - 1)) : 0n;
      return { type, values: fc.bigInt({ min, max: min + 2n ** BigInt(bits) - 1n }).map(String) };
    };
    const json = (value: number) => (/[.e]/.test(String(value)) ? String(value) : `${value}.0`);
    const number = fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((value) => !Object.is(value, -0));
    const types = [
      ...[8, 16, 32, 64].flatMap((bits) => [
        integer(`Int${bits}`, bits, true),
        integer(`UInt${bits}`, bits, false),
      ]),
      integer('DateTime', 64, false),
      { type: 'Double', values: number.map(json) },
      { type: 'Boolean', values: fc.boolean().map(String) },
      {
        type: 'String',
        values: fc
          .string({ unit: 'grapheme' })
          .filter((text) => !text.includes('\0'))
          .map((text) => JSON.stringify(text)),
      },
    ];
    const metric = fc.constantFrom(...types).chain(({ type, values }) =>
      fc.oneof(
        values.map((value) => `"dataType":"${type}","value":${value}`),
        fc
          .array(values, { maxLength: 20 })
          .map((list) => `"dataType":"${type}Array","value":[${list.join(',')}]`),
        fc.constant(`"dataType":"${type}","value":null`),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(metric, { maxLength: 5 }), async (metrics) => {
        const text = `{"metrics":[${metrics.map((one, index) => `{"name":"m${index}",${one}}`).join(',')}]}`;
        expect((await read('spBv1.0/g/NCMD/n', await write(text))).json).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it('never ends otherwise than with a sentence, whatever the bytes are', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(fc.nat(all.length - 1), fc.nat(255)).map(([at, byte]) => all.with(at, byte)),
      fc.nat(all.length).map((end) => all.subarray(0, end)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (one) => {
        const result = await decodePayload(
          one,
          context('spBv1.0/g/DDATA/n/d', { previous: one, dbirth: one }),
        );
        if (result.ok) JSON.parse(result.decoded.json ?? '');
        else expect(result.problem).toMatch(/\.$/);
      }),
      { numRuns: 300 },
    );
  });
});
