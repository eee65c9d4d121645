/** Payloads in files that hold text: as text where that gives back every byte, else as base64. */
import { isUtf8 } from 'node:buffer';

/** Payloads of more bytes are always base64: escaped, their text could be longer than a string may be. */
export const longestText = 16 * 1024 * 1024;

/** The payload as text that encodes to the very same bytes; undefined when there is none, or none of a sensible length. */
export function payloadText(payload: Uint8Array): string | undefined {
  if (payload.length > longestText || !isUtf8(payload)) return undefined;
  // A byte order mark stays: TextDecoder would swallow it.
  return bufferOf(payload).toString('utf8');
}

export function base64(bytes: Uint8Array): string {
  return bufferOf(bytes).toString('base64');
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
