import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePayload, encodePayload, schemaTypes } from '../../../src/formats/reading.ts';
import { ensurePrograms } from '../../support/debian.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-proto-'));
const write = (name: string, text: string): void => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
};

beforeAll(async () => {
  await ensurePrograms(['protoc']);
  write(
    'plant.proto',
    `syntax = "proto3"; package plant; import "parts/level.proto"; import "google/protobuf/timestamp.proto";
     message State {
       int64 id = 1; Level level = 2; google.protobuf.Timestamp at = 3; bytes raw = 4;
       map<string, double> zones = 5; repeated Kind kinds = 6; optional string note_text = 7;
       oneof what { uint64 big = 8; bool small = 9; }
     }
     enum Kind { UNKNOWN = 0; PRESS = 1; OVEN = 2; }`,
  );
  write(
    'parts/level.proto',
    `syntax = "proto3"; package plant; import "parts/unit.proto"; message Level { float value = 1; Unit unit = 2; }`,
  );
  write('parts/unit.proto', `syntax = "proto3"; package plant; message Unit { string name = 1; }`);
  // Debian has Google's own types in a package of megabytes; TopicScope brings them along.
  write(
    'google/protobuf/timestamp.proto',
    'syntax = "proto3"; package google.protobuf; message Timestamp { int64 seconds = 1; int32 nanos = 2; }',
  );
  execFileSync(
    'protoc',
    [
      '-I',
      folder,
      '--include_imports',
      `--descriptor_set_out=${path.join(folder, 'plant.desc')}`,
      'plant.proto',
    ],
    {
      cwd: folder,
    },
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function contextOf(schema: string | undefined, message?: string) {
  return {
    choice: { format: 'protobuf', schema, message },
    topic: 't',
    schemaFolders: [folder],
    earlier: new Map(),
  };
}
async function decode(bytes: Uint8Array, schema?: string, message?: string) {
  const result = await decodePayload(bytes, contextOf(schema, message));
  if (!result.ok) throw new Error(result.problem);
  return result.decoded;
}
async function encode(text: string, schema?: string, message?: string): Promise<Uint8Array> {
  const result = await encodePayload(text, contextOf(schema, message));
  if (!result.ok) throw new Error(result.problem);
  return result.bytes;
}
/** Bytes as Google's own compiler makes them. */
const protoc = (text: string): Uint8Array =>
  new Uint8Array(
    execFileSync('protoc', ['-I', folder, '--encode=plant.State', 'plant.proto'], {
      cwd: folder,
      input: text,
    }),
  );

const state = `id: 9007199254740993 level { value: 71.5 unit { name: "%" } } at { seconds: 1795595400 nanos: 500000000 }
  raw: "\\x00\\xff" zones { key: "a" value: 1.5 } kinds: PRESS kinds: OVEN note_text: "x" big: 18446744073709551615`;
const json = {
  id: '9007199254740993',
  level: { value: 71.5, unit: { name: '%' } },
  at: '2026-11-25T08:30:00.500Z',
  raw: 'AP8=',
  zones: { a: 1.5 },
  kinds: ['PRESS', 'OVEN'],
  noteText: 'x',
  big: '18446744073709551615',
};

describe.each(['plant.proto', 'plant.desc'])('Protobuf by %s', (schema) => {
  it("reads what Google's compiler wrote, and writes the same bytes", async () => {
    const bytes = protoc(state);
    const { json: read = '', notes } = await decode(bytes, schema, 'plant.State');
    expect(JSON.parse(read)).toEqual(json);
    expect(notes).toBeUndefined();
    expect(Buffer.from(await encode(read, schema, 'plant.State'))).toEqual(Buffer.from(bytes));
  });

  it('names the message types', async () => {
    const types = await schemaTypes({ kind: 'protobuf', schema, schemaFolders: [folder] });
    expect(types).toEqual({
      ok: true,
      names: expect.arrayContaining(['plant.State', 'plant.Level', 'plant.Unit']) as string[],
    });
  });

  it('says again what was written', async () => {
    const message = fc.record(
      {
        id: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String),
        raw: fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes).toString('base64')),
        noteText: fc.string({ unit: 'grapheme' }),
        small: fc.boolean(),
        kinds: fc.array(fc.constantFrom('UNKNOWN', 'PRESS', 'OVEN'), { minLength: 1 }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(message, async (one) => {
        const { json: read = '' } = await decode(
          await encode(JSON.stringify(one), schema, 'plant.State'),
          schema,
          'plant.State',
        );
        expect(JSON.parse(read)).toEqual(one);
      }),
    );
  });
});

describe('Protobuf', () => {
  it('without a schema shows field numbers', async () => {
    const { json: read = '', notes } = await decode(protoc('id: 7 note_text: "x" level { value: 1 }'));
    expect(JSON.parse(read)).toEqual({ 1: 7, 2: { 1: 1065353216 }, 7: 'x' });
    expect(notes).toEqual([expect.stringContaining('Without a schema')]);
  });

  it('tells of fields that the schema does not know', async () => {
    const { json: read, notes } = await decode(protoc('big: 1'), 'plant.proto', 'plant.Unit');
    expect(read).toBe('{}');
    expect(notes).toEqual([expect.stringMatching(/^1 field is not in the schema/)]);
  });

  it.each([
    ['plant.proto', undefined, /Choose a message type of plant\.proto: plant\./],
    ['plant.proto', 'plant.Nothing', /has no message type "plant\.Nothing", but plant\./],
    ['missing.proto', 'plant.State', /no schema file missing\.proto in /],
    ['broken.proto', 'plant.State', /broken\.proto: illegal .* \(line 2\)/],
    ['lost.proto', 'plant.State', /imports "nowhere\.proto", which is not there.*schemaFolders/],
  ])('with %s and %s says what to do', async (schema, message, expected) => {
    write('broken.proto', 'syntax = "proto3";\nmessage X { int64 = 1; }');
    write('lost.proto', 'syntax = "proto3"; import "nowhere.proto";');
    await expect(decode(new Uint8Array(), schema, message)).rejects.toThrow(expected);
  });

  it('refuses JSON that does not fit, and names the field', async () => {
    await expect(encode('{"nope":1}', 'plant.proto', 'plant.State')).rejects.toThrow(/unknown field: "nope"/);
    await expect(encode('{"id":"x"}', 'plant.proto', 'plant.State')).rejects.toThrow(/id/);
    await expect(encode('{"id":"1"}')).rejects.toThrow(/choose a \.proto file/);
  });

  it('reads a schema anew when a file that it imports has changed', async () => {
    write('a.proto', 'syntax = "proto3"; import "b.proto"; message A { B b = 1; }');
    write('b.proto', 'syntax = "proto3"; message B { int32 one = 1; }');
    const bytes = await encode('{"b":{"one":3}}', 'a.proto', 'A');
    write('b.proto', 'syntax = "proto3"; message B { int32 first = 1; }');
    utimesSync(path.join(folder, 'b.proto'), new Date(), new Date(Date.now() + 10_000));
    expect((await decode(bytes, 'a.proto', 'A')).json).toBe('{"b":{"first":3}}');
  });

  it('is not exhausted by imports in a circle, nor by messages in messages', async () => {
    write('x.proto', 'syntax = "proto3"; import "y.proto"; message X { X x = 1; Y y = 2; }');
    write('y.proto', 'syntax = "proto3"; import "x.proto"; message Y { X x = 1; }');
    let bytes: Uint8Array = new Uint8Array();
    for (let depth = 0; depth < 300; depth++) {
      const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
      bytes = Uint8Array.from([10, ...length, ...bytes]);
    }
    await expect(decode(bytes, 'x.proto', 'X')).rejects.toThrow(/This is not a X|cannot be shown/);
    expect((await decode(bytes)).json).toBeDefined();
  });
});
