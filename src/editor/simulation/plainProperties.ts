/** MQTT 5's publish properties, whose variables are filled in already, as they go on the wire. Knows no VS Code. */
import type { TemplateProperties } from '../../shared/compose/messageTemplate.ts';
import type { PublishProperties } from '../../shared/message.ts';
import { correlationBytes } from '../compose/filledProperties.ts';

/** @throws ComposeError when the correlation data are not what they are said to be */
export function plainProperties(properties: TemplateProperties): PublishProperties {
  const { payloadFormatIndicator, messageExpiryInterval, topicAlias } = properties;
  const { contentType, responseTopic, correlationData, userProperties } = properties;
  return {
    ...(payloadFormatIndicator === undefined ? {} : { payloadFormatIndicator }),
    ...(messageExpiryInterval === undefined ? {} : { messageExpiryInterval }),
    ...(topicAlias === undefined ? {} : { topicAlias }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined
      ? {}
      : { correlationData: correlationBytes(correlationData.text, correlationData.encoding) }),
    ...(userProperties === undefined ? {} : { userProperties }),
  };
}
