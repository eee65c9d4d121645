/**
 * An HTTPS publish, `POST /topics/{topic}`, read into a message.
 *
 * Source: AWS IoT data plane API reference, "Publish".
 */
import { checkPublish } from './broker/rules.ts';
import { Violation } from './broker/reasons.ts';
import { forwardedUserProperties, type BrokerMessage, type ForwardedProperties } from './broker/message.ts';
import { quotas } from '../shared/aws/quotas.ts';
import { orderedUserProperties } from '../shared/userPropertyOrder.ts';

/** The request asks for something that cannot be: 400, with the reason. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
}

/** What a request says of a message besides its topic. */
export interface MessageParts {
  readonly query: URLSearchParams;
  /** Value of a header by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * @param encodedTopic the path behind `/topics/`, percent-encoded
 * @throws InvalidRequest
 */
export function readPublish(
  encodedTopic: string,
  parts: Omit<MessageParts, 'qos' | 'retain'>,
): BrokerMessage {
  const { query } = parts;
  const qos = readQos(query.get('qos'));
  return readMessage(decodePart(encodedTopic, 'Topic'), {
    ...parts,
    qos,
    retain: readBoolean(query, 'retain'),
  });
}

/** @throws InvalidRequest */
export function readMessage(topic: string, parts: MessageParts): BrokerMessage {
  const { query, header, payload, qos, retain, now } = parts;
  try {
    checkPublish({ topic, payload, retain });
  } catch (error) {
    if (error instanceof Violation) throw new InvalidRequest(error.message);
    throw error;
  }
  return { topic, payload, qos, retain, properties: readProperties(query, header), arrived: now };
}

/**
 * @param what names it in the complaint
 * @throws InvalidRequest when it is not percent-encoded UTF-8
 */
export function decodePart(encoded: string, what: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new InvalidRequest(`${what} is not percent-encoded UTF-8.`);
  }
}

function readQos(text: string | null): 0 | 1 {
  if (text === null || text === '0') return 0;
  if (text === '1') return 1;
  throw new InvalidRequest('QoS must be 0 or 1.');
}

/**
 * A parameter that is true or false, in any case; false when it is not there.
 *
 * @throws InvalidRequest
 */
export function readBoolean(query: URLSearchParams, name: string): boolean {
  const text = query.get(name)?.toLowerCase() ?? 'false';
  if (text === 'true' || text === 'false') return text === 'true';
  throw new InvalidRequest(`${name} must be true or false.`);
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
function readUserProperties(text: string | undefined): ForwardedProperties['userProperties'] {
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
  const pairs = list.map((entry: unknown): [string, string] => {
    if (typeof entry !== 'object' || entry === null) throw complaint;
    const [pair, ...more] = Object.entries(entry as Record<string, unknown>);
    if (!pair || more.length > 0 || typeof pair[1] !== 'string') throw complaint;
    return [pair[0], pair[1]];
  });
  return forwardedUserProperties(orderedUserProperties(pairs));
}
