/**
 * What does a server answer to a plain HTTP request? Nothing of the profile's identity is sent: only the status and the headers are wanted,
 * Date among them. Written here, since VS Code's patched http.request would connect by itself, as its own settings say.
 */
import type { Duplex } from 'node:stream';
import { openStream } from '../../transport/stream.ts';
import type { Destination } from '../../failure/symptom.ts';
import type { Resolved } from '../../auth/resolve.ts';
import type { Route } from '../../profile/routes.ts';
import type { Clock } from '../../shared/clock.ts';
import { aborted } from '../abort.ts';

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Milliseconds. */
const timeout = 15_000;
/** Bytes of an answer's head that are read. */
const mostBytes = 64 * 1024;

/** Sends `HEAD /`. @throws FailureError where there is no connection; Error where the answer is not HTTP */
export async function probeHttp(
  place: {
    readonly route: Route;
    readonly destination: Destination;
    readonly resolved: Resolved;
    readonly clock: Clock;
  },
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const stream = await openStream({ ...place, signal, timeout });
  try {
    const host = place.route.serverName ?? place.route.host;
    stream.write(`HEAD / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nUser-Agent: TopicScope\r\n\r\n`);
    return parse(await aborted(readHead(stream), { signal, clock: place.clock }, timeout));
  } finally {
    stream.on('error', () => undefined).destroy();
  }
}

async function readHead(stream: Duplex): Promise<string> {
  let head = '';
  for await (const chunk of stream) {
    head += (chunk as Buffer).toString('latin1');
    if (head.includes('\r\n\r\n') || head.length > mostBytes) break;
  }
  return head;
}

function parse(head: string): HttpAnswer {
  const [first = '', ...lines] = (head.split('\r\n\r\n')[0] ?? '').split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1];
  if (status === undefined) throw new Error('the answer is not HTTP');
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon > 0 ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]] : [];
  });
  return { status: Number(status), headers: Object.fromEntries(headers) };
}
