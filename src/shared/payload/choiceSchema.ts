/** A format choice as a person writes it, in settings and files. */
import * as z from 'zod';
import { compressions } from './format.ts';

export const choiceShape = {
  format: z
    .string()
    .trim()
    .min(1)
    .describe(
      'Id of the format: json, text, hex, base64, xml, cbor, messagepack, protobuf, avro, sparkplug, image, shadow, or one of another extension.',
    ),
  compression: z.enum(compressions).optional().describe('What lies around it.'),
  encoding: z
    .string()
    .optional()
    .describe('Of text: "utf-8", "iso-8859-1", "utf-16le" and the other labels of the Encoding Standard.'),
  schema: z
    .string()
    .min(1)
    .optional()
    .describe('Schema file (.proto, descriptor set, .avsc), absolute or from the workspace folder.'),
  message: z
    .string()
    .min(1)
    .optional()
    .describe('Full name of the Protobuf message type or of the Avro record.'),
  framing: z
    .literal('confluent')
    .optional()
    .describe("Avro: Confluent's magic byte and schema id stand before each datum."),
};

export const choiceSchema = z.strictObject(choiceShape);
