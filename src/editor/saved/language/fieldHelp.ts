/** What the fields of a message file are for, as data: completion and hover read it. */
import type { MessageFields } from '../messageFields.ts';

export interface FieldHelp {
  readonly text: string;
  /** What completion writes behind the name, as a snippet; a value's own completions come up at once where it is empty. */
  readonly insert: string;
  /** Values that are all there is. */
  readonly values?: readonly string[];
  /** Fields within it. */
  readonly members?: Readonly<Record<string, string>>;
}

const format = {
  format: 'Id of the format: json, text, hex, base64, xml, cbor, messagepack, protobuf, avro, …',
  compression: 'What lies around it: gzip, deflate, brotli or zstd.',
  encoding: 'Of text: `utf-8`, `iso-8859-1`, `utf-16le` and others.',
  schema: 'Schema file (.proto, descriptor set, .avsc), absolute or from the workspace folder.',
  message: 'Full name of the Protobuf message type or of the Avro record.',
  framing: "Avro: `confluent`, where Confluent's magic byte and schema id stand in front.",
};

export const fieldHelp: Readonly<Record<keyof MessageFields, FieldHelp>> = {
  topic: { text: 'The topic that the message is published on. Variables may stand in it.', insert: ': ' },
  qos: {
    text: 'Quality of service: 0 at most once, 1 at least once, 2 exactly once. 0 when left out.',
    insert: ': ',
    values: ['0', '1', '2'],
  },
  retain: {
    text: 'The broker keeps the message and gives it to every new subscriber. An empty payload clears what it keeps.',
    insert: ': ',
    values: ['true', 'false'],
  },
  route: {
    text: 'By which way it is published; what suits the profile when left out.',
    insert: ': ',
    values: ['mqtt', 'https'],
  },
  format: {
    text: "What makes bytes of the payload's text: the id of a format, or all that makes the choice. UTF-8 text when left out.",
    insert: ': ',
    members: format,
  },
  contentType: { text: 'MQTT 5: what the payload is, for example `application/json`.', insert: ': ' },
  payloadFormatIndicator: {
    text: 'MQTT 5: says to receivers that the payload is UTF-8 text.',
    insert: ': ',
    values: ['utf8', 'unspecified'],
  },
  messageExpiryInterval: {
    text: 'MQTT 5: seconds after which the broker no longer delivers the message.',
    insert: ': ${1:60}',
  },
  responseTopic: { text: 'MQTT 5: the topic on which an answer is expected.', insert: ': ' },
  correlationData: {
    text: 'MQTT 5: by what an answer is told from others. Text, or bytes as `{ hex: 0a0b }` or `{ base64: Cgs= }`.',
    insert: ': ',
    members: { hex: 'Two digits a byte.', base64: 'Base64.' },
  },
  topicAlias: { text: 'MQTT 5: a number that stands for the topic on this connection.', insert: ': ${1:1}' },
  userProperties: {
    text: 'MQTT 5: names and values, in this order; a name may come more than once.',
    insert: ':\n  - ${1:name}: ${2:value}',
  },
  repeat: {
    text: 'How the message is repeated, when it is.',
    insert: ': { every: ${1:1000}, times: ${2:10} }',
    members: {
      every: 'Milliseconds from one to the next.',
      times: 'How many in all; until stopped when left out.',
      burst: 'How many at each turn; 1 when left out.',
    },
  },
  answer: {
    text: 'What counts as the answer, and how long it is waited for.',
    insert: ': { kind: ${1|responseTopic,aws,filter|}, timeout: ${2:5000} }',
    members: {
      kind: '`responseTopic` (MQTT 5), `aws` (/accepted and /rejected) or `filter`.',
      timeout: 'Milliseconds.',
      topicFilter: 'Topics on which the answer may come.',
      condition: 'A condition on the answer, in the language of the search box.',
    },
  },
  profile: {
    text: 'Id of the profile that the message is for. You are asked when it is left out and there are several.',
    insert: ': ',
  },
  description: { text: 'What the message is for.', insert: ': ' },
  payload: {
    text: 'The payload, where it holds carriage returns, which editors and git change in a text file. It mostly stands below the fields instead.',
    insert: ': ',
  },
};
