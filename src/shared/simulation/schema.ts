/** A simulation as a person writes it: `*.simulation.json`, JSON with comments. The build makes the file's JSON Schema of it. */
import * as z from 'zod';
import { propertiesSchema } from '../compose/propertiesSchema.ts';
import { parseTemplate, TemplateError } from '../compose/template.ts';
import { choiceSchema } from '../payload/choiceSchema.ts';
import type { FormatChoice } from '../payload/format.ts';
import { payloadSchema } from './payload.ts';

/** Devices of one simulation; each may have a connection of its own. */
export const mostDevices = 10_000;
/** The shortest time between two messages of a kind, in milliseconds. */
const shortestInterval = 1;
const day = 86_400_000;

/** Text with variables. */
const template = (description: string) =>
  z
    .string()
    .superRefine((text, context) => {
      try {
        parseTemplate(text);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        context.addIssue({ code: 'custom', message: error.message });
      }
    })
    .describe(description);

const someTemplate = (description: string) => template(description).min(1);

const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]).describe('QoS. AWS IoT Core knows 0 and 1.');

const formatSchema = z
  .union([z.string().min(1), choiceSchema])
  .transform((format): FormatChoice => (typeof format === 'string' ? { format } : format))
  .describe(
    'What the payload is encoded to: "cbor", or an object with schema and message for Protobuf and Avro.',
  );

const content = {
  topic: someTemplate('Topic. Variables: {{device}}, {{number}}, {{index}} and those of the composer.'),
  payload: payloadSchema.optional(),
  payloadText: template('The payload as text with variables, instead of payload.').optional(),
};

const oneContent = {
  check: ({ payload, payloadText }: { payload?: unknown; payloadText?: string | undefined }) =>
    payload === undefined || payloadText === undefined,
  words: { path: ['payloadText'], message: 'write payload or payloadText, not both' },
};

/** The will is made when the device connects, and is text: a broker is given it in CONNECT. */
const willSchema = z
  .strictObject({
    ...content,
    qos: qos.default(1),
    retain: z.boolean().default(true).describe('Retain it. Default: true.'),
  })
  .refine(oneContent.check, oneContent.words);

const statusSchema = z
  .strictObject({
    ...content,
    qos: qos.default(1),
    retain: z.boolean().default(true).describe('Retain it. Default: true.'),
    format: formatSchema.optional(),
    properties: propertiesSchema.optional(),
  })
  .refine(oneContent.check, oneContent.words);

const messageSchema = z
  .strictObject({
    ...content,
    every: z.number().min(shortestInterval).max(day).describe('Milliseconds from one message to the next.'),
    jitter: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Share of the interval by which messages come too late or too early, by chance. Default: 0.'),
    startAfter: z
      .number()
      .min(0)
      .max(day)
      .optional()
      .describe(
        'Milliseconds from the first connection to the first message. Default: the devices spread over the interval.',
      ),
    times: z.int().min(1).optional().describe('How many messages in all. Default: no end.'),
    qos: qos.default(0),
    retain: z.boolean().default(false).describe('Retain it. Default: false.'),
    format: formatSchema.optional(),
    properties: propertiesSchema.optional(),
  })
  .refine(oneContent.check, oneContent.words);

const presenceSchema = z
  .strictObject({
    stays: z.number().min(100).max(day).describe('Milliseconds for which a device is connected.'),
    away: z.number().min(100).max(day).describe('Milliseconds for which it is away.'),
    leaves: z
      .enum(['vanish', 'disconnect'])
      .default('vanish')
      .describe(
        'vanish: the connection is cut, as when a device loses its power, and its will is published. disconnect: it says goodbye. Default: vanish.',
      ),
    jitter: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('Share by which the times are longer or shorter, by chance. Default: 0.'),
    chance: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe('How likely it leaves at the end of a stay, from 0 to 1. Default: 1.'),
  })
  .describe('How devices come and go; without it they stay.');

const groupSchema = z
  .strictObject({
    name: someTemplate(
      'Name of each device, and client id of one with a connection of its own, for example press-{{number 2}}.',
    ),
    count: z
      .int()
      .min(1)
      .max(mostDevices)
      .optional()
      .describe('How many of them, with the numbers from 1. Default: 1.'),
    numbers: z
      .array(z.int().min(0))
      .min(1)
      .max(mostDevices)
      .optional()
      .describe('The numbers of the devices, instead of count.'),
    connection: z
      .enum(['shared', 'own'])
      .default('shared')
      .describe(
        "shared: all messages go through the profile's connection. own: each device has a connection of its own, with the profile's endpoint and identity and its name as client id. Default: shared.",
      ),
    will: willSchema
      .optional()
      .describe(
        'Published when a device vanishes: by the broker, or by the simulation where the connection is shared.',
      ),
    birth: statusSchema.optional().describe('Published whenever a device has connected.'),
    farewell: statusSchema.optional().describe('Published before a device disconnects.'),
    presence: presenceSchema.optional(),
    messages: z.array(messageSchema).max(1000).default([]).describe('What each of the devices sends.'),
  })
  .refine(({ count, numbers }) => count === undefined || numbers === undefined, {
    path: ['numbers'],
    message: 'write count or numbers, not both',
  });

export const simulationSchema = z
  .strictObject({
    $schema: z.string().optional(),
    name: z.string().trim().min(1).max(200).describe('Name, as the tree shows it.'),
    description: z.string().optional().describe('What it is for.'),
    seed: z
      .int()
      .min(0)
      .max(0xffff_ffff)
      .optional()
      .describe('The same values each time. Without it they differ from run to run.'),
    devices: z.array(groupSchema).min(1).max(1000).describe('Kinds of devices.'),
  })
  .describe('Devices that TopicScope simulates.');

export type Simulation = z.output<typeof simulationSchema>;
export type DeviceGroup = Simulation['devices'][number];
export type SimulatedMessage = DeviceGroup['messages'][number];
export type StatusMessage = NonNullable<DeviceGroup['birth']>;
export type WillMessage = NonNullable<DeviceGroup['will']>;
export type Presence = NonNullable<DeviceGroup['presence']>;
