/** What may come from the page: it shows hostile payloads, so what it says is decoded like any input from outside. */
import * as z from 'zod';
import type { Draft, WindowRequest } from '../../shared/contract.ts';

/** Characters of a draft's payload, far above what a broker takes. */
const longestPayload = 4 * 1024 * 1024;
/** Bytes of a payload in one answer; the page asks for this much to copy a message. */
const longestAnswer = 16 * 1024 * 1024;

const id = z.int().min(1);

export const draftSchema: z.ZodType<Draft> = z.strictObject({
  topic: z.string().max(65_535),
  payload: z.string().max(longestPayload),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  retain: z.boolean(),
  route: z.enum(['mqtt', 'https']),
});

export const windowSchema = z.strictObject({
  topicFilter: z.string().max(65_535).optional(),
  direction: z.enum(['in', 'out']).optional(),
  skip: z.int().min(0),
  limit: z.int().min(1).max(500),
  upTo: z.int().min(0).optional(),
});

export const completeSchema = z.strictObject({ prefix: z.string().max(65_535) });
export const messageSchema = z.strictObject({ id, payloadLimit: z.int().min(0).max(longestAnswer) });
export const chartSchema = z.strictObject({
  topic: z.string().max(65_535),
  path: z.array(z.union([z.string().max(65_535), z.int().min(0)])).max(100),
});
export const openSchema = z.strictObject({ id });
export const copySchema = z.strictObject({ text: z.string().max(3 * longestAnswer) });

/** The request without the keys that have no value, as the contract wants it. */
export function readWindowRequest(params: unknown): WindowRequest {
  const { topicFilter, direction, upTo, ...rest } = read(windowSchema, params, 'window');
  return {
    ...rest,
    ...(topicFilter === undefined || topicFilter === '' ? {} : { topicFilter }),
    ...(direction === undefined ? {} : { direction }),
    ...(upTo === undefined ? {} : { upTo }),
  };
}

/** Decodes, or throws an error that names the request and the first fault. */
export function read<T>(schema: z.ZodType<T>, params: unknown, request: string): T {
  const result = schema.safeParse(params);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`${request}: ${issue ? `${issue.path.join('.')} ${issue.message}` : 'not understood'}`);
}
