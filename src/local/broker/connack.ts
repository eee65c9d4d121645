/** CONNACK as AWS IoT Core sends it. */
import type { IConnackPacket } from 'mqtt-packet';
import { quotas } from '../../shared/aws/quotas.ts';
import type { ProtocolVersion } from './encodePublish.ts';

export interface Acceptance {
  readonly version: ProtocolVersion;
  readonly sessionPresent: boolean;
  /** Seconds. */
  readonly keepAlive: number;
  /** QoS 1 publishes that the broker takes before it has acknowledged them. */
  readonly receiveMaximum: number;
  /** The client id, where the client left it to the broker. */
  readonly assignedClientId: string | undefined;
  /** Seconds, where it is another than the client asked for. */
  readonly adjustedSessionExpiry: number | undefined;
}

export function acceptance(accepted: Acceptance): IConnackPacket {
  const { version, sessionPresent } = accepted;
  if (version === 4) return { cmd: 'connack', returnCode: 0, sessionPresent };
  return {
    cmd: 'connack',
    reasonCode: 0,
    sessionPresent,
    properties: {
      receiveMaximum: accepted.receiveMaximum,
      maximumQoS: 1,
      retainAvailable: true,
      maximumPacketSize: quotas.maximumPacketBytes,
      topicAliasMaximum: quotas.topicAliasMaximum,
      wildcardSubscriptionAvailable: true,
      subscriptionIdentifiersAvailable: false,
      sharedSubscriptionAvailable: true,
      serverKeepAlive: accepted.keepAlive,
      ...(accepted.assignedClientId !== undefined && { assignedClientIdentifier: accepted.assignedClientId }),
      ...(accepted.adjustedSessionExpiry !== undefined && {
        sessionExpiryInterval: accepted.adjustedSessionExpiry,
      }),
    },
  };
}
