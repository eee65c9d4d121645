/** What other extensions hand to the API, read strictly: they may be written in JavaScript; pure. */
import * as z from 'zod';
import { secretsSchema } from '../../profile/schema.ts';
import { systemClock } from '../../shared/clock.ts';
import type { Diagnosis } from '../../shared/diagnosis.ts';
import type { ForeignFormat } from '../payloads/foreignFormats.ts';
import { parseQuery } from '../../shared/search/parseQuery.ts';
import type { Query } from '../../shared/search/query.ts';

const qos = z.union([z.literal(0), z.literal(1), z.literal(2)], { error: 'use 0, 1 or 2' });
const bytes = z.instanceof(Uint8Array, { error: 'use a Uint8Array' });
const wholeNumber = (minimum: number, maximum: number) =>
  z
    .int({ error: `use a whole number from ${minimum} to ${maximum}` })
    .min(minimum, { error: `use a whole number from ${minimum} to ${maximum}` })
    .max(maximum, { error: `use a whole number from ${minimum} to ${maximum}` });

const propertiesSchema = z.strictObject({
  payloadFormatIndicator: z
    .enum(['unspecified', 'utf8'], { error: 'use "unspecified" or "utf8"' })
    .optional(),
  messageExpiryInterval: wholeNumber(0, 4_294_967_295).optional(),
  contentType: z.string().optional(),
  responseTopic: z.string().optional(),
  correlationData: bytes.optional(),
  userProperties: z.array(z.tuple([z.string(), z.string()])).optional(),
  topicAlias: wholeNumber(1, 65_535).optional(),
});

export const profileIdSchema = z.string({ error: 'use the id of a profile' });

export const addOptionsSchema = z.strictObject({
  secrets: secretsSchema.optional(),
  scope: z
    .enum(['user', 'workspace', 'window'], { error: 'use "user", "workspace" or "window"' })
    .default('user'),
});

export const topicFilterSchema = z.string({ error: 'use a topic filter, for example "factory/#"' });

export const subscribeOptionsSchema = z.strictObject({ qos: qos.default(0) });

export const diagnoseOptionsSchema = z.strictObject({
  topic: z.string({ error: 'use a topic name, for example "factory/test"' }).optional(),
  clientId: z.enum(['profile', 'other'], { error: 'use "profile" or "other"' }).optional(),
  onProgress: z
    .custom<(diagnosis: Diagnosis) => unknown>((value) => typeof value === 'function', {
      error: 'use a function',
    })
    .optional(),
  signal: z.instanceof(AbortSignal, { error: 'use an AbortSignal' }).optional(),
});

export const publishSchema = z.strictObject({
  topic: z.string({ error: 'use a topic name, for example "factory/press/state"' }),
  payload: z
    .union([z.string(), bytes], { error: 'use a Uint8Array or a string' })
    .default('')
    .transform((payload): Uint8Array =>
      typeof payload === 'string' ? new TextEncoder().encode(payload) : payload,
    ),
  qos: qos.default(0),
  retain: z.boolean({ error: 'use true or false' }).default(false),
  route: z.enum(['mqtt', 'https'], { error: 'use "mqtt" or "https"' }).optional(),
  properties: propertiesSchema.optional(),
});

const callback = <T>(what: string) => z.custom<T>((value) => typeof value === 'function', { error: what });

export const formatSchema = z.strictObject({
  id: z
    .string({ error: 'use an id such as "acme.frame"' })
    .regex(/^[A-Za-z0-9][\w-]*(?:\.[\w-]+)+$/, {
      error: 'use an id with a dot: publisher.name, such as "acme.frame"',
    })
    .max(100, { error: 'use at most 100 characters' }),
  title: z
    .string({ error: 'use a text, for example "Acme frame"' })
    .trim()
    .min(1, { error: 'use a text, for example "Acme frame"' })
    .max(60, { error: 'use at most 60 characters' }),
  decode: callback<ForeignFormat['decode']>('use a function that takes a Uint8Array'),
  encode: callback<NonNullable<ForeignFormat['encode']>>('use a function that takes a string').optional(),
  detect: callback<NonNullable<ForeignFormat['detect']>>('use a function that takes a Uint8Array').optional(),
});

export const historyQuerySchema = z.strictObject({
  profile: z.string({ error: 'use the id of a profile' }).optional(),
  filter: z.string({ error: 'use a topic filter, for example "factory/#"' }).optional(),
  direction: z.enum(['in', 'out'], { error: 'use "in" or "out"' }).optional(),
  search: z.string({ error: 'use a text, for example "error topic:factory/#"' }).optional(),
  before: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
  limit: wholeNumber(1, 1000).default(100),
});

/** The meaning of a search's text; throws an Error that names the place and the fix. */
export function decodeSearch(text: string, what: string): Query {
  const parsed = parseQuery(text, { now: systemClock.time() });
  if (parsed.ok) return parsed.query;
  const { message, from, to } = parsed.problem;
  throw new TypeError(`${what}: at "${text.slice(from, to) || text.slice(-20)}": ${message}`);
}

/** Decodes an argument; throws an Error that names the function, the field and the fix. */
export function decode<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const field = issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
    return issue.code === 'unrecognized_keys'
      ? `${issue.keys.map((key) => [...issue.path, key].map(String).join('.')).join(', ')}: there is no such field; remove it or check its spelling`
      : `${field}${issue.message}`;
  });
  throw new TypeError(`${what}: ${problems.join('; ')}.`);
}
