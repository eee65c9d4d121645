/** MQTT 5 publish properties between mqtt-packet's shape and ours. */
import type { IPublishPacket } from 'mqtt-packet';
import type { PublishProperties } from '../shared/message.ts';

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
    ...(userProperties === undefined ? {} : { userProperties: pairs(userProperties) }),
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
    ...(properties.userProperties === undefined
      ? {}
      : { userProperties: grouped(properties.userProperties) }),
  };
}

function pairs(userProperties: Record<string, string | string[]>): [string, string][] {
  return Object.entries(userProperties).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, one]),
  );
}

function grouped(
  userProperties: NonNullable<PublishProperties['userProperties']>,
): Record<string, string | string[]> {
  // Without a prototype, so that a property named __proto__ is one like any other.
  const result = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of userProperties) {
    const before = result[name];
    result[name] =
      before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return result;
}
