/** A message inside the broker. */
import type { IPublishPacket } from 'mqtt-packet';
import type { UserProperty } from '../../shared/userPropertyOrder.ts';
import { quotas } from '../../shared/aws/quotas.ts';

/** MQTT 5 properties that travel with a message from publisher to subscriber, in mqtt-packet's names. */
export type ForwardedProperties = Omit<
  NonNullable<IPublishPacket['properties']>,
  'topicAlias' | 'subscriptionIdentifier'
>;

/** A list in order is what mqtt-packet writes as well as an object, though its types don't say so. */
export function forwardedUserProperties(
  inOrder: readonly UserProperty[],
): NonNullable<ForwardedProperties['userProperties']> {
  return inOrder as unknown as NonNullable<ForwardedProperties['userProperties']>;
}

/** A message that the broker took in, from wherever it came. */
export interface BrokerMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1;
  /** The RETAIN flag as it was published. */
  readonly retain: boolean;
  readonly properties?: ForwardedProperties | undefined;
  /** Milliseconds since 1970 when the broker took it in. */
  readonly arrived: number;
  /** Client id of the publisher, for "no local"; absent for HTTPS and for the broker's own events. */
  readonly publisher?: string | undefined;
}

/** Seconds that are left of a message's expiry interval: undefined when it has none, below 0 when it is over. */
export function remainingExpiry(message: BrokerMessage, now: number): number | undefined {
  const interval = message.properties?.messageExpiryInterval;
  if (interval === undefined) return undefined;
  return interval - Math.floor((now - message.arrived) / 1000);
}

/** The properties that travel on to subscribers; an expiry interval within AWS's limits. */
export function forwarded(properties: IPublishPacket['properties']): ForwardedProperties | undefined {
  if (!properties) return undefined;
  const { topicAlias: _, subscriptionIdentifier: __, messageExpiryInterval, ...rest } = properties;
  if (messageExpiryInterval === undefined) return rest;
  return {
    ...rest,
    messageExpiryInterval: Math.min(Math.max(messageExpiryInterval, 1), quotas.messageExpirySeconds),
  };
}
