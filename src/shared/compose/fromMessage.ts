/** A recorded message as one to be written again: nothing in it is a variable. */
import type { NewMessage, PublishProperties } from '../message.ts';
import type { Decoded, FormatChoice } from '../payload/format.ts';
import { hexPairs } from '../payload/hex.ts';
import { decodeText, isReadable } from '../payload/text.ts';
import { formatJson, looksLikeJson } from '../payload/json.ts';
import type { MessageTemplate, TemplateProperties } from './messageTemplate.ts';
import { escapeTemplate } from './template.ts';

/** How a payload was read, when a format that also writes has read it. */
export interface ReadPayload {
  readonly choice: FormatChoice;
  readonly decoded: Decoded;
}

/**
 * The message that would be the same again: what was decoded is written in its format, text is text, and other bytes are hex.
 *
 * @param message with its whole payload
 */
export function templateOfMessage(
  message: Pick<NewMessage, 'topic' | 'payload' | 'qos' | 'retain' | 'properties'>,
  read?: ReadPayload,
): MessageTemplate {
  const { topic, qos, retain, properties } = message;
  const kept = properties && templateProperties(properties);
  return {
    topic: escapeTemplate(topic),
    qos,
    retain,
    ...payloadOf(message.payload, read),
    ...(kept && Object.keys(kept).length > 0 ? { properties: kept } : {}),
  };
}

function payloadOf(
  payload: Uint8Array,
  read: ReadPayload | undefined,
): Pick<MessageTemplate, 'payload' | 'format'> {
  const written = read?.decoded.json ?? read?.decoded.text;
  if (read && written !== undefined) {
    const readable =
      looksLikeJson(written) && read.decoded.json !== undefined ? formatJson(written) : written;
    return { payload: escapeTemplate(readable), format: read.choice };
  }
  const text = decodeText(payload);
  if (text !== undefined && isReadable(text)) return { payload: escapeTemplate(text) };
  return { payload: hexPairs(payload), format: { format: 'hex' } };
}

/** Properties that a sender sets; those of the broker are left behind. */
function templateProperties({
  subscriptionIdentifiers: _,
  topicAlias: __,
  correlationData,
  contentType,
  responseTopic,
  userProperties,
  ...rest
}: PublishProperties): TemplateProperties {
  return {
    ...rest,
    ...(contentType === undefined ? {} : { contentType: escapeTemplate(contentType) }),
    ...(responseTopic === undefined ? {} : { responseTopic: escapeTemplate(responseTopic) }),
    ...(correlationData === undefined
      ? {}
      : { correlationData: { text: hexPairs(correlationData), encoding: 'hex' } }),
    ...(userProperties === undefined
      ? {}
      : {
          userProperties: userProperties.map(
            ([name, value]) => [escapeTemplate(name), escapeTemplate(value)] as const,
          ),
        }),
  };
}
