/** What may come from the page: it shows hostile payloads, so what it says is decoded like any input from outside. */
import * as z from 'zod';
import { choiceSchema } from '../../formats/binding.ts';
import type { Draft } from '../../shared/contract.ts';
import { payloadForms } from '../../shared/payload/reading.ts';
import { longestPayload, templateShape } from '../compose/templateSchema.ts';
import { longestSearch } from '../../shared/search/parseQuery.ts';

/** Bytes of a payload in one answer; the page asks for this much to copy a message. */
const longestAnswer = 16 * 1024 * 1024;

const id = z.int().min(1);

export const draftSchema: z.ZodType<Draft> = z.strictObject({
  ...templateShape,
  route: z.enum(['mqtt', 'https']),
  saved: z.strictObject({ file: z.string().max(10_000), name: z.string().max(1000) }).optional(),
});
export const saveSchema = z
  .strictObject({ draft: draftSchema, as: z.boolean().optional() })
  .transform(({ draft, as = false }) => ({ draft, as }));

const view = {
  search: z.string().max(longestSearch).optional(),
  at: z.int().min(0).optional(),
};

export const windowSchema = z.strictObject({
  ...view,
  skip: z.int().min(0),
  limit: z.int().min(1).max(500),
  upTo: z.int().min(0).optional(),
});
export const placeSchema = z.strictObject({
  ...view,
  upTo: z.int().min(0),
  to: z.union([z.strictObject({ id }), z.strictObject({ time: z.number() })]),
});
export const densitySchema = z.strictObject({ ...view, buckets: z.int().min(1).max(2000) });
export const neighbourSchema = z.strictObject({ id, direction: z.enum(['newer', 'older']) });
export const completeSearchSchema = z.strictObject({
  text: z.string().max(longestSearch),
  cursor: z.int().min(0),
});
export const searchSchema = z.strictObject({ search: z.string().max(longestSearch) });

export const completeSchema = z.strictObject({ prefix: z.string().max(65_535) });
export const assistSchema = z
  .strictObject({
    topic: z.string().max(65_535),
    text: z.string().max(longestPayload),
    offset: z.int().min(0).optional(),
  })
  .transform(({ topic, text, offset }) => ({ topic, text, offset }));
export const messageSchema = z.strictObject({ id, payloadLimit: z.int().min(0).max(longestAnswer) });
export const chartSchema = z.strictObject({
  topic: z.string().max(65_535),
  path: z.array(z.union([z.string().max(65_535), z.int().min(0)])).max(100),
});
export const idSchema = z.strictObject({ id });
export const openSchema = z
  .strictObject({ id, as: z.union([z.enum(payloadForms), choiceSchema]).optional() })
  .transform(({ id: message, as }) => ({ id: message, ...(as ? { as } : {}) }));
export const stopSchema = z.strictObject({ id: z.string().max(100) });
export const decodeSchema = z
  .strictObject({ id, choice: choiceSchema.optional() })
  .transform(({ id: message, choice }) => ({ id: message, ...(choice ? { choice } : {}) }));
export const bindSchema = z.strictObject({ topic: z.string().max(65_535), choice: choiceSchema });
export const compareSchema = z.strictObject({
  id,
  with: z.enum(['previous', 'selected']),
  choice: choiceSchema.optional(),
});
export const copySchema = z.strictObject({ text: z.string().max(3 * longestAnswer) });

/** Decodes, or throws an error that names the request and the first fault. */
export function read<T>(schema: z.ZodType<T>, params: unknown, request: string): T {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`${request}: ${issue ? `${issue.path.join('.')} ${issue.message}` : 'not understood'}`);
}
