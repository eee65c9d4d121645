/** A message's MQTT 5 properties as a person writes them, in drafts and files. */
import * as z from 'zod';
import type { TemplateProperties } from './messageTemplate.ts';

const longestText = 65_535;

const text = (description: string) => z.string().max(longestText).optional().describe(description);

export const propertiesSchema: z.ZodType<TemplateProperties> = z.strictObject({
  payloadFormatIndicator: z
    .enum(['unspecified', 'utf8'])
    .optional()
    .describe('Is the payload UTF-8 text, or are its bytes unspecified?'),
  messageExpiryInterval: z
    .int()
    .min(0)
    .max(0xffff_ffff)
    .optional()
    .describe('Seconds after which the message expires.'),
  contentType: text('Content type, for example application/json.'),
  responseTopic: text('Topic for the answer.'),
  correlationData: z
    .strictObject({
      text: z
        .string()
        .max(2 * longestText)
        .describe('The data, in the encoding.'),
      encoding: z.enum(['utf8', 'hex', 'base64']).describe('How the text stands for bytes.'),
    })
    .optional()
    .describe('What the answer carries, too, so that it is known for one.'),
  userProperties: z
    .array(z.tuple([z.string().max(longestText), z.string().max(longestText)]))
    .max(1000)
    .optional()
    .describe('User properties as pairs of name and value, in order.'),
  topicAlias: z.int().min(1).max(65_535).optional().describe('Topic alias.'),
});
