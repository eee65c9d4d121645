/** What a CONNECT asks for, and whether its principal may. */
import type { IConnectPacket } from 'mqtt-packet';
import type { Authority } from '../policy/authority.ts';

/** Seconds that a session is to outlive its connection: MQTT 5 says it, MQTT 3.1.1 by its clean session flag. */
export function sessionExpiry(packet: IConnectPacket): number {
  if (packet.protocolVersion === 5) return packet.properties?.sessionExpiryInterval ?? 0;
  return packet.clean === true ? 0 : Number.POSITIVE_INFINITY;
}

/**
 * `iot:Connect` on the client id, with the attributes that the CONNECT asks for, and `iot:Publish` on
 * the topic of its will (and `iot:RetainPublish` where that is retained).
 *
 * Source: AWS IoT Core developer guide, "Connect policy examples" and "Using connectAttributes";
 * "Lifecycle events", connect failed.
 */
export function mayConnect(authority: Authority, clientId: string, packet: IConnectPacket): boolean {
  const { will } = packet;
  const attributes = [
    ...(sessionExpiry(packet) > 0 ? ['PersistentConnect'] : []),
    ...(will ? ['LastWill'] : []),
  ];
  return (
    authority.allows('iot:Connect', `client/${clientId}`, attributes) &&
    (!will || authority.allowsPublish(will.topic, will.retain === true))
  );
}
