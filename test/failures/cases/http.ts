/** Answers by HTTP to the WebSocket upgrade and to HTTPS publish. */
import { createHash } from 'node:crypto';
import type { FaultValues } from '../../../src/shared/local/faults.ts';
import { writeAwsCredentials } from '../../support/rowProfiles.ts';
import type { FailureCase, Provocation } from '../failureCase.ts';
import type { World } from '../world.ts';

const publish = { publish: { topic: 'failing/a', route: 'https' as const } };
const publishes = (world: World, row: number, changes = {}): Provocation => ({
  ...world.row(row, changes),
  fails: publish,
});

type Answer = FaultValues<'httpError'>['answer'];

const answers = (id: string, answer: Answer, row: 1 | 2 | 6 | 7): FailureCase => ({
  id,
  how: `local endpoint, fault httpError ${answer}, ${row < 6 ? 'upgrade' : 'publish'}`,
  provoke: (world) => {
    world.fault('httpError', { answer });
    return row < 6 ? world.row(row) : publishes(world, row);
  },
});

const page = (status: string, headers = '', body = ''): string =>
  `HTTP/1.1 ${status}\nContent-Length: ${body.length}\nConnection: close\n${headers}\n${body}`;

const serves = (id: string, how: string, answer: string, row: 1 | 6): FailureCase => ({
  id,
  how,
  provoke: async (world) => {
    const at = world.rowAt(row, await world.httpServer(answer));
    return row === 6 ? { ...at, fails: publish } : at;
  },
});

/** nginx on a port of its own, with what a location does. */
async function nginx(world: World, location: string): Promise<number> {
  const { ca } = world.endpoint.description;
  const own = ca.slice(0, ca.lastIndexOf('/'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${world.directory}/nginx-${name};`,
  );
  return world.program('nginx', async (port) => [
    '-c',
    await world.file(`daemon off;
master_process off;
pid ${world.directory}/nginx.pid;
error_log stderr crit;
events {}
http {
  access_log off;
  ${temporary.join('\n  ')}
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${own}/server.pem.crt;
    ssl_certificate_key ${own}/server.pem.key;
    location / { ${location} }
  }
}
`),
  ]);
}

export const httpCases: readonly FailureCase[] = [
  {
    id: 'http.clockBehind',
    how: 'local endpoint, fault skewClock 10 minutes, upgrade',
    provoke: (world) => {
      world.fault('skewClock', { minutes: 10 });
      return world.row(1);
    },
  },
  {
    id: 'http.clockAhead',
    how: 'local endpoint, fault skewClock −10 minutes, publish',
    provoke: (world) => {
      world.fault('skewClock', { minutes: -10 });
      return publishes(world, 6);
    },
  },
  answers('http.clockBehind', 'signatureExpired', 6),
  answers('http.clockAhead', 'signatureNotYetCurrent', 1),
  {
    id: 'http.signatureMismatch',
    how: 'local endpoint, a wrong secret access key',
    provoke: async (world) => {
      const { description } = world.endpoint;
      world.later(() => writeAwsCredentials(world.directory, description));
      await writeAwsCredentials(world.directory, {
        credentials: { ...description.credentials, secretAccessKey: 'wrong' },
      });
      return world.row(1);
    },
  },
  answers('http.signatureMismatch', 'signatureMismatch', 6),
  {
    id: 'http.wrongRegion',
    how: 'local endpoint, another region in the profile',
    provoke: (world) => {
      const { profile } = world.row(1);
      return { profile: { ...profile, identity: { ...profile.identity, region: 'eu-north-1' } as never } };
    },
  },
  answers('http.wrongRegion', 'wrongRegion', 6),
  {
    id: 'http.tokenExpired',
    how: 'local endpoint, fault expireCredentials expired',
    provoke: (world) => {
      world.fault('expireCredentials', { as: 'expired' });
      return world.row(1);
    },
  },
  {
    id: 'http.tokenInvalid',
    how: 'local endpoint, fault expireCredentials invalid',
    provoke: (world) => {
      world.fault('expireCredentials', { as: 'invalid' });
      return publishes(world, 6);
    },
  },
  {
    id: 'http.missingToken',
    how: 'local endpoint over HTTPS, a client certificate without ALPN at the port for 443',
    provoke: (world) => publishes(world, 8, { portMap: { '8443': world.endpoint.description.ports.tls443 } }),
  },
  answers('http.missingToken', 'missingToken', 1),
  {
    id: 'http.authorizerDenied',
    how: 'local endpoint, a forged token in the headers of the upgrade',
    provoke: (world) => {
      const { profile, secrets } = world.row(2);
      const identity = { ...profile.identity, passIn: 'headers' } as typeof profile.identity;
      return { profile: { ...profile, identity }, secrets: { ...secrets, token: 'forged' } };
    },
  },
  {
    id: 'http.authorizerDenied',
    how: 'local endpoint, fault authorizerDenies, publish',
    provoke: (world) => {
      world.fault('authorizerDenies');
      return publishes(world, 9);
    },
  },
  answers('http.forbidden', 'forbidden', 6),
  {
    id: 'http.forbidden',
    how: 'local endpoint, no policy attached to the certificate, publish',
    provoke: async (world) => {
      await world.denyDevice();
      return publishes(world, 8);
    },
  },
  serves(
    'http.captivePortal',
    'a server that redirects to a sign-in page, upgrade',
    page('302 Found', 'Location: https://wifi.example/login?token=x\n'),
    1,
  ),
  {
    id: 'http.captivePortal',
    how: 'nginx, return 302, publish',
    provoke: async (world) => ({
      ...world.rowAt(6, await nginx(world, 'return 302 https://wifi.example/login;')),
      fails: publish,
    }),
  },
  serves('http.proxyAuthentication', 'a server that answers 407, upgrade', page('407 Proxy'), 1),
  answers('http.throttled', 'throttled', 1),
  answers('http.throttled', 'throttled', 6),
  answers('http.serverError', 'unavailable', 1),
  answers('http.serverError', 'internalError', 6),
  {
    id: 'http.serverError',
    how: 'nginx before a broker that is gone (502), upgrade',
    provoke: async (world) => world.rowAt(1, await nginx(world, 'proxy_pass http://127.0.0.1:1;')),
  },
  serves('http.payloadTooLarge', 'a server that answers 413, publish', page('413 Too Large'), 6),
  serves('http.badRequest', 'a server that answers 400, publish', page('400 Bad Request', '', 'no'), 6),
  answers('http.upgradeRequired', 'upgradeRequired', 1),
  {
    id: 'http.notTheService',
    how: 'nginx that knows no such path (404), upgrade',
    provoke: async (world) => world.rowAt(1, await nginx(world, 'return 404;')),
  },
  serves('http.notTheService', 'a web server that answers 404, publish', page('404 Not Found'), 6),
  {
    id: 'upgrade.timeout',
    how: 'a server that takes TLS and does not answer',
    slow: true,
    provoke: async (world) => world.rowAt(1, await world.tlsServer(() => undefined)),
  },
  {
    id: 'upgrade.closed',
    how: 'local endpoint, fault closeConnection at request',
    provoke: (world) => {
      world.fault('closeConnection', { at: 'request' });
      return world.row(1);
    },
  },
  {
    id: 'upgrade.notMqtt',
    how: 'a WebSocket server that knows no sub-protocol',
    provoke: async (world) => {
      const port = await world.tlsServer((socket) => {
        socket.once('data', (head: Buffer) => {
          const key = /sec-websocket-key: (\S+)/i.exec(head.toString())?.[1] ?? '';
          const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
          socket.write(
            `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept.digest('base64')}\r\n\r\n`,
          );
        });
      });
      return world.rowAt(1, port);
    },
  },
  serves('upgrade.notHttp', 'a server that answers with an SSH banner', 'SSH-2.0-OpenSSH_9.2\n', 1),
  {
    id: 'publish.noAnswer',
    how: 'local endpoint over HTTPS, fault closeConnection at request',
    provoke: (world) => {
      world.fault('closeConnection', { at: 'request' });
      return publishes(world, 6);
    },
  },
  {
    id: 'publish.noAnswer',
    how: 'local endpoint over HTTPS, fault resetConnection at request',
    provoke: (world) => {
      world.fault('resetConnection', { at: 'request' });
      return publishes(world, 9);
    },
  },
];
