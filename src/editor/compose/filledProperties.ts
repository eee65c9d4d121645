/** MQTT 5's publish properties with variables filled in, as they go on the wire. */
import type { CorrelationText, TemplateProperties } from '../../shared/compose/messageTemplate.ts';
import type { VariableContext } from '../../shared/compose/template.ts';
import type { PublishProperties } from '../../shared/message.ts';
import { fill, type CompiledMessage } from './compiled.ts';
import { ComposeError } from './composeError.ts';

/** @throws ComposeError */
export function filledProperties(
  properties: TemplateProperties,
  compiled: CompiledMessage,
  context: VariableContext,
): PublishProperties {
  const { payloadFormatIndicator, messageExpiryInterval, topicAlias, correlationData } = properties;
  const { contentType, responseTopic, userProperties } = compiled;
  return {
    ...(payloadFormatIndicator === undefined ? {} : { payloadFormatIndicator }),
    ...(messageExpiryInterval === undefined ? {} : { messageExpiryInterval }),
    ...(topicAlias === undefined ? {} : { topicAlias }),
    ...(contentType === undefined ? {} : { contentType: fill(contentType, context) }),
    ...(responseTopic === undefined ? {} : { responseTopic: fill(responseTopic, context) }),
    ...(correlationData === undefined || compiled.correlationData === undefined
      ? {}
      : {
          correlationData: correlationBytes(
            fill(compiled.correlationData, context),
            correlationData.encoding,
          ),
        }),
    ...(userProperties === undefined
      ? {}
      : {
          userProperties: userProperties.map(
            ([name, value]) => [fill(name, context), fill(value, context)] as const,
          ),
        }),
  };
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** @throws ComposeError: Buffer would leave out what it does not understand */
export function correlationBytes(text: string, encoding: CorrelationText['encoding']): Uint8Array {
  if (encoding === 'utf8') return new Uint8Array(Buffer.from(text, 'utf8'));
  const plain = text.replace(/\s/g, '');
  const isGood = encoding === 'hex' ? /^(?:[0-9a-f]{2})*$/i.test(plain) : base64.test(plain);
  if (isGood) return new Uint8Array(Buffer.from(plain, encoding));
  throw new ComposeError([
    {
      field: 'correlationData',
      severity: 'error',
      message:
        encoding === 'hex'
          ? 'this is not hex: write pairs of the digits 0 to 9 and a to f, or choose text.'
          : 'this is not base64: correct it, or choose text.',
    },
  ]);
}
