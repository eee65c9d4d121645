import type { Readable } from 'node:stream';
import { redact } from '../auth/redact.ts';
import type { Resolved } from '../auth/resolve.ts';
import type { Symptom } from '../failure/symptom.ts';

/** Bytes of a refusal's body that are read: AWS's are about 300. */
const bodyLimit = 16 * 1024;

/** What an HTTP answer other than success says, without the secrets of who asked, in AWS's form (`x-amzn-ErrorType`, JSON with `message` and `traceId`) or any other. */
export async function readRefusal(
  response: Readable & {
    statusCode?: number | undefined;
    headers: Record<string, string | string[] | undefined>;
  },
  resolved: Resolved,
): Promise<NonNullable<Symptom['http']>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > bodyLimit) break;
  }
  return describeRefusal(
    response.statusCode ?? 0,
    response.headers,
    Buffer.concat(chunks).subarray(0, bodyLimit),
    resolved,
  );
}

/** The same for an answer whose body was read already. */
export function describeRefusal(
  status: number,
  headers: Record<string, string | string[] | undefined>,
  body: Uint8Array,
  resolved: Resolved,
): NonNullable<Symptom['http']> {
  const text = redact(Buffer.from(body).toString('utf8'), resolved);
  const json = parseObject(text);
  const message = typeof json?.['message'] === 'string' ? json['message'] : text.slice(0, 200).trim();
  const errorType = one(headers['x-amzn-errortype'])?.replace(/:.*$/, '');
  const date = one(headers['date']);
  const traceId = typeof json?.['traceId'] === 'string' ? json['traceId'] : one(headers['x-amzn-requestid']);
  return {
    status,
    message,
    ...(errorType === undefined ? {} : { errorType }),
    ...(date === undefined ? {} : { date }),
    ...(traceId === undefined ? {} : { traceId }),
    ...redirection(headers),
  };
}

/** Where a redirection leads, without path and query: they may repeat what was asked for. */
function redirection(headers: Record<string, string | string[] | undefined>): { redirectsTo?: string } {
  const location = one(headers['location']);
  if (location === undefined || !URL.canParse(location)) return {};
  const { protocol, host } = new URL(location);
  return { redirectsTo: `${protocol}//${host}` };
}

/** The JSON object in a text; undefined when it holds none. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // A proxy's HTML page, for example: the caller shows the text itself.
    return undefined;
  }
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
