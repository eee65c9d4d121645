/** From text to the payload's bytes: in the process of the formats only where a format needs it. */
import type { FormatChoice } from '../../shared/payload/format.ts';
import { jsonProblem } from '../../shared/payload/json.ts';
import { encodeText } from '../../shared/payload/text.ts';
import type { Payloads } from '../payloads/payloads.ts';
import { ComposeError } from './composeError.ts';

/** @throws ComposeError with what the format says */
export async function encodePayload(
  payloads: Pick<Payloads, 'write'>,
  topic: string,
  text: string,
  format: FormatChoice | undefined,
): Promise<Uint8Array> {
  if (!format || isTextAsItStands(format)) {
    const problem = format?.format === 'json' ? jsonProblem(text) : undefined;
    if (problem === undefined) return encodeText(text);
    throw unwritable(`This is not JSON: ${problem}.`);
  }
  const written = await payloads.write(topic, text, format);
  if (written.ok) return written.bytes;
  throw unwritable(written.problem);
}

function unwritable(message: string): ComposeError {
  return new ComposeError([{ field: 'payload', severity: 'error', message }]);
}

function isTextAsItStands({ format, compression, encoding = 'utf-8' }: FormatChoice): boolean {
  return (format === 'text' || format === 'json') && compression === undefined && encoding === 'utf-8';
}
