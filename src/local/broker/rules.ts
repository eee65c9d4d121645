/**
 * AWS IoT Core's rules for what a client may send, as checks that throw a Violation.
 *
 * Sources: MQTT 5.0; AWS IoT Core developer guide, "MQTT" (differences from the specification);
 * "AWS IoT Core endpoints and quotas", message broker limits.
 */
import type { IConnectPacket, IPublishPacket, ISubscribePacket, IUnsubscribePacket } from 'mqtt-packet';
import { quotas } from '../../shared/aws/quotas.ts';
import { checkTopicFilter, checkTopicName, stripShare, utf8Bytes } from '../../shared/topic.ts';
import { reason, Violation } from './reasons.ts';
import { mayPublish, maySubscribe } from './reservedTopics.ts';

/** CONNECT: client id and will. */
export function checkConnect(packet: IConnectPacket): void {
  const { clientId, will } = packet;
  if (clientId === '' && packet.clean === false && packet.protocolVersion !== 5) {
    throw new Violation(reason.clientIdentifierNotValid, 'an empty client id needs a clean session');
  }
  if (clientId.startsWith('$') || utf8Bytes(clientId) > quotas.clientIdBytes || clientId.includes('\u0000')) {
    throw new Violation(reason.clientIdentifierNotValid, 'client id not valid');
  }
  if (packet.properties?.authenticationMethod !== undefined) {
    throw new Violation(reason.notAuthorized, 'AWS IoT Core has no enhanced authentication');
  }
  if (!will) return;
  if (will.qos === 2) throw new Violation(reason.qosNotSupported, 'will with QoS 2');
  checkPublish({ topic: will.topic, payload: will.payload, retain: will.retain === true });
}

interface Publication {
  readonly topic: string;
  readonly payload: string | Buffer;
  readonly retain: boolean;
}

/** Topic and payload of a message, over MQTT as well as HTTPS. */
export function checkPublish({ topic, payload, retain }: Publication): void {
  if (Buffer.byteLength(payload) > quotas.payloadBytes) {
    throw new Violation(reason.quotaExceeded, `payload over ${quotas.payloadBytes} bytes`);
  }
  const complaint = checkTopicName(topic, 'awsIotCore');
  if (complaint !== undefined) throw new Violation(reason.topicNameInvalid, complaint);
  if (!mayPublish(topic)) throw new Violation(reason.topicNameInvalid, `${topic} is reserved`);
  if (retain && topic.startsWith('$'))
    throw new Violation(reason.topicNameInvalid, 'RETAIN on a reserved topic');
}

/** PUBLISH as a packet: QoS and MQTT 5 properties. */
export function checkPublishPacket(packet: IPublishPacket): void {
  if (packet.qos === 2) throw new Violation(reason.qosNotSupported, 'QoS 2');
  if (packet.qos === 1 && packet.messageId === 0)
    throw new Violation(reason.malformedPacket, 'packet identifier 0');
  const { properties } = packet;
  if (properties?.subscriptionIdentifier !== undefined) {
    throw new Violation(reason.protocolError, 'a client sends no subscription identifier');
  }
  const { responseTopic } = properties ?? {};
  if (responseTopic !== undefined && /[+#]/.test(responseTopic)) {
    throw new Violation(reason.topicNameInvalid, 'response topic with a wildcard');
  }
}

/** SUBSCRIBE: number, grammar and QoS of the filters. Reserved and shared filters are judged one by one. */
export function checkSubscribe(packet: ISubscribePacket): void {
  if (packet.messageId === 0) throw new Violation(reason.malformedPacket, 'packet identifier 0');
  if (packet.properties?.subscriptionIdentifier !== undefined) {
    throw new Violation(reason.subscriptionIdentifiersNotSupported, 'subscription identifier');
  }
  checkFilters(packet.subscriptions.map(({ topic }) => topic));
  if (packet.subscriptions.some(({ topic, nl }) => isShared(topic) && nl === true)) {
    throw new Violation(reason.protocolError, '"no local" on a shared subscription');
  }
  if (packet.subscriptions.some(({ qos }) => qos === 2)) throw new Violation(reason.qosNotSupported, 'QoS 2');
}

export function checkUnsubscribe(packet: IUnsubscribePacket): void {
  if (packet.messageId === 0) throw new Violation(reason.malformedPacket, 'packet identifier 0');
  checkFilters(packet.unsubscriptions);
}

function checkFilters(filters: readonly string[]): void {
  if (filters.length === 0) throw new Violation(reason.protocolError, 'no topic filter');
  if (filters.length > quotas.filtersPerSubscribe) {
    throw new Violation(reason.quotaExceeded, `over ${quotas.filtersPerSubscribe} topic filters in a packet`);
  }
  for (const filter of filters) {
    const complaint = checkTopicFilter(filter, 'awsIotCore');
    if (complaint !== undefined) throw new Violation(reason.topicFilterInvalid, complaint);
  }
}

/**
 * SUBACK's code against a single filter, undefined when there is none. An MQTT 3.1.1 client has its
 * connection closed instead, for a filter that is not its to subscribe to.
 */
export function refusalOfFilter(filter: string): number | undefined {
  const inner = stripShare(filter) ?? filter;
  return maySubscribe(inner) ? undefined : reason.topicFilterInvalid;
}

/** Is this the filter of a shared subscription, `$share/{name}/{filter}`? */
export function isShared(filter: string): boolean {
  return filter.startsWith('$share/');
}

/**
 * Is this a topic of Basic Ingest, `$aws/rules/{rule}/…`? Its messages go to the rule alone. Which
 * rule it is makes no difference here: AWS acknowledges a publish to one that does not exist, too.
 */
export function isBasicIngest(topic: string): boolean {
  return topic.startsWith('$aws/rules/');
}

/** Seconds between packets as AWS keeps to: 30 to 1200; 0 and all above become 1200. */
export function effectiveKeepAlive(requested: number, minimum: number): number {
  const { maximum } = quotas.keepAliveSeconds;
  if (requested === 0) return maximum;
  return Math.min(Math.max(requested, minimum), maximum);
}
