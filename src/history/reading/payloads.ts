/** Payloads as JSON for questions that look into every one of them: bounded, and without throwing for what is none. */
import { largePayload } from '../file/record.ts';
import type { Segments } from './segments.ts';

/** Bytes of a payload up to which it is parsed: a larger one would hold up the questions of others. */
const parsedBytes = 4 * 1024 * 1024;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Space, tab, line feed, carriage return: what may stand before JSON (RFC 8259, section 2). */
const whiteSpace = new Set([0x20, 0x09, 0x0a, 0x0d]);
const beginnings = new Set(new TextEncoder().encode('{["-0123456789tfn'));

/** The payload parsed; undefined when it is not JSON. */
export function parsePayload(payload: Uint8Array): unknown {
  if (payload.length > parsedBytes || !mayBeJson(payload)) return undefined;
  try {
    return JSON.parse(decoder.decode(payload)) as unknown;
  } catch {
    // Neither what is not UTF-8 nor what is not JSON has fields.
    return undefined;
  }
}

function mayBeJson(payload: Uint8Array): boolean {
  for (const byte of payload) if (!whiteSpace.has(byte)) return beginnings.has(byte);
  return false;
}

/**
 * The whole payload of a message whose stored part is given.
 * @returns undefined when it is too large to be parsed
 */
export function wholePayload(
  segments: Pick<Segments, 'large'>,
  message: { readonly id: number; readonly size: number; readonly payload: Uint8Array },
): Uint8Array | undefined {
  if (message.size <= largePayload) return message.payload;
  return message.size > parsedBytes ? undefined : segments.large(message.id);
}
