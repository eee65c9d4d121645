/** Payloads through their layers: compression outside, the format inside. Runs in the thread. */
import type { DecodeResult, FormatChoice, FormatProposal } from '../shared/payload/format.ts';
import { recordNames } from './avro.ts';
import { FormatError, type EarlierNeed, type Format, type FormatContext } from './format.ts';
import { compress, decompress } from './layers.ts';
import { messageTypes, protobufSchemas } from './protobufSchema.ts';
import type { EncodeResult, SchemaQuestion, SchemaTypes } from './protocol.ts';
import { formats } from './registry.ts';

export async function decodePayload(bytes: Uint8Array, context: FormatContext): Promise<DecodeResult> {
  return await judged(async () => {
    const { compression } = context.choice;
    const inner = compression === undefined ? bytes : decompress(bytes, compression);
    return { ok: true, decoded: await find(context).decode(inner, context) };
  });
}

export async function encodePayload(text: string, context: FormatContext): Promise<EncodeResult> {
  return await judged(async () => {
    const format = find(context);
    if (!format.encode) throw new FormatError(`${format.title} can be read, not written.`);
    const inner = await format.encode(text, context);
    const { compression } = context.choice;
    return { ok: true, bytes: compression === undefined ? inner : compress(inner, compression) };
  });
}

/** What the bytes look like, the surest first. */
export function proposeFormats(bytes: Uint8Array, topic: string): readonly FormatProposal[] {
  return formats.flatMap((format) => {
    const reason = format.detect?.(bytes, topic);
    return reason === undefined ? [] : [{ choice: { format: format.id }, reason }];
  });
}

/** Which earlier messages help to read a message on a topic. */
export function needsOf(choice: FormatChoice, topic: string): readonly EarlierNeed[] {
  return formats.find(({ id }) => id === choice.format)?.needs?.(topic) ?? [];
}

/** Names of what a schema file defines. */
export async function schemaTypes({ kind, schema, schemaFolders }: SchemaQuestion): Promise<SchemaTypes> {
  return await judged(async () => ({
    ok: true,
    names:
      kind === 'avro'
        ? recordNames(schema, schemaFolders)
        : messageTypes(protobufSchemas.get(schema, schemaFolders)),
  }));
}

function find({ choice }: FormatContext): Format {
  const format = formats.find(({ id }) => id === choice.format);
  if (!format) throw new FormatError(`There is no format "${choice.format}".`);
  return format;
}

async function judged<T>(work: () => Promise<T>): Promise<T | { ok: false; problem: string }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FormatError) return { ok: false, problem: error.message };
    throw error;
  }
}
