import type { IPublishPacket } from 'mqtt-packet';
import type { NewMessage } from '../shared/message.ts';
import { readProperties } from './publishProperties.ts';

/** A message as the broker delivered it. */
export type Delivered = Pick<NewMessage, 'topic' | 'payload' | 'qos' | 'retain' | 'duplicate' | 'properties'>;

/** A PUBLISH of the broker as a message. */
export function delivered(topic: string, payload: Buffer, packet: IPublishPacket): Delivered {
  const properties = readProperties(packet.properties);
  return {
    topic,
    payload,
    qos: packet.qos,
    retain: packet.retain,
    duplicate: packet.dup,
    ...(properties ? { properties } : {}),
  };
}
