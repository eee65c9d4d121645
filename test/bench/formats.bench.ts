/**
 * Payloads that each format reads in a second, of about 100 bytes and of about 10 kB, against the bare library doing its part of it; and
 * through the process, one question after the other, as the details ask.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decode as decodeMessagePack, encode as encodeMessagePack } from '@msgpack/msgpack';
import { parseXml } from '@rgrove/parse-xml';
import avro from 'avsc';
import { decode as decodeCbor, encode as encodeCbor } from 'cbor2';
import protobuf from 'protobufjs';
import { FormatProcess } from '../../src/formats/formatProcess.ts';
import { decodePayload, encodePayload } from '../../src/formats/reading.ts';
import { report, reportFact } from './result.ts';
import { formatWorker } from '../support/workers.ts';

const rounds = 5;
/** Milliseconds of each round. */
const roundTime = 300;
const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-formats-'));
const proto = `syntax = "proto3"; message State { repeated Reading readings = 1; }
  message Reading { string name = 1; double value = 2; int64 time = 3; }`;
const schema = {
  type: 'record',
  name: 'State',
  fields: [
    {
      name: 'readings',
      type: {
        type: 'array',
        items: {
          type: 'record',
          name: 'Reading',
          fields: [
            { name: 'name', type: 'string' },
            { name: 'value', type: 'double' },
            { name: 'time', type: 'long' },
          ],
        },
      },
    },
  ],
};
writeFileSync(path.join(folder, 'state.proto'), proto);
writeFileSync(path.join(folder, 'state.avsc'), JSON.stringify(schema));

const state = (readings: number) => ({
  readings: Array.from({ length: readings }, (_, index) => ({
    name: `reading-${index}`,
    value: index + 0.5,
    time: 1_795_595_400_000 + index,
  })),
});
const type = protobuf.parse(proto).root.lookupType('State');
const avroType = avro.Type.forSchema(schema as never);
const text = new TextDecoder();

interface Case {
  readonly format: string;
  readonly options?: object;
  readonly bytes: (readings: number) => Uint8Array;
  readonly bare: (bytes: Uint8Array) => unknown;
}

const cases: readonly Case[] = [
  {
    format: 'json',
    bytes: (readings) => Buffer.from(JSON.stringify(state(readings))),
    bare: (bytes) => JSON.parse(text.decode(bytes)) as unknown,
  },
  {
    format: 'cbor',
    bytes: (readings) => encodeCbor(state(readings)),
    bare: (bytes) => decodeCbor(bytes),
  },
  {
    format: 'messagepack',
    bytes: (readings) => encodeMessagePack(state(readings)),
    bare: (bytes) => decodeMessagePack(bytes),
  },
  {
    format: 'protobuf',
    options: { schema: 'state.proto', message: 'State' },
    bytes: (readings) => type.encode(type.fromObject(state(readings))).finish(),
    bare: (bytes) => type.toObject(type.decode(bytes), { longs: String }),
  },
  {
    format: 'avro',
    options: { schema: 'state.avsc' },
    bytes: (readings) => avroType.toBuffer(state(readings)),
    bare: (bytes) => avroType.fromBuffer(Buffer.from(bytes)) as unknown,
  },
  {
    format: 'xml',
    bytes: (readings) =>
      Buffer.from(
        `<state>${state(readings)
          .readings.map(({ name, value }) => `<reading name="${name}"><value>${value}</value></reading>`)
          .join('')}</state>`,
      ),
    bare: (bytes) => parseXml(text.decode(bytes)),
  },
];

const reader = new FormatProcess(formatWorker);
for (const { format, options, bytes: make, bare } of cases) {
  const context = {
    choice: { format, ...options },
    topic: 't',
    schemaFolders: [folder],
    earlier: new Map(),
  };
  for (const [size, readings] of [
    ['100 B', 2],
    ['10 kB', 200],
  ] as const) {
    const bytes = new Uint8Array(make(readings));
    const read = await decodePayload(bytes, context);
    if (!read.ok) throw new Error(`${format}: ${read.problem}`);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(await perSecond(() => decodePayload(bytes, context)));
      theirs.push(await perSecond(() => bare(bytes)));
    }
    report(
      { bench: 'formats', what: `${format}, ${size}`, unit: '/s', reference: 'the library alone' },
      ours,
      theirs,
    );
    if (readings === 2) {
      // The process begins with the first question.
      await reader.decode({ ...context, bytes });
      const asked = await perSecond(() => reader.decode({ ...context, bytes }));
      reportFact({
        bench: 'formats',
        what: `${format}, ${size}, through the process`,
        value: asked,
        unit: '/s',
      });
    }
  }
}
{
  // What a repeat that sends CBOR does for each message.
  const context = { choice: { format: 'cbor' }, topic: 't', schemaFolders: [], earlier: new Map() };
  const written = JSON.stringify(state(2));
  const value = await perSecond(() => encodePayload(written, context));
  reportFact({ bench: 'formats', what: 'cbor, 100 B, written from JSON', value, unit: '/s' });
}
reader.dispose();
rmSync(folder, { recursive: true });

async function perSecond(work: () => unknown): Promise<number> {
  const began = performance.now();
  let count = 0;
  while (performance.now() - began < roundTime) {
    await work();
    count++;
  }
  return (count * 1000) / (performance.now() - began);
}
