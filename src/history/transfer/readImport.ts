/** Messages of a file that was checked, in batches for history. */
import type { NewMessage } from '../../shared/message.ts';
import { versionOf, type FileVersion } from './checkImport.ts';
import { linesOf } from './lines.ts';
import { LineError, parseHeader, parseMessage } from './parseLine.ts';

/** A batch ends with so many messages, or with more bytes of payload than this. */
export interface BatchLimits {
  readonly messages: number;
  readonly bytes: number;
}

const usualLimits: BatchLimits = { messages: 1000, bytes: 4 * 1024 * 1024 };

export interface ImportBatch {
  readonly messages: NewMessage[];
  /** Bytes of the file that are behind us. */
  readonly position: number;
}

/**
 * The messages of a file. Lines that are not what they should be are left out: `checkImport` has told of them.
 *
 * @throws Error when the file is not the one that was checked; what reading throws
 */
export async function* readImport(
  path: string,
  checked: FileVersion,
  limits = usualLimits,
): AsyncGenerator<ImportBatch> {
  const { bytes: size, modified } = await versionOf(path);
  if (size !== checked.bytes || modified !== checked.modified)
    throw new Error(`${path} was changed since it was looked through: import it again`);
  let messages: NewMessage[] = [];
  let bytes = 0;
  let position = 0;
  let isFirst = true;
  for await (const line of linesOf(path)) {
    ({ position } = line);
    if (isFirst) {
      parseHeader(line.bytes);
      isFirst = false;
      continue;
    }
    try {
      const message = parseMessage(line.bytes);
      messages.push(message);
      bytes += message.payload.length;
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
    }
    if (messages.length >= limits.messages || bytes > limits.bytes) {
      yield { messages, position };
      messages = [];
      bytes = 0;
    }
  }
  if (messages.length > 0) yield { messages, position };
}
