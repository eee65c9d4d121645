/** Our formats against payloads that others made: test/vectors/make.py says how. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodePayload, encodePayload } from '../../../src/formats/reading.ts';
import type { FormatChoice } from '../../../src/shared/payload/format.ts';

interface Vector {
  readonly json: string;
  readonly hex: string;
  /** Is this the form that a writer prefers? Absent: yes. */
  readonly preferred?: boolean;
}

const vectorsOf = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8'));
const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-vectors-'));
afterAll(() => rmSync(folder, { recursive: true }));

function contextOf(choice: FormatChoice) {
  return { choice, topic: 't', schemaFolders: [folder], earlier: new Map() };
}

async function check({ json, hex, preferred = true }: Vector, choice: FormatChoice): Promise<void> {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
  const read = await decodePayload(bytes, contextOf(choice));
  expect(read).toMatchObject({ ok: true, decoded: { json } });
  const written = await encodePayload(json, contextOf(choice));
  if (!written.ok) throw new Error(written.problem);
  if (preferred) expect(Buffer.from(written.bytes).toString('hex')).toBe(hex);
  else expect(await decodePayload(written.bytes, contextOf(choice))).toMatchObject({ decoded: { json } });
}

describe('CBOR (RFC 8949, appendix A)', () => {
  it.each(vectorsOf('cbor') as readonly Vector[])('$hex', async (vector) => {
    await check(vector, { format: 'cbor' });
  });
});

describe('MessagePack (python3-msgpack)', () => {
  it.each(vectorsOf('messagePack') as readonly Vector[])('$json', async (vector) => {
    await check(vector, { format: 'messagepack' });
  });
});

describe('Avro (python3-avro)', () => {
  const { schema, data } = vectorsOf('avro') as { schema: unknown; data: readonly Vector[] };
  it.each(data)('$hex', async ({ json, hex }) => {
    writeFileSync(path.join(folder, 'state.avsc'), JSON.stringify(schema));
    const choice = { format: 'avro', schema: 'state.avsc' };
    const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
    const read = await decodePayload(bytes, contextOf(choice));
    if (!read.ok) throw new Error(read.problem);
    // Python writes floats its own way.
    expect(JSON.parse(read.decoded.json ?? '')).toEqual(JSON.parse(json));
    const written = await encodePayload(json, contextOf(choice));
    if (!written.ok) throw new Error(written.problem);
    expect(Buffer.from(written.bytes).toString('hex')).toBe(hex);
  });
});
