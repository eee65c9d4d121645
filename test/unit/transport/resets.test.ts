/** How a connection ended, where the end comes together with data: older libuv says of a reset that it was a close. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { tellResets } from '../../../src/transport/resets.ts';
import { makeCertificate, type KeyPair } from '../../support/opensslFiles.ts';

let directory: string;
let pair: KeyPair;
const servers = new Set<net.Server>();

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-resets-'));
  pair = await makeCertificate(directory, 'localhost', { algorithm: 'ec' });
});
afterAll(() => rm(directory, { recursive: true }));
afterEach(() => {
  for (const server of servers) server.close();
  servers.clear();
});

type Ending = 'closes' | 'resets' | 'closes while more is under way';

/**
 * A server that answers what it gets and ends the connection in the same turn.
 *
 * @param sendMore what still comes when it has closed: its system answers that with a reset
 */
async function serve(secure: boolean, how: Ending, sendMore: () => void): Promise<number> {
  let tcp: net.Socket | undefined;
  const accept = (socket: net.Socket): void => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write('answer');
      setImmediate(() => {
        if (how === 'resets') tcp?.resetAndDestroy();
        else if (how === 'closes') socket.end();
        else {
          tcp?.destroy();
          sendMore();
        }
      });
    });
  };
  const server = secure
    ? tls.createServer(
        { cert: await readFile(pair.certificate), key: await readFile(pair.privateKey) },
        accept,
      )
    : net.createServer(accept);
  servers.add(server);
  server.on('connection', (socket: net.Socket) => {
    tcp = socket;
    socket.on('error', () => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as net.AddressInfo).port;
}

it.each([
  ['TCP', 'resets', 'ECONNRESET'],
  ['TLS', 'resets', 'ECONNRESET'],
  ['TCP', 'closes', undefined],
  ['TLS', 'closes', undefined],
  ['TCP', 'closes while more is under way', undefined],
  ['TLS', 'closes while more is under way', undefined],
] as const)('over %s, a server that %s', async (over, how, code) => {
  const secure = over === 'TLS';
  const port = await serve(secure, how, () => stream.write('more'));
  const socket = net.connect(port, '127.0.0.1');
  tellResets(socket);
  await once(socket, 'connect');
  const stream: net.Socket = secure ? tls.connect({ socket, rejectUnauthorized: false }) : socket;
  if (secure) {
    tellResets(socket, stream);
    await once(stream, 'secureConnect');
  }
  const errors: (string | undefined)[] = [];
  stream.on('error', (error: NodeJS.ErrnoException) => errors.push(error.code)).resume();
  stream.write('question');
  await once(stream, 'close').catch(() => undefined);
  if (!stream.closed) await new Promise((resolve) => stream.once('close', resolve));
  expect(errors.slice(0, 1)).toEqual(code === undefined ? [] : [code]);
});
