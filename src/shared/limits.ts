/**
 * What can be known to be refused before it goes on the wire, and while it is typed: topics, payloads, QoS, client ids,
 * keep alive and counts. At AWS IoT Core by its quotas and a profile's own; elsewhere by the specification alone.
 *
 * Sources: MQTT 5.0 and 3.1.1; AWS IoT Core developer guide, "MQTT" and "Reserved topics"; "AWS IoT Core endpoints and
 * quotas".
 */
import { allows, effectiveQuotas, quotas, type QuotaOverrides } from './aws/quotas.ts';
import { publishRight, reservedTopicOf, reservedTopicsOf, subscribeRight } from './aws/reservedTopics.ts';
import type { PublishProperties, PublishRequest } from './message.ts';
import {
  checkTopicFilter,
  checkTopicName,
  stripShare,
  topicSize,
  utf8Bytes,
  type BrokerKind,
  type Complaint,
} from './topic.ts';

/** Of a profile what limits follow from. */
export interface Limited {
  readonly broker: BrokerKind;
  readonly quotas?: QuotaOverrides | undefined;
}

/** MQTT 5.0, section 2.1.4: the largest remaining length, of which a payload takes nearly all. */
const largestPacket = 268_435_455;
/** MQTT 5.0, section 1.5.4: bytes of a UTF-8 encoded string and of binary data. */
const longestField = 65_535;

/** A topic name to publish to: grammar, limits, and what a reserved topic is for. */
export function checkTopic(
  topic: string,
  profile: Limited,
  options: { readonly retain?: boolean } = {},
): Complaint {
  const complaint = checkTopicName(topic, profile.broker, effectiveQuotas(profile));
  if (complaint !== undefined || profile.broker !== 'awsIotCore') return complaint;
  if (publishRight(topic) === 'forbidden') {
    return `Topic ${topic} is for subscribing only: ${reservedTopicOf(topic)?.description ?? ''}. AWS IoT Core closes the connection of a client that publishes to it.`;
  }
  return options.retain === true && topic.startsWith('$')
    ? 'Topic begins with $: AWS IoT Core retains no messages on its reserved topics. Publish without Retain.'
    : undefined;
}

/** A topic filter to subscribe to: grammar, limits, and what a reserved topic is for. */
export function checkFilter(filter: string, profile: Limited): Complaint {
  const complaint = checkTopicFilter(filter, profile.broker, effectiveQuotas(profile));
  if (complaint !== undefined || profile.broker !== 'awsIotCore') return complaint;
  const inner = stripShare(filter) ?? filter;
  if (subscribeRight(inner) !== 'forbidden') return undefined;
  const [reserved] = reservedTopicsOf(inner);
  return inner === '$aws/#' || !reserved
    ? 'Topic filter is all of $aws, which AWS IoT Core does not give: name a part of it, for example $aws/events/#.'
    : `Topic filter ${inner} is for publishing only: ${reserved.description}. Nothing is ever delivered there${answers(reserved.pattern)}.`;
}

/** Where the answers to a request come, when it has any. */
function answers(pattern: string): string {
  return reservedTopicOf(`${pattern}/accepted`) ? '; subscribe to its /accepted and /rejected' : '';
}

/** What is worth knowing of a topic or filter that is not refused: what a reserved one is for, or that AWS knows none such. */
export function topicNote(topicOrFilter: string, profile: Limited): string | undefined {
  if (profile.broker !== 'awsIotCore') return undefined;
  const inner = stripShare(topicOrFilter) ?? topicOrFilter;
  if (!inner.startsWith('$')) return undefined;
  const reserved = reservedTopicsOf(inner);
  if (reserved.length === 1) return reserved[0]?.description;
  if (reserved.length > 1)
    return `${reserved.length} kinds of reserved topics, among them: ${reserved[0]?.description ?? ''}`;
  return "Topics with $ are AWS's own, and its documentation knows none like this: the connection may be closed";
}

/** @param bytes of the payload */
export function checkPayload(bytes: number, profile: Limited): Complaint {
  const count = bytes.toLocaleString('en-US');
  if (profile.broker !== 'awsIotCore') {
    return bytes > largestPacket
      ? `Payload has ${count} bytes; MQTT allows ${largestPacket.toLocaleString('en-US')} in a packet.`
      : undefined;
  }
  const { payloadBytes } = effectiveQuotas(profile);
  return bytes > payloadBytes
    ? `Payload has ${count} bytes; ${allows('payloadBytes', payloadBytes)} and closes the connection above it.`
    : undefined;
}

/** QoS of a message or a subscription: AWS IoT Core and HTTPS know 0 and 1. */
export function checkQos(qos: number, profile: Limited, route: PublishRequest['route'] = 'mqtt'): Complaint {
  const aws = profile.broker === 'awsIotCore';
  const highest = aws || route === 'https' ? 1 : 2;
  if (Number.isInteger(qos) && qos >= 0 && qos <= highest) return undefined;
  return qos === 2 && aws
    ? 'QoS is 2; AWS IoT Core knows 0 and 1.'
    : `QoS is ${qos}; here it is 0 to ${highest}.`;
}

/** A client id as it stands in the profile; `${window}` in it stands for six characters. */
export function checkClientId(clientId: string, profile: Limited): Complaint {
  const written = clientId.replaceAll('${window}', '123456');
  if (written.includes('\u0000')) return 'Client id has a null character (U+0000), which MQTT forbids.';
  if (!written.isWellFormed()) return 'Client id has half of a surrogate pair, which is not valid UTF-8.';
  const bytes = utf8Bytes(written);
  if (profile.broker !== 'awsIotCore') {
    return bytes > longestField
      ? `Client id has ${bytes} bytes of UTF-8; MQTT allows ${longestField.toLocaleString('en-US')}.`
      : undefined;
  }
  const { clientIdBytes } = effectiveQuotas(profile);
  if (bytes > clientIdBytes) {
    return `Client id has ${bytes} bytes of UTF-8; ${allows('clientIdBytes', clientIdBytes)}.`;
  }
  return written.startsWith('$')
    ? 'Client id must not begin with $, which AWS IoT Core keeps for its own ids.'
    : undefined;
}

/** What becomes of a keep alive that AWS IoT Core does not take as it is. @param seconds as the profile has it */
export function keepAliveNote(seconds: number, profile: Limited): string | undefined {
  const { minimum, maximum } = quotas.keepAliveSeconds;
  if (profile.broker !== 'awsIotCore' || (seconds >= minimum && seconds <= maximum)) return undefined;
  return `${seconds} s; AWS IoT Core keeps to ${minimum} to ${maximum} s and will use its own value.`;
}

/** @param count of the subscriptions that the connection would have */
export function checkSubscriptionCount(count: number, profile: Limited): Complaint {
  if (profile.broker !== 'awsIotCore') return undefined;
  const limit = effectiveQuotas(profile).subscriptionsPerConnection;
  return count > limit
    ? `${count} subscriptions; ${allows('subscriptionsPerConnection', limit)} a connection.`
    : undefined;
}

/** MQTT 5 properties of a message that is to be sent (MQTT 5.0, section 3.3.2.3). */
export function checkProperties(properties: PublishProperties, profile: Limited): Complaint {
  const {
    messageExpiryInterval: expiry,
    contentType,
    responseTopic,
    correlationData,
    topicAlias,
  } = properties;
  if (expiry !== undefined && (!Number.isInteger(expiry) || expiry < 0 || expiry > 4_294_967_295)) {
    return `Message expiry interval is ${expiry}; it is a whole number of seconds from 0 to 4,294,967,295.`;
  }
  if (expiry !== undefined && profile.broker === 'awsIotCore' && expiry > quotas.messageExpirySeconds) {
    return `Message expiry interval is ${expiry.toLocaleString('en-US')} s; AWS IoT Core allows ${quotas.messageExpirySeconds.toLocaleString('en-US')} s (7 days).`;
  }
  if (responseTopic !== undefined) {
    const complaint = checkTopicName(responseTopic, profile.broker, effectiveQuotas(profile));
    if (complaint !== undefined) return `Response topic: ${complaint}`;
  }
  if (
    topicAlias !== undefined &&
    !(Number.isInteger(topicAlias) && topicAlias >= 1 && topicAlias <= 65_535)
  ) {
    return `Topic alias is ${topicAlias}; it is a whole number from 1 to 65,535.`;
  }
  if (topicAlias !== undefined && profile.broker === 'awsIotCore' && topicAlias > quotas.topicAliasMaximum) {
    return `Topic alias is ${topicAlias}; AWS IoT Core takes 1 to ${quotas.topicAliasMaximum}.`;
  }
  if (properties.subscriptionIdentifiers !== undefined) {
    return 'Subscription identifiers are set; only the broker sends them. Leave them out.';
  }
  return (
    tooLong('Content type', contentType === undefined ? 0 : utf8Bytes(contentType)) ??
    tooLong('Correlation data', correlationData?.length ?? 0) ??
    (properties.userProperties ?? [])
      .flatMap(([name, value]) => [
        tooLong('Name of a user property', utf8Bytes(name)),
        tooLong(`User property "${name.slice(0, 40)}"`, utf8Bytes(value)),
      ])
      .find((complaint) => complaint !== undefined)
  );
}

function tooLong(what: string, bytes: number): Complaint {
  return bytes > longestField
    ? `${what} has ${bytes.toLocaleString('en-US')} bytes; MQTT allows ${longestField.toLocaleString('en-US')}.`
    : undefined;
}

/** How much of a limit is used, for a meter beside the field. */
export interface Meter {
  readonly used: number;
  readonly limit: number;
}

/** A topic's or filter's bytes and slashes against AWS's limits; undefined for other brokers. */
export function topicMeters(
  topicOrFilter: string,
  profile: Limited,
): { readonly bytes: Meter; readonly slashes: Meter } | undefined {
  if (profile.broker !== 'awsIotCore') return undefined;
  const { topicBytes, topicSlashes } = effectiveQuotas(profile);
  const { bytes, slashes } = topicSize(topicOrFilter);
  return { bytes: { used: bytes, limit: topicBytes }, slashes: { used: slashes, limit: topicSlashes } };
}
