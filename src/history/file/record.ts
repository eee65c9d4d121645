/**
 * A message as history stores it: topic by its key, the small fields in one byte of flags, MQTT 5
 * properties and outcome together as one piece of JSON ("extra"), for they are rare and compress well.
 *
 * A gap is stored like a message on the empty topic, which no message has (MQTT 5.0, section 4.7.3), with a flag of its
 * own and what is known of it in `extra`.
 */
import type { Gap, NewMessage, PublishOutcome, PublishProperties, QoS } from '../../shared/message.ts';

/** Payloads above this many bytes are kept apart from the block, which has only their beginning. */
export const largePayload = 65_536;
/** Bytes of the beginning of a large payload that stay with the message, for its preview. */
export const largeBeginning = 1024;

export interface StoredMessage {
  readonly id: number;
  /** Milliseconds since 1970, whole. */
  readonly time: number;
  /** Key of the topic in the table `topic`. */
  readonly topic: number;
  readonly flags: number;
  /** Bytes of the whole payload. */
  readonly size: number;
  /** Properties, outcome and gap, `encodeExtra`; empty when there are none. */
  readonly extra: Uint8Array;
  /** The payload; its beginning when it is large. */
  readonly payload: Uint8Array;
}

const outgoing = 0b1;
const https = 0b10;
const qosShift = 2;
const retained = 0b1_0000;
const duplicated = 0b10_0000;
const gap = 0b100_0000;

export function encodeFlags(message: NewMessage): number {
  return (
    (message.direction === 'out' ? outgoing : 0) |
    (message.route === 'https' ? https : 0) |
    (message.qos << qosShift) |
    (message.retain ? retained : 0) |
    (message.duplicate ? duplicated : 0) |
    (message.gap ? gap : 0)
  );
}

export function decodeFlags(
  flags: number,
): Pick<NewMessage, 'direction' | 'route' | 'qos' | 'retain' | 'duplicate'> {
  return {
    direction: isOutgoing(flags) ? 'out' : 'in',
    route: flags & https ? 'https' : 'mqtt',
    qos: ((flags >> qosShift) & 0b11) as QoS,
    retain: (flags & retained) !== 0,
    duplicate: (flags & duplicated) !== 0,
  };
}

export function isOutgoing(flags: number): boolean {
  return (flags & outgoing) !== 0;
}

/** Is the entry no message but a gap? */
export function isGap(flags: number): boolean {
  return (flags & gap) !== 0;
}

/** Bytes of the payload that are stored with the message itself. */
export function storedBytes(size: number): number {
  return size > largePayload ? largeBeginning : size;
}

interface Extra {
  readonly properties?: Omit<PublishProperties, 'correlationData'> & { readonly correlationData?: string };
  readonly outcome?: PublishOutcome;
  readonly gap?: Gap;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Properties, outcome and gap as UTF-8 JSON, correlation data in base64; undefined when the message has none of them. */
export function encodeExtra(
  message: Pick<NewMessage, 'properties' | 'outcome' | 'gap'>,
): Uint8Array | undefined {
  const { properties, outcome, gap } = message;
  if (!properties && !outcome && !gap) return undefined;
  const correlationData = properties?.correlationData;
  const extra = {
    ...(properties && {
      properties: correlationData
        ? { ...properties, correlationData: Buffer.from(correlationData).toString('base64') }
        : properties,
    }),
    ...(outcome && { outcome }),
    ...(gap && { gap }),
  };
  return encoder.encode(JSON.stringify(extra));
}

/** The reverse of `encodeExtra`; the empty array gives none. */
export function decodeExtra(extra: Uint8Array): Pick<NewMessage, 'properties' | 'outcome' | 'gap'> {
  if (extra.length === 0) return {};
  const { properties, outcome, gap } = JSON.parse(decoder.decode(extra)) as Extra;
  return {
    ...(properties && { properties: decodeProperties(properties) }),
    ...(outcome && { outcome }),
    ...(gap && { gap }),
  };
}

function decodeProperties(stored: NonNullable<Extra['properties']>): PublishProperties {
  const { correlationData, ...rest } = stored;
  return correlationData === undefined
    ? rest
    : { ...rest, correlationData: new Uint8Array(Buffer.from(correlationData, 'base64')) };
}
