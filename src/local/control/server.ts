/**
 * The control interface: a person, a test or the editor tells the running endpoint what to do, over
 * plain HTTP on loopback and a port of its own.
 *
 * Every request carries `Authorization: Bearer {token}`; the token is made anew at each start and
 * stands in the description that `--json` prints. A `Host` other than loopback is refused: a web page
 * that had its own name resolve to this machine must not get in (DNS rebinding). Bodies and answers are JSON;
 * a refusal is `{ "message": "…" }`, and with 400 the message names the field and the fix.
 *
 *     GET    /                          what can be asked: this list
 *     GET    /status                    connections, faults that hold, and how often each fault has struck
 *     GET    /faults                    the faults that hold
 *     PUT    /faults/{name}             make a fault hold: its parameters, and ports, rows, clientId, times, seconds
 *     DELETE /faults/{name}             end a fault; without a name, all of them
 *     GET    /certificates              the registered client certificates and their states
 *     PUT    /certificates/{id}         { "status": "ACTIVE" | "INACTIVE" | "REVOKED" | "PENDING_ACTIVATION" }
 *     GET    /policies                  the principals that have policies
 *     PUT    /policies/{principal}      a policy document, or a list of them; an empty list denies everything
 *     DELETE /policies/{principal}      allow the principal everything again; without one, all of them
 *     GET    /limits                    the limits in force
 *     PUT    /limits                    change some of them
 *     DELETE /limits                    take all changes back
 *     POST   /connections/{clientId}/end  end a client's connection: reason, code, cleanSession, preventWillMessage
 *
 * The faults, their parameters and what a client sees of each: src/shared/local/faults.ts.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Controlled, Refused, respond } from './routes.ts';

/** Where the control interface is, and what opens it: a secret. */
export interface ControlAddress {
  readonly port: number;
  readonly token: string;
}

export interface Control {
  readonly address: ControlAddress;
  stop(): Promise<void>;
}

/** Bytes of a body; a principal's ten policies are far below. */
const bodyLimit = 256 * 1024;

/** Names under which a client on this machine reaches it. */
const hosts = new Set(['127.0.0.1', 'localhost']);

/**
 * Starts it.
 *
 * @param port 0 for a free one
 * @param log told of what went wrong in here
 */
export async function startControl(
  controlled: Controlled,
  log: (sentence: string) => void,
  port = 0,
): Promise<Control> {
  const token = randomBytes(32).toString('base64url');
  const server = createServer((request, response) => {
    answer(controlled, token, request).then(
      ({ status, body }) => write(response, status, body),
      (error: unknown) => {
        log(`Control interface: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        write(response, 500, { message: 'Something went wrong in the endpoint; its log says what.' });
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, resolve);
  });
  const address = server.address();
  return {
    address: { port: typeof address === 'object' && address ? address.port : port, token },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  controlled: Controlled,
  token: string,
  request: IncomingMessage,
): Promise<{ status: number; body: unknown }> {
  try {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    if (!hosts.has(host)) throw new Refused(403, `Host "${host}" is not this machine: use 127.0.0.1.`);
    const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given === undefined || !same(given, token)) {
      throw new Refused(401, 'Authorization: send "Bearer" and the token of the endpoint’s description.');
    }
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    return {
      status: 200,
      body: respond(controlled, request.method ?? '', segments(pathname), await read(request)),
    };
  } catch (error) {
    if (error instanceof Refused) return { status: error.status, body: { message: error.message } };
    throw error;
  }
}

function write(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    // A body that was too large is not read to its end.
    ...(status === 413 && { connection: 'close' }),
  });
  response.end(text);
}

function segments(pathname: string): string[] {
  try {
    return pathname.split('/').slice(1).map(decodeURIComponent);
  } catch {
    throw new Refused(400, 'The path is not percent-encoded UTF-8.');
  }
}

/** The body's JSON; undefined when there is none. */
async function read(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) throw new Refused(413, `The body is larger than ${bodyLimit} bytes.`);
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch (error) {
    throw new Refused(400, `The body is not JSON: ${(error as SyntaxError).message}.`);
  }
}

/** Compares in constant time, whatever the lengths. */
function same(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
