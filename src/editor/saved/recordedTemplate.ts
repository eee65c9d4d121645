/** From a recorded message to one that can be sent again: the same bytes, written as readably as can be. Knows no VS Code. */
import { escapeTemplate } from '../../shared/compose/template.ts';
import type { MessageTemplate, TemplateProperties } from '../../shared/compose/messageTemplate.ts';
import type { Message, PublishProperties } from '../../shared/message.ts';
import type { FormatChoice } from '../../shared/payload/format.ts';
import { hexPairs } from '../../shared/payload/hex.ts';
import { decodeText } from '../../shared/payload/text.ts';
import type { Payloads } from '../payloads/payloads.ts';

/** The message of a recorded one. Nothing in it is a variable. */
export async function templateOfRecorded(
  message: Message,
  payloads: Pick<Payloads, 'read' | 'write'>,
): Promise<MessageTemplate> {
  const { topic, qos, retain, properties } = message;
  const kept = properties && templateProperties(properties);
  const { text, format } = await written(message, payloads);
  return {
    topic: escapeTemplate(topic),
    payload: escapeTemplate(text),
    qos,
    retain,
    ...(format ? { format } : {}),
    ...(kept && Object.keys(kept).length > 0 ? { properties: kept } : {}),
  };
}

interface Written {
  readonly text: string;
  readonly format?: FormatChoice;
}

/** In the format of its topic where that gives the same bytes again, else as text, else in hex. */
async function written(message: Message, payloads: Pick<Payloads, 'read' | 'write'>): Promise<Written> {
  const { payload, topic } = message;
  const { choice, origin, result } = await payloads.read(message);
  if (origin === 'bound' && result.ok) {
    for (const text of [result.decoded.json, result.decoded.text]) {
      if (text === undefined) continue;
      const again = await payloads.write(topic, text, choice);
      if (again.ok && same(again.bytes, payload)) return { text, format: choice };
    }
  }
  const text = decodeText(payload);
  if (text !== undefined) return { text };
  return { text: linesOfPairs(payload), format: { format: 'hex' } };
}

/** Pairs of digits, 32 in a line. */
function linesOfPairs(bytes: Uint8Array): string {
  return hexPairs(bytes).replace(/((?:[0-9a-f]{2} ?){32}) /g, '$1\n');
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** Topic aliases and subscription identifiers belong to a connection, not to a message. */
function templateProperties({
  payloadFormatIndicator,
  messageExpiryInterval,
  contentType,
  responseTopic,
  correlationData,
  userProperties,
}: PublishProperties): TemplateProperties {
  return {
    ...(payloadFormatIndicator === undefined ? {} : { payloadFormatIndicator }),
    ...(messageExpiryInterval === undefined ? {} : { messageExpiryInterval }),
    ...(contentType === undefined ? {} : { contentType: escapeTemplate(contentType) }),
    ...(responseTopic === undefined ? {} : { responseTopic: escapeTemplate(responseTopic) }),
    ...(correlationData === undefined
      ? {}
      : { correlationData: { text: Buffer.from(correlationData).toString('hex'), encoding: 'hex' } }),
    ...(userProperties === undefined
      ? {}
      : {
          userProperties: userProperties.map(
            ([name, value]) => [escapeTemplate(name), escapeTemplate(value)] as const,
          ),
        }),
  };
}
