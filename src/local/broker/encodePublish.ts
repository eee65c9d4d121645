/**
 * PUBLISH packets for subscribers. A message that goes to many at once is encoded once for each
 * protocol version and QoS; only the packet identifier differs.
 */
import { generate } from 'mqtt-packet';
import { type BrokerMessage, remainingExpiry } from './message.ts';

export type ProtocolVersion = 4 | 5;

export class PublishEncoder {
  readonly #message: BrokerMessage;
  readonly #encoded = new Map<number, Buffer>();

  constructor(message: BrokerMessage) {
    this.#message = message;
  }

  get message(): BrokerMessage {
    return this.#message;
  }

  /** For live delivery: encoded at the moment of arrival, so the whole expiry interval is left. */
  qos0(version: ProtocolVersion, retain: boolean): Buffer {
    return this.#once(version, 0, retain);
  }

  /** As `qos0`, with a packet identifier of the receiving connection. */
  qos1(version: ProtocolVersion, retain: boolean, packetId: number): Buffer {
    const packet = Buffer.from(this.#once(version, 1, retain));
    packet.writeUInt16BE(packetId, packetIdOffset(packet));
    return packet;
  }

  #once(version: ProtocolVersion, qos: 0 | 1, retain: boolean): Buffer {
    const key = version * 4 + qos * 2 + (retain ? 1 : 0);
    let packet = this.#encoded.get(key);
    if (!packet) {
      packet = encodePublish(this.#message, version, qos, retain, 1, this.#message.arrived);
      this.#encoded.set(key, packet);
    }
    return packet;
  }
}

/** Encodes one PUBLISH; the expiry interval, if any, is what is left of it now. */
export function encodePublish(
  message: BrokerMessage,
  version: ProtocolVersion,
  qos: 0 | 1,
  retain: boolean,
  packetId: number,
  now: number,
): Buffer {
  const remaining = remainingExpiry(message, now);
  const properties =
    remaining === undefined
      ? message.properties
      : { ...message.properties, messageExpiryInterval: Math.max(remaining, 0) };
  return generate(
    {
      cmd: 'publish',
      topic: message.topic,
      payload: message.payload,
      qos,
      retain,
      dup: false,
      ...(qos === 1 && { messageId: packetId }),
      ...(version === 5 && properties && { properties }),
    },
    { protocolVersion: version },
  );
}

/** Behind the fixed header, the length of the topic and the topic. */
function packetIdOffset(packet: Buffer): number {
  let offset = 1;
  while ((packet.readUInt8(offset) & 0x80) !== 0) offset++;
  offset++;
  return offset + 2 + packet.readUInt16BE(offset);
}
