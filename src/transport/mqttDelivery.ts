import type { IPublishPacket } from 'mqtt-packet';
import type { NewMessage } from '../shared/message.ts';
import { readProperties } from './publishProperties.ts';

/** A message as the broker delivered it. */
export type Delivered = Pick<NewMessage, 'topic' | 'payload' | 'qos' | 'retain' | 'duplicate' | 'properties'>;

/** A PUBLISH of the broker as a message. */
export function delivered(topic: string, payload: Buffer, packet: IPublishPacket): Delivered {
  const { qos, retain, dup: duplicate } = packet;
  const properties = packet.properties && readProperties(packet.properties);
  // Hundreds of thousands a second: literals are made much faster than spreads.
  return properties
    ? { topic, payload, qos, retain, duplicate, properties }
    : { topic, payload, qos, retain, duplicate };
}
