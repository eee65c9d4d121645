/** Lines of a file, read a piece at a time, so that memory holds a line and no more. */
import { open, type FileHandle } from 'node:fs/promises';

/** Bytes of the longest line: MQTT's largest packet (256 MiB) in base64, and room for the rest. */
export const longestLine = 400 * 1024 * 1024;
const newline = 0x0a;

export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Without its end. */
  readonly bytes: Uint8Array;
  /** Bytes of the file up to the end of this line. */
  readonly position: number;
}

export interface LineOptions {
  /** Told of every piece as it is read. */
  readonly onPiece?: (piece: Uint8Array) => void;
  /** Bytes read at a time. */
  readonly pieceBytes?: number;
  /** Bytes that a line may have. */
  readonly mostBytes?: number;
}

/**
 * The lines of a file that are not blank.
 *
 * @throws what reading throws; RangeError for a line that no message can be
 */
export async function* linesOf(file: string, options: LineOptions = {}): AsyncGenerator<Line, void> {
  const handle = await open(file, 'r');
  try {
    yield* split(handle, options);
  } finally {
    await handle.close();
  }
}

async function* split(
  handle: FileHandle,
  { onPiece, pieceBytes = 256 * 1024, mostBytes = longestLine }: LineOptions,
): AsyncGenerator<Line, void> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let number = 0;
  let position = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes);
    if (bytesRead === 0) break;
    const piece = buffer.subarray(0, bytesRead);
    onPiece?.(piece);
    let start = 0;
    for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, start)) {
      const bytes = Buffer.concat([...parts, piece.subarray(start, end)]);
      parts = [];
      length = 0;
      number++;
      start = end + 1;
      if (!isBlank(bytes)) yield { number, bytes, position: position + start };
    }
    position += bytesRead;
    if (start < bytesRead) {
      parts.push(piece.subarray(start));
      length += bytesRead - start;
      if (length > mostBytes) throw new RangeError(`Line ${number + 1} is longer than any message can be`);
    }
  }
  const bytes = Buffer.concat(parts);
  if (!isBlank(bytes)) yield { number: number + 1, bytes, position };
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
}
