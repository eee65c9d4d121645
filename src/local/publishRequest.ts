/**
 * An HTTPS publish, `POST /topics/{topic}`, read into a message.
 *
 * Source: AWS IoT data plane API reference, "Publish".
 */
import { checkPublish } from './broker/rules.ts';
import { Violation } from './broker/reasons.ts';
import type { BrokerMessage, ForwardedProperties } from './broker/message.ts';
import { quotas } from '../shared/aws/quotas.ts';

/** The request asks for something that cannot be: 400, with the reason. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
}

/**
 * @param encodedTopic the path behind `/topics/`, percent-encoded
 * @param header value of a header by its name in lower case
 * @param now milliseconds since 1970
 * @throws InvalidRequest
 */
export function readPublish(
  encodedTopic: string,
  query: URLSearchParams,
  header: (name: string) => string | undefined,
  payload: Buffer,
  now: number,
): BrokerMessage {
  const topic = decodeTopic(encodedTopic);
  const retain = readRetain(query.get('retain'));
  try {
    checkPublish({ topic, payload, retain });
  } catch (error) {
    if (error instanceof Violation) throw new InvalidRequest(error.message);
    throw error;
  }
  return {
    topic,
    payload,
    qos: readQos(query.get('qos')),
    retain,
    properties: readProperties(query, header),
    arrived: now,
  };
}

/** @throws InvalidRequest when it is not percent-encoded UTF-8 */
export function decodeTopic(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new InvalidRequest('Topic is not percent-encoded UTF-8.');
  }
}

function readQos(text: string | null): 0 | 1 {
  if (text === null || text === '0') return 0;
  if (text === '1') return 1;
  throw new InvalidRequest('QoS must be 0 or 1.');
}

function readRetain(text: string | null): boolean {
  if (text === null || text.toLowerCase() === 'false') return false;
  if (text.toLowerCase() === 'true') return true;
  throw new InvalidRequest('retain must be true or false.');
}

function readProperties(
  query: URLSearchParams,
  header: (name: string) => string | undefined,
): ForwardedProperties | undefined {
  const contentType = query.get('contentType') ?? undefined;
  const responseTopic = query.get('responseTopic') ?? undefined;
  if (responseTopic !== undefined && /[+#]/.test(responseTopic)) {
    throw new InvalidRequest('responseTopic must not have wildcards.');
  }
  const messageExpiryInterval = readExpiry(query.get('messageExpiry'));
  const payloadFormatIndicator = readFormat(header('x-amz-mqtt5-payload-format-indicator'));
  const correlation = header('x-amz-mqtt5-correlation-data');
  const userProperties = readUserProperties(header('x-amz-mqtt5-user-properties'));
  const properties: ForwardedProperties = {
    ...(contentType !== undefined && { contentType }),
    ...(responseTopic !== undefined && { responseTopic }),
    ...(messageExpiryInterval !== undefined && { messageExpiryInterval }),
    ...(payloadFormatIndicator !== undefined && { payloadFormatIndicator }),
    ...(correlation !== undefined && {
      correlationData: readBase64(correlation, 'x-amz-mqtt5-correlation-data'),
    }),
    ...(userProperties !== undefined && { userProperties }),
  };
  return Object.keys(properties).length === 0 ? undefined : properties;
}

/** Seconds; 0 counts as 1, and more than a week as a week. */
function readExpiry(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new InvalidRequest('messageExpiry must be a number of seconds.');
  return Math.min(Math.max(Number(text), 1), quotas.messageExpirySeconds);
}

function readFormat(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === 'UTF8_DATA') return true;
  if (text === 'UNSPECIFIED_BYTES') return false;
  throw new InvalidRequest('x-amz-mqtt5-payload-format-indicator must be UNSPECIFIED_BYTES or UTF8_DATA.');
}

function readBase64(text: string, name: string): Buffer {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new InvalidRequest(`${name} must be base64.`);
  return Buffer.from(text, 'base64');
}

/** Base64 of a JSON array of objects with one key each: `[{"deviceName":"alpha"},{"deviceCnt":"45"}]`. */
function readUserProperties(text: string | undefined): Record<string, string | string[]> | undefined {
  if (text === undefined) return undefined;
  const complaint = new InvalidRequest(
    'x-amz-mqtt5-user-properties must be base64 of a JSON array of objects with one key each.',
  );
  let list: unknown;
  try {
    list = JSON.parse(readBase64(text, 'x-amz-mqtt5-user-properties').toString('utf8'));
  } catch (error) {
    throw error instanceof SyntaxError ? complaint : error;
  }
  if (!Array.isArray(list)) throw complaint;
  const properties: Record<string, string | string[]> = Object.create(null) as Record<
    string,
    string | string[]
  >;
  for (const entry of list as unknown[]) {
    if (typeof entry !== 'object' || entry === null) throw complaint;
    const [pair, ...more] = Object.entries(entry as Record<string, unknown>);
    if (!pair || more.length > 0 || typeof pair[1] !== 'string') throw complaint;
    const [name, value] = pair;
    const known = properties[name];
    properties[name] = known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value];
  }
  return properties;
}
