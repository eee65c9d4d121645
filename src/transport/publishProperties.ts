/** MQTT 5 publish properties between mqtt-packet's shape and ours. */
import type { IPublishPacket } from 'mqtt-packet';
import type { PublishProperties } from '../shared/message.ts';
import { orderedUserProperties, userPropertyPairs } from '../shared/userPropertyOrder.ts';

type PacketProperties = NonNullable<IPublishPacket['properties']>;

/** Reads the properties of a PUBLISH that came in; undefined when it has none. */
export function readProperties(packet: PacketProperties | undefined): PublishProperties | undefined {
  if (!packet || Object.keys(packet).length === 0) return undefined;
  const { payloadFormatIndicator, messageExpiryInterval, contentType, responseTopic, correlationData } =
    packet;
  const { userProperties, subscriptionIdentifier, topicAlias } = packet;
  return {
    ...(payloadFormatIndicator === undefined
      ? {}
      : { payloadFormatIndicator: payloadFormatIndicator ? ('utf8' as const) : ('unspecified' as const) }),
    ...(messageExpiryInterval === undefined ? {} : { messageExpiryInterval }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData: Uint8Array.from(correlationData) }),
    ...(topicAlias === undefined ? {} : { topicAlias }),
    ...(subscriptionIdentifier === undefined
      ? {}
      : {
          subscriptionIdentifiers: Array.isArray(subscriptionIdentifier)
            ? subscriptionIdentifier
            : [subscriptionIdentifier],
        }),
    ...(userProperties === undefined ? {} : { userProperties: userPropertyPairs(userProperties) }),
  };
}

/** Writes properties for a PUBLISH that goes out. */
export function writeProperties(properties: PublishProperties | undefined): PacketProperties | undefined {
  if (!properties) return undefined;
  const { payloadFormatIndicator, messageExpiryInterval, contentType, responseTopic, correlationData } =
    properties;
  return {
    ...(payloadFormatIndicator === undefined
      ? {}
      : { payloadFormatIndicator: payloadFormatIndicator === 'utf8' }),
    ...(messageExpiryInterval === undefined ? {} : { messageExpiryInterval }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData: Buffer.from(correlationData) }),
    ...(properties.topicAlias === undefined ? {} : { topicAlias: properties.topicAlias }),
    ...(properties.userProperties === undefined
      ? {}
      : { userProperties: inOrder(properties.userProperties) }),
  };
}

/** mqtt-packet writes lists, too, one after another, though its types know objects only. */
function inOrder(
  userProperties: NonNullable<PublishProperties['userProperties']>,
): NonNullable<PacketProperties['userProperties']> {
  return orderedUserProperties(userProperties) as unknown as NonNullable<PacketProperties['userProperties']>;
}
