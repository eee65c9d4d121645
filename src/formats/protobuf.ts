/** Protocol Buffers by protobufjs, in the JSON mapping of proto3 (protobuf.dev/programming-guides/json). */
import protobuf from 'protobufjs';
import protoJson from 'protobufjs/ext/protojson.js';
import { FormatError, type Format, type FormatContext } from './format.ts';
import { toJson } from './jsonValues.ts';
import { rawFields } from './protobufRaw.ts';
import { messageTypes, protobufSchemas } from './protobufSchema.ts';

/** Names of types that an error lists. */
const mostNames = 8;

export const protobufFormat: Format = {
  id: 'protobuf',
  title: 'Protobuf',
  encodes: true,
  schema: 'protobuf',
  decode(bytes, context) {
    if (context.choice.schema === undefined) {
      const notes = ['Without a schema: field numbers, and a guess at what each holds.'];
      return { json: toJson(rawFields(bytes)), notes };
    }
    const type = typeOf(context);
    const reader = protobuf.Reader.create(bytes);
    reader.discardUnknown = false;
    const message = blaming(`This is not a ${type.fullName.slice(1)}`, () => type.decode(reader));
    const unknown = unknownFields(message);
    return {
      json: blaming('The message cannot be shown', () => protoJson.toJsonString(type, message)),
      ...(unknown === 0
        ? {}
        : {
            notes: [
              `${unknown} field${unknown === 1 ? ' is' : 's are'} not in the schema: is ${type.fullName.slice(1)} the right type, and the schema the newest?`,
            ],
          }),
    };
  },
  encode(text, context) {
    if (context.choice.schema === undefined) {
      throw new FormatError('Protobuf is written by a schema: choose a .proto file or a descriptor set.');
    }
    const type = typeOf(context);
    return blaming('The JSON does not fit the schema', () => {
      const message = protoJson.fromJsonString(type, text);
      return new Uint8Array(type.encode(message).finish());
    });
  },
};

/** The message type of the choice; a schema with one type needs none. @throws FormatError that lists those that there are */
function typeOf({ choice, schemaFolders }: FormatContext): protobuf.Type {
  const { schema = '', message } = choice;
  const root = protobufSchemas.get(schema, schemaFolders);
  const names = messageTypes(root);
  const [only] = names;
  const name = message ?? (names.length === 1 ? only : undefined);
  const listed =
    names.slice(0, mostNames).join(', ') +
    (names.length > mostNames ? ` and ${names.length - mostNames} more` : '');
  if (name === undefined)
    throw new FormatError(`Choose a message type of ${schema}: ${listed || 'it has none'}.`);
  try {
    return root.lookupType(name);
  } catch {
    throw new FormatError(`${schema} has no message type "${name}", but ${listed || 'none at all'}.`);
  }
}

/** Fields that the schema does not know, in the message and those in it. */
function unknownFields(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + unknownFields(one), 0);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 0;
  const own = '$unknowns' in value && Array.isArray(value.$unknowns) ? value.$unknowns.length : 0;
  return Object.entries(value).reduce(
    (sum, [name, one]) => (name === '$unknowns' ? sum : sum + unknownFields(one)),
    own,
  );
}

function blaming<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new FormatError(`${what}: ${words.replace(/\.$/, '')}.`);
  }
}
