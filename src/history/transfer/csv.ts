/** Messages as CSV (RFC 4180), for spreadsheets; docs/history-format.md describes the columns. */
import { stringify, type Options } from 'csv-stringify/sync';
import type { Message } from '../../shared/message.ts';
import { base64, payloadText } from './payloadText.ts';

const columns = [
  'id',
  'time',
  'profile',
  'session',
  'direction',
  'route',
  'topic',
  'qos',
  'retain',
  'duplicate',
  'size',
  'payloadEncoding',
  'payload',
  'contentType',
  'responseTopic',
  'correlationDataBase64',
  'userProperties',
  'otherProperties',
  'ok',
  'outcome',
  'gap',
] as const;

const options: Options = {
  record_delimiter: '\r\n',
  // A text that holds half of a record's end would not be quoted otherwise.
  quoted_string: true,
  // What a spreadsheet would take for a formula gets an apostrophe before it: payloads come from anybody.
  escape_formulas: true,
  cast: {
    // A number is no formula, and stays one.
    string: (text) =>
      /^[-+]\d/.test(text) && Number.isFinite(Number(text)) ? { value: text, escape_formulas: false } : text,
    boolean: String,
  },
};

export function csvHeader(): string {
  return stringify([columns], options);
}

/** A message as one record, with its end. */
export function csvRecord(message: Message): string {
  const { payload, properties = {}, outcome, gap } = message;
  const { contentType, responseTopic, correlationData, userProperties, ...others } = properties;
  const text = printable(payloadText(payload));
  const values: Readonly<Record<(typeof columns)[number], string | number | boolean | undefined>> = {
    id: message.id,
    time: new Date(message.time).toISOString(),
    profile: message.profile,
    session: message.session,
    direction: message.direction,
    route: message.route,
    topic: message.topic,
    qos: message.qos,
    retain: message.retain,
    duplicate: message.duplicate,
    size: payload.length,
    payloadEncoding: text === undefined ? 'base64' : 'text',
    payload: text ?? base64(payload),
    contentType,
    responseTopic,
    correlationDataBase64: correlationData && base64(correlationData),
    userProperties: userProperties && JSON.stringify(userProperties),
    otherProperties: Object.keys(others).length > 0 ? JSON.stringify(others) : undefined,
    ok: outcome?.ok,
    outcome: outcome && JSON.stringify(outcome),
    gap: gap && JSON.stringify(gap),
  };
  return stringify([columns.map((column) => values[column])], options);
}

/** Text that programs that read CSV take as it is: without control characters but tab and ends of lines. */
function printable(text: string | undefined): string | undefined {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return text === undefined || /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) ? undefined : text;
}
