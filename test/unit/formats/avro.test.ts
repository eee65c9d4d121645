import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import avro from 'avsc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePayload, encodePayload, schemaTypes } from '../../../src/formats/reading.ts';
import type { FormatChoice } from '../../../src/shared/payload/format.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-avro-'));
const write = (name: string, schema: unknown): void =>
  writeFileSync(path.join(folder, name), typeof schema === 'string' ? schema : JSON.stringify(schema));
const state = {
  type: 'record',
  name: 'State',
  namespace: 'plant',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'raw', type: 'bytes' },
    { name: 'note', type: ['null', 'string', 'long'], default: null },
    { name: 'number', type: ['int', 'double'] },
    { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['PRESS', 'OVEN'] } },
    { name: 'zones', type: { type: 'map', values: 'double' } },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    { name: 'level', type: 'plant.Level' },
  ],
};
const level = {
  type: 'record',
  name: 'Level',
  namespace: 'plant',
  fields: [{ name: 'value', type: 'float' }],
};

beforeAll(() => {
  write('state.avsc', state);
  write('level.avsc', level);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function decode(bytes: Uint8Array, choice: Partial<FormatChoice>) {
  const result = await decodePayload(bytes, contextOf(choice));
  if (!result.ok) throw new Error(result.problem);
  return result.decoded;
}
async function encode(text: string, choice: Partial<FormatChoice>): Promise<Uint8Array> {
  const result = await encodePayload(text, contextOf(choice));
  if (!result.ok) throw new Error(result.problem);
  return result.bytes;
}
function contextOf(choice: Partial<FormatChoice>) {
  return { choice: { format: 'avro', ...choice }, topic: 't', schemaFolders: [folder], earlier: new Map() };
}

const written =
  '{"id":9223372036854775807,"raw":{"$hex":"00ff"},"note":"x","number":{"double":1.5},"kind":"OVEN","zones":{"a":1.5},"at":1795595400000,"level":{"value":71.5}}';

describe('Avro', () => {
  it('says again what was written, with all digits and types of other files', async () => {
    const bytes = await encode(written, { schema: 'state.avsc' });
    expect((await decode(bytes, { schema: 'state.avsc' })).json).toBe(written);
    // Longs in zigzag, strings and bytes with their length, unions with their branch: by the specification.
    expect(Buffer.from(bytes).toString('hex')).toBe(
      'feffffffffffffffff01' +
        '0400ff' +
        '020278' +
        '02000000000000f83f' +
        '02' +
        '02' +
        '0261000000000000f83f' +
        '00' +
        Buffer.from(avro.Type.forSchema('long').toBuffer(1795595400000)).toString('hex') +
        '00008f42',
    );
  });

  it('takes defaults, and the plain form of unions', async () => {
    const short = written.replace('"note":"x",', '').replace('{"double":1.5}', '{"int":3}');
    const { json = '' } = await decode(await encode(short, { schema: 'state.avsc' }), {
      schema: 'state.avsc',
    });
    expect(JSON.parse(json)).toMatchObject({ note: null, number: { int: 3 } });
    const note = written.replace('"note":"x"', '"note":12');
    expect((await decode(await encode(note, { schema: 'state.avsc' }), { schema: 'state.avsc' })).json).toBe(
      note,
    );
  });

  it.each([
    [written.replace('"OVEN"', '"TANK"'), /^kind is one of PRESS, OVEN\.$/],
    [written.replace('71.5', '"x"'), /^level\.value is a number\.$/],
    [written.replace('"zones":{"a":1.5},', ''), /^zones is missing, and has no default\.$/],
    [written.replace('"id"', '"idd"'), /^idd is no field of plant\.State: it has id, /],
    [written.replace('9223372036854775807', '9223372036854775808'), /^id is a whole number of 64 bits\.$/],
  ])('refuses %.60s and names the field', async (text, expected) => {
    await expect(encode(text, { schema: 'state.avsc' })).rejects.toThrow(expected);
  });

  it('picks a record, and names those that there are', async () => {
    const bytes = await encode('{"value":1.5}', { schema: 'state.avsc', message: 'plant.Level' });
    expect((await decode(bytes, { schema: 'state.avsc', message: 'plant.Level' })).json).toBe(
      '{"value":1.5}',
    );
    expect(await schemaTypes({ kind: 'avro', schema: 'state.avsc', schemaFolders: [folder] })).toEqual({
      ok: true,
      names: expect.arrayContaining(['plant.State', 'plant.Level']) as string[],
    });
    await expect(decode(bytes, { schema: 'state.avsc', message: 'plant.No' })).rejects.toThrow(
      /has no record "plant\.No"/,
    );
  });

  it("reads what stands behind Confluent's header", async () => {
    const datum = await encode('{"value":1.5}', { schema: 'level.avsc' });
    const framed = Uint8Array.from([0, 0, 0, 1, 2, ...datum]);
    expect(await decode(framed, { schema: 'level.avsc', framing: 'confluent' })).toEqual({
      json: '{"value":1.5}',
      notes: ['Schema id 258 stands before it (Confluent).'],
    });
    await expect(decode(datum, { schema: 'level.avsc', framing: 'confluent' })).rejects.toThrow(
      /header is missing/,
    );
  });

  it('reads object container files, which bring their schema along', async () => {
    const encoder = new avro.streams.BlockEncoder(avro.Type.forSchema(level as never), { codec: 'deflate' });
    for (let value = 0; value < 3; value++) encoder.write({ value });
    encoder.end();
    const bytes = new Uint8Array(await buffer(encoder));
    expect(await decode(bytes, {})).toEqual({
      json: '[{"value":0.0},{"value":1.0},{"value":2.0}]',
      notes: ['An object container file with 3 data.'],
    });
    expect((await decode(bytes.subarray(0, -5), {})).notes).toContain(
      'It ends in the middle of a block, which is left out.',
    );
  });

  it.each([
    ['broken.avsc', '{', /broken\.avsc: /],
    [
      'lost.avsc',
      { type: 'record', name: 'L', fields: [{ name: 'a', type: 'Nowhere' }] },
      /uses Nowhere, which no \.avsc/,
    ],
    ['missing.avsc', undefined, /no schema file missing\.avsc/],
  ])('says what is wrong with %s', async (name, schema, expected) => {
    if (schema !== undefined) write(name, schema);
    await expect(decode(new Uint8Array(), { schema: name })).rejects.toThrow(expected);
    rmSync(path.join(folder, name), { force: true });
  });

  it('is not exhausted by an array that claims to be endless', async () => {
    write('list.avsc', { type: 'array', items: 'null' });
    write('map.avsc', { type: 'map', values: 'long' });
    for (const schema of ['list.avsc', 'map.avsc']) {
      // A count of 2^40.
      await expect(
        decode(Uint8Array.from(Buffer.from('8080808080804000', 'hex')), { schema }),
      ).rejects.toThrow(/truncated/);
    }
  });

  it('refuses what is cut off, or has something behind it', async () => {
    const bytes = await encode(written, { schema: 'state.avsc' });
    for (let length = 0; length < bytes.length; length++) {
      await expect(decode(bytes.subarray(0, length), { schema: 'state.avsc' })).rejects.toThrow(
        /This is not plant\.State/,
      );
    }
    await expect(decode(Uint8Array.from([...bytes, 0]), { schema: 'state.avsc' })).rejects.toThrow(
      /trailing data/,
    );
  });
});
