/** Avro schemas: an .avsc file, with the named types of the other .avsc files beside it. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import avro, { type Type } from 'avsc';
import { readWithinBounds } from './avroBounds.ts';
import { FormatError } from './format.ts';
import { SchemaCache } from './schemaFiles.ts';

/** Files beside the schema that are looked through for named types. */
const mostSiblings = 200;

readWithinBounds();

export interface AvroSchema {
  readonly root: Type;
  /** Records and other named types by their full names. */
  readonly named: ReadonlyMap<string, Type>;
}

export const avroSchemas = new SchemaCache<AvroSchema>((file, _, read) => {
  const registry: Record<string, Type> = {};
  const schemaOf = (one: string): unknown => {
    try {
      return JSON.parse(read(one).toString('utf8')) as unknown;
    } catch (error) {
      if (error instanceof FormatError) throw error;
      throw new FormatError(`${one}: ${words(error)}.`);
    }
  };
  const schema = schemaOf(file);
  const missing = new Map<string, unknown>();
  for (;;) {
    try {
      const root = typeOfSchema(schema, registry);
      return { root, named: new Map(Object.entries(registry)) };
    } catch (error) {
      // A type that another file defines: it is read first, and then all of this again.
      const name = /^undefined type name: (.+)$/.exec(words(error))?.[1];
      if (name === undefined) throw new FormatError(`${file}: ${words(error)}.`);
      if (missing.has(name))
        throw new FormatError(`${file}: ${name} is defined in terms of itself in other files.`);
      const found = sibling(name, file, schemaOf);
      if (found === undefined) {
        throw new FormatError(`${file} uses ${name}, which no .avsc file beside it defines.`);
      }
      missing.set(name, found);
      for (const known of Object.keys(registry)) Reflect.deleteProperty(registry, known);
      for (const one of [...missing.values()].reverse()) typeOfSchema(one, registry);
    }
  }
});

/** The type of a schema, with longs as bigint, so that none loses a digit, and unions that say which branch it is. */
export function typeOfSchema(schema: unknown, registry: Record<string, Type> = {}): Type {
  return avro.Type.forSchema(schema as never, {
    registry,
    wrapUnions: true,
    typeHook: (one: unknown) => {
      const name = typeof one === 'object' && one !== null && 'type' in one ? one.type : one;
      return name === 'long' ? exactLong : undefined;
    },
  });
}

const exactLong = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: (value: number | string) => BigInt(value),
  toJSON: (value: bigint) => Number(value),
  isValid: (value: unknown) => typeof value === 'bigint' && value === BigInt.asIntN(64, value),
  compare: (one: bigint, other: bigint) => (one === other ? 0 : one < other ? -1 : 1),
});

function sibling(name: string, file: string, schemaOf: (file: string) => unknown): unknown {
  const folder = path.dirname(file);
  const others = readdirSync(folder).filter(
    (other) => other.endsWith('.avsc') && path.join(folder, other) !== file,
  );
  return others
    .slice(0, mostSiblings)
    .map((other) => schemaOf(path.join(folder, other)))
    .find((schema) => defines(schema, name));
}

function defines(schema: unknown, name: string): boolean {
  if (typeof schema !== 'object' || schema === null || !('name' in schema)) return false;
  const namespace =
    'namespace' in schema && typeof schema.namespace === 'string' ? schema.namespace : undefined;
  const own = String(schema.name);
  return name === own || name === `${namespace ?? ''}.${own}`;
}

function words(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
