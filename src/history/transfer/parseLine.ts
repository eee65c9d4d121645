/** Lines of an export read back: each is checked field by field, and what is wrong is named with its fix. */
import { isUtf8 } from 'node:buffer';
import * as z from 'zod';
import type { NewMessage } from '../../shared/message.ts';
import { formatName, formatVersion } from './ndjson.ts';

/** A line that is not what it should be: the field (empty: the line as a whole) and what is wrong with it. */
export class LineError extends Error {
  override readonly name = 'LineError';
  readonly field: string;

  constructor(field: string, text: string) {
    super(text);
    this.field = field;
  }
}

const wellFormed = (name: string) =>
  z
    .string()
    .refine((text) => text.isWellFormed(), `${name} has half of a surrogate pair; write valid Unicode`);
const count = z.int().min(0);
const bytes = z
  .string()
  .transform((text) => ({ text, bytes: Buffer.from(text, 'base64') }))
  .refine(
    ({ text, bytes }) => bytes.toString('base64') === text,
    'is not base64 (letters, digits, + and /, filled up with =)',
  )
  .transform(({ bytes }) => new Uint8Array(bytes));
const instant = z
  .string()
  .transform((text) => Date.parse(text))
  .refine((time) => Number.isFinite(time), 'is no time; write it as 2026-03-01T12:30:05.123Z, with its zone');

const properties = z.strictObject({
  payloadFormatIndicator: z.enum(['unspecified', 'utf8']).optional(),
  messageExpiryInterval: count.max(4_294_967_295).optional(),
  contentType: z.string().optional(),
  responseTopic: z.string().optional(),
  correlationData: bytes.optional(),
  userProperties: z.array(z.tuple([z.string(), z.string()])).optional(),
  topicAlias: count.max(65_535).optional(),
  subscriptionIdentifiers: z.array(count).optional(),
});

const outcome = z.strictObject({
  ok: z.boolean(),
  milliseconds: z.number().min(0),
  reasonCode: count.max(255).optional(),
  reasonString: z.string().optional(),
  httpStatus: count.optional(),
  message: z.string().optional(),
  traceId: z.string().optional(),
});

const gap = z.strictObject({
  reason: z.enum(['memoryLimit', 'notRecorded', 'disconnected']),
  count: count.optional(),
  from: z.number(),
  to: z.number(),
  text: z.string().optional(),
});

const line = z.strictObject({
  id: count.optional(),
  time: instant,
  profile: z.string().min(1),
  session: z.string().optional(),
  direction: z.enum(['in', 'out']),
  route: z.enum(['mqtt', 'https']),
  topic: wellFormed('the topic'),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)], 'is the number 0, 1 or 2'),
  retain: z.boolean(),
  duplicate: z.boolean(),
  payload: wellFormed('the payload').optional(),
  payloadBase64: bytes.optional(),
  properties: properties.optional(),
  outcome: outcome.optional(),
  gap: gap.optional(),
});

const header = z.object({
  format: z.literal(formatName),
  version: z.int().min(1),
  profiles: z.array(z.object({ id: z.string(), name: z.string() })).default([]),
});

export interface Header {
  /** Names of profiles by their ids, as they were where the export was made. */
  readonly names: ReadonlyMap<string, string>;
}

/** @throws LineError when the file is no export, or one of a newer version */
export function parseHeader(line: Uint8Array): Header {
  const value = header.safeParse(jsonOf(line));
  if (!value.success) {
    throw new LineError(
      '',
      `The file does not begin with {"format":"${formatName}","version":${formatVersion}}`,
    );
  }
  const { version, profiles } = value.data;
  if (version > formatVersion) {
    throw new LineError(
      'version',
      `The file has version ${version} of the format; this TopicScope knows ${formatVersion}. Update TopicScope`,
    );
  }
  return { names: new Map(profiles.map(({ id, name }) => [id, name])) };
}

/** @throws LineError */
export function parseMessage(bytes: Uint8Array): NewMessage {
  const parsed = line.safeParse(jsonOf(bytes));
  if (!parsed.success) throw fieldError(parsed.error);
  const { id: _, payload, payloadBase64, ...rest } = parsed.data;
  if ((payload === undefined) === (payloadBase64 === undefined)) {
    throw new LineError('payload', 'write either payload (text) or payloadBase64');
  }
  // Absent fields are absent: zod leaves none behind that is undefined.
  return { ...rest, payload: payloadBase64 ?? new Uint8Array(Buffer.from(payload ?? '')) } as NewMessage;
}

function jsonOf(line: Uint8Array): unknown {
  if (!isUtf8(line)) throw new LineError('', 'is not valid UTF-8');
  try {
    // Trimming takes away a byte order mark, too, which some editors put before the first line.
    return JSON.parse(Buffer.from(line).toString('utf8').trim()) as unknown;
  } catch {
    throw new LineError('', 'is not JSON, or ends in the middle');
  }
}

function fieldError({ issues }: z.ZodError): LineError {
  const [issue] = issues;
  const field = issue?.path.join('.') ?? '';
  const text =
    issue?.code === 'unrecognized_keys'
      ? `has the unknown field ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`
      : (issue?.message ?? 'is not valid');
  return new LineError(field, text);
}
