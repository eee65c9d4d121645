/** Apache Avro (1.12 specification) by avsc: single data by a schema file, Confluent's framing, and object container files. */
import { once } from 'node:events';
import avro, { type Type } from 'avsc';
import { avroSchemas, typeOfSchema } from './avroSchema.ts';
import { fromAvro, toAvro } from './avroValues.ts';
import { FormatError, type Format, type FormatContext } from './format.ts';
import { fromJson, toJson, type Value } from './jsonValues.ts';

/** "Object container files", section "File header". */
const containerMagic = 'Obj\x01';
/** Data of a container file that are shown. */
const mostData = 10_000;

export const avroFormat: Format = {
  id: 'avro',
  title: 'Avro',
  encodes: true,
  schema: 'avro',
  async decode(bytes, context) {
    if (isContainer(bytes)) return await ofContainer(bytes);
    const type = typeOf(context);
    const { framing } = context.choice;
    const id = framing === 'confluent' ? schemaId(bytes) : undefined;
    const datum = id === undefined ? bytes : bytes.subarray(5);
    const value = blaming(type, () => type.fromBuffer(Buffer.from(datum)) as unknown);
    return {
      json: toJson(fromAvro(value, type)),
      ...(id === undefined ? {} : { notes: [`Schema id ${id} stands before it (Confluent).`] }),
    };
  },
  encode(text, context) {
    const type = typeOf(context);
    const value = toAvro(fromJson(text), type);
    const datum = blaming(type, () => type.toBuffer(value));
    if (context.choice.framing !== 'confluent') return new Uint8Array(datum);
    throw new FormatError(
      "Confluent's header needs the id that the schema registry gave: only payloads without it can be written.",
    );
  },
  detect: (bytes) => (isContainer(bytes) ? 'it begins as an Avro object container file' : undefined),
};

/** Names of a schema's records and other named types. */
export function recordNames(schema: string, folders: readonly string[]): readonly string[] {
  const { named } = avroSchemas.get(schema, folders);
  return [...named].filter(([, type]) => 'fields' in type).map(([name]) => name);
}

function typeOf({ choice, schemaFolders }: FormatContext): Type {
  const { schema, message } = choice;
  if (schema === undefined) throw new FormatError('Avro is read by a schema: choose an .avsc file.');
  const { root, named } = avroSchemas.get(schema, schemaFolders);
  if (message === undefined) return root;
  const type = named.get(message);
  if (type) return type;
  throw new FormatError(
    `${schema} has no record "${message}", but ${[...named.keys()].join(', ') || 'none at all'}.`,
  );
}

function schemaId(bytes: Uint8Array): number {
  if (bytes.length < 5 || bytes[0] !== 0) {
    throw new FormatError("Confluent's header is missing: a zero byte and four bytes of schema id.");
  }
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
}

function isContainer(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 4)) === containerMagic;
}

/** A container file brings its schema along. */
async function ofContainer(bytes: Uint8Array): Promise<{ json: string; notes: string[] }> {
  let type: Type | undefined;
  const decoder = new avro.streams.BlockDecoder({
    parseHook: (schema: unknown) => (type = typeOfSchema(schema)),
  });
  const values: Value[] = [];
  let total = 0;
  let marker: Uint8Array = new Uint8Array();
  decoder.on('metadata', (_: unknown, __: unknown, header: { readonly sync: Uint8Array }) => {
    marker = header.sync;
  });
  decoder.on('data', (datum: unknown) => {
    total++;
    if (type && values.length < mostData) values.push(fromAvro(datum, type));
  });
  try {
    const ended = once(decoder, 'end');
    decoder.end(Buffer.from(bytes));
    await ended;
  } catch (error) {
    throw new FormatError(`This container file is damaged: ${words(error)}.`);
  }
  const rest = total > values.length ? `, of which ${values.length} are shown` : '';
  const isWhole = Buffer.from(bytes.subarray(-marker.length)).equals(marker);
  return {
    json: toJson(values),
    notes: [
      `An object container file with ${total} data${rest}.`,
      ...(isWhole ? [] : ['It ends in the middle of a block, which is left out.']),
    ],
  };
}

function blaming<T>(type: Type, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(`This is not ${type.name ?? 'of this schema'}: ${words(error)}.`);
  }
}

function words(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
