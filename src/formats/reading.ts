/** Payloads through their layers: compression outside, the format inside. Runs in the process. */
import type { Decoded, DecodeResult, FormatChoice } from '../shared/payload/format.ts';
import { recordNames } from './avro.ts';
import {
  FormatError,
  type EarlierMessage,
  type EarlierNeed,
  type Format,
  type FormatContext,
} from './format.ts';
import { compress, decompress } from './layers.ts';
import { messageTypes, protobufSchemas } from './protobufSchema.ts';
import type { EncodeResult, LayerRequest, SchemaQuestion, SchemaTypes } from './protocol.ts';
import { formats } from './registry.ts';

export async function decodePayload(bytes: Uint8Array, context: FormatContext): Promise<DecodeResult> {
  return await judged(async () => {
    const { compression } = context.choice;
    const inner = compression === undefined ? bytes : decompress(bytes, compression);
    return { ok: true, decoded: bounded(await find(context).decode(inner, unpacked(context))) };
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

/** What lies in compressed bytes. */
export async function unpack({ bytes, compression }: LayerRequest): Promise<EncodeResult> {
  return await judged(async () => ({ ok: true, bytes: decompress(bytes, compression) }));
}

export async function pack({ bytes, compression }: LayerRequest): Promise<EncodeResult> {
  return await judged(async () => ({ ok: true, bytes: compress(bytes, compression) }));
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

/** Earlier messages came through the same layers; one that did not cannot help. */
function unpacked(context: FormatContext): FormatContext {
  const { compression } = context.choice;
  if (compression === undefined || context.earlier.size === 0) return context;
  const earlier = new Map<string, EarlierMessage>();
  for (const [name, message] of context.earlier) {
    try {
      earlier.set(name, { ...message, payload: decompress(message.payload, compression) });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return { ...context, earlier };
}

/** Characters of JSON and of text that go back to the host: what shows them has to hold them, too. */
const longestJson = 16 * 1024 * 1024;
const longestText = 8 * 1024 * 1024;

/** What is too long is cut, and said to be. */
function bounded(decoded: Decoded): Decoded {
  const { json, text, ...rest } = decoded;
  const notes = [...(decoded.notes ?? [])];
  const keepsJson = json !== undefined && json.length <= longestJson;
  // JSON that is cut is JSON no more, so its beginning is text.
  const written = text ?? (keepsJson ? undefined : json);
  if (json !== undefined && !keepsJson)
    notes.push('This is too large to be shown as a tree: here is its beginning.');
  else if (written !== undefined && written.length > longestText) {
    notes.push(`Only the first ${longestText} of ${written.length} characters are shown.`);
  }
  return {
    ...rest,
    ...(keepsJson ? { json } : {}),
    ...(written === undefined ? {} : { text: written.slice(0, longestText) }),
    ...(notes.length > 0 ? { notes } : {}),
  };
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
