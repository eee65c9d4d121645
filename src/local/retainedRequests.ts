/**
 * The retained messages over HTTPS: `GET /retainedMessage/{topic}` and `GET /retainedMessage`.
 *
 * Source: AWS IoT data plane API reference, "GetRetainedMessage" and "ListRetainedMessages".
 */
import type { RetainedMessages } from './broker/retained.ts';
import { errorAnswer, type HttpAnswer, jsonAnswer } from './httpAnswer.ts';
import { decodeTopic, InvalidRequest } from './publishRequest.ts';

/** One topic's retained message, or 404. */
export function getRetained(retained: RetainedMessages, encodedTopic: string): HttpAnswer {
  const kept = retained.get(decodeTopic(encodedTopic));
  if (!kept) return errorAnswer('ResourceNotFoundException', 'Not Found');
  const { message, lastModified } = kept;
  const userProperties = Object.entries(message.properties?.userProperties ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => ({ [name]: one })),
  );
  return jsonAnswer({
    topic: message.topic,
    payload: message.payload.toString('base64'),
    qos: message.qos,
    lastModifiedTime: lastModified,
    userProperties:
      userProperties.length === 0 ? null : Buffer.from(JSON.stringify(userProperties)).toString('base64'),
  });
}

/** A page of the list; the token of the next one is the last topic of this one. */
export function listRetained(retained: RetainedMessages, query: URLSearchParams): HttpAnswer {
  const maximum = query.get('maxResults') ?? '200';
  if (!/^\d{1,3}$/.test(maximum) || Number(maximum) < 1 || Number(maximum) > 200) {
    throw new InvalidRequest('maxResults must be between 1 and 200.');
  }
  const token = query.get('nextToken');
  const after = token === null ? undefined : Buffer.from(token, 'base64url').toString('utf8');
  const rest = retained.list().filter(({ message }) => after === undefined || message.topic > after);
  const page = rest.slice(0, Number(maximum));
  const last = page.at(-1);
  return jsonAnswer({
    retainedTopics: page.map(({ message, lastModified }) => ({
      topic: message.topic,
      payloadSize: message.payload.length,
      qos: message.qos,
      lastModifiedTime: lastModified,
    })),
    nextToken:
      last && rest.length > page.length
        ? Buffer.from(last.message.topic, 'utf8').toString('base64url')
        : null,
  });
}
