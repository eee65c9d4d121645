/** A message as it was written, decoded: it comes from the page, from files, from mementos. */
import * as z from 'zod';
import { choiceSchema } from '../../formats/binding.ts';
import type { AnswerPlan, MessageTemplate, RepeatPlan } from '../../shared/compose/messageTemplate.ts';
import { propertiesSchema } from '../../shared/compose/propertiesSchema.ts';

/** Characters of a payload, far above what a broker takes. */
export const longestPayload = 4 * 1024 * 1024;
const longestText = 65_535;

const text = z.string().max(longestText);

export const repeatSchema: z.ZodType<RepeatPlan> = z.strictObject({
  every: z.number().min(0).max(86_400_000),
  times: z.int().min(1).optional(),
  burst: z.int().min(1).max(10_000).optional(),
});

const timeout = z.int().min(1).max(86_400_000);

export const answerSchema: z.ZodType<AnswerPlan> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('responseTopic'), timeout }),
  z.strictObject({ kind: z.literal('aws'), timeout }),
  z.strictObject({ kind: z.literal('filter'), timeout, topicFilter: text, condition: text.optional() }),
]);

export const templateShape = {
  topic: text,
  payload: z.string().max(longestPayload),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  retain: z.boolean(),
  format: choiceSchema.optional(),
  properties: propertiesSchema.optional(),
  repeat: repeatSchema.optional(),
  answer: answerSchema.optional(),
};

export const templateSchema: z.ZodType<MessageTemplate> = z.strictObject({
  ...templateShape,
  route: z.enum(['mqtt', 'https']).optional(),
});
