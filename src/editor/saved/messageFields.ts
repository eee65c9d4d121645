/** The fields of a saved message's file, as people write them, and the message that they make. */
import * as z from 'zod';
import { choiceSchema } from '../../formats/binding.ts';
import type { CorrelationText, MessageTemplate } from '../../shared/compose/messageTemplate.ts';
import { answerSchema, repeatSchema } from '../compose/templateSchema.ts';

/** What a file says: the message, and what is about it. */
export interface SavedMessage {
  readonly template: MessageTemplate;
  /** Id of the profile that it is for. */
  readonly profile?: string | undefined;
  readonly description?: string | undefined;
}

const text = z.string().max(65_535);
const noTopic = 'write the topic that the message is published on';

/** Text is written as it is, bytes as `{ hex: 0a0b }` or `{ base64: Cgs= }`. */
const correlationSchema = z.union([
  text,
  z.strictObject({ hex: z.coerce.string() }),
  z.strictObject({ base64: z.string() }),
]);

/** YAML reads 1 and true as such; a user property is text. */
const propertyValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const single = z
  .record(z.string(), propertyValue)
  .refine((value) => Object.keys(value).length === 1, 'write one name and value, for example - trace: abc');

export const fieldsSchema = z.strictObject({
  topic: z
    .string({ error: ({ input }) => (input === undefined || input === null ? noTopic : undefined) })
    .min(1, noTopic)
    .max(65_535),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]).optional(),
  retain: z.boolean().optional(),
  route: z.enum(['mqtt', 'https']).optional(),
  /** A format's id, or all that makes the choice. */
  format: z.union([z.string().min(1), choiceSchema]).optional(),
  contentType: text.optional(),
  payloadFormatIndicator: z.enum(['unspecified', 'utf8']).optional(),
  messageExpiryInterval: z.int().min(0).max(0xffff_ffff).optional(),
  responseTopic: text.optional(),
  correlationData: correlationSchema.optional(),
  topicAlias: z.int().min(1).max(65_535).optional(),
  /** A list keeps order and repeats; a mapping is shorter. */
  userProperties: z.union([z.array(single), z.record(z.string(), propertyValue)]).optional(),
  repeat: repeatSchema.optional(),
  answer: answerSchema.optional(),
  profile: z.string().min(1).optional(),
  description: z.string().optional(),
  /** The payload, where it holds what editors and git change in a text file; nothing stands below the fields then. */
  payload: z.string().optional(),
});

export const fieldNames = Object.keys(fieldsSchema.shape);

export type MessageFields = z.output<typeof fieldsSchema>;

/** The message that a file's fields make. @param below what stands below the fields */
export function templateOf(fields: MessageFields, below: string): MessageTemplate {
  const { topic, qos = 0, retain = false, route, format, repeat, answer } = fields;
  const { contentType, payloadFormatIndicator, messageExpiryInterval, responseTopic, topicAlias } = fields;
  const properties = defined({
    payloadFormatIndicator,
    messageExpiryInterval,
    contentType,
    responseTopic,
    correlationData: correlationText(fields.correlationData),
    topicAlias,
    userProperties: pairs(fields.userProperties),
  });
  return {
    topic,
    payload: fields.payload ?? below,
    qos,
    retain,
    ...defined({ route, repeat, answer }),
    ...(format === undefined ? {} : { format: typeof format === 'string' ? { format } : defined(format) }),
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
  };
}

/** The fields of a message, without what goes without saying. */
export function fieldsOf({ template, profile, description }: SavedMessage): MessageFields {
  const { topic, qos, retain, route, format, properties = {}, repeat, answer } = template;
  const { correlationData, userProperties, ...rest } = properties;
  const choice = format === undefined ? undefined : defined(format);
  return defined({
    description,
    profile,
    topic,
    qos: qos === 0 ? undefined : qos,
    retain: retain ? true : undefined,
    route,
    format: choice && Object.keys(choice).length === 1 ? choice.format : choice,
    ...rest,
    correlationData: correlationField(correlationData),
    userProperties: userProperties?.map(([name, value]) => ({ [name]: value })),
    repeat: repeat && defined(repeat),
    answer: answer && defined(answer),
    payload: isFragile(template.payload) ? template.payload : undefined,
  });
}

/** Editors and git change line ends, and take a byte order mark for one of the file. */
export function isFragile(payload: string): boolean {
  return payload.includes('\r') || payload.startsWith('\ufeff');
}

function correlationText(field: MessageFields['correlationData']): CorrelationText | undefined {
  if (field === undefined) return undefined;
  if (typeof field === 'string') return { text: field, encoding: 'utf8' };
  return 'hex' in field ? { text: field.hex, encoding: 'hex' } : { text: field.base64, encoding: 'base64' };
}

function correlationField(written: CorrelationText | undefined): MessageFields['correlationData'] {
  if (written === undefined) return undefined;
  if (written.encoding === 'utf8') return written.text;
  return written.encoding === 'hex' ? { hex: written.text } : { base64: written.text };
}

function pairs(field: MessageFields['userProperties']): readonly (readonly [string, string])[] | undefined {
  if (field === undefined) return undefined;
  return (Array.isArray(field) ? field : [field]).flatMap((one) => Object.entries(one));
}

/** Without the members that are undefined. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
