/**
 * The retained messages over HTTPS: `GET /retainedMessage/{topic}` and `GET /retainedMessage`.
 *
 * Source: AWS IoT data plane API reference, "GetRetainedMessage" and "ListRetainedMessages".
 */
import type { RetainedMessages } from './broker/retained.ts';
import { orderedUserProperties, userPropertyPairs } from '../shared/userPropertyOrder.ts';
import { errorAnswer, type HttpAnswer, jsonAnswer } from './httpAnswer.ts';
import { page, readPage } from './paging.ts';

/** One topic's retained message, or 404. */
export function getRetained(retained: RetainedMessages, topic: string): HttpAnswer {
  const kept = retained.get(topic);
  if (!kept) return errorAnswer('ResourceNotFoundException', 'Not Found');
  const { message, lastModified } = kept;
  const userProperties = orderedUserProperties(userPropertyPairs(message.properties?.userProperties ?? []));
  return jsonAnswer({
    topic: message.topic,
    payload: message.payload.toString('base64'),
    qos: message.qos,
    lastModifiedTime: lastModified,
    userProperties:
      userProperties.length === 0 ? null : Buffer.from(JSON.stringify(userProperties)).toString('base64'),
  });
}

/** A page of the list. */
export function listRetained(retained: RetainedMessages, query: URLSearchParams): HttpAnswer {
  const wanted = readPage(query, 200);
  const { items, nextToken } = page(retained.list(), ({ message }) => message.topic, wanted);
  return jsonAnswer({
    retainedTopics: items.map(({ message, lastModified }) => ({
      topic: message.topic,
      payloadSize: message.payload.length,
      qos: message.qos,
      lastModifiedTime: lastModified,
    })),
    nextToken,
  });
}
