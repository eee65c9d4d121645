/** Through proxies: Debian's tinyproxy (HTTP CONNECT) and microsocks (SOCKS5), and one that refuses and cuts. */
import { createServer as createTlsServer, type Server } from 'node:tls';
import { once } from 'node:events';
import net from 'node:net';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { keepCertificates } from '../../../src/local/certificates.ts';
import { KeptFiles } from '../../../src/local/keptFiles.ts';
import type { ProxySettings } from '../../../src/profile/proxyChoice.ts';
import type { ProfileInput, Secrets } from '../../../src/profile/schema.ts';
import { describeRow, protocolTable, type ProtocolRow } from '../../../src/shared/aws/protocolTable.ts';
import { openSessions } from '../../support/openSessions.ts';
import { freePort } from '../../support/freePort.ts';
import {
  startCuttingProxy,
  startHttpProxy,
  startSocksProxy,
  type CuttingProxy,
  type ProxyServer,
} from '../../support/proxies.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import {
  directory,
  endpoint,
  failureOf,
  open,
  request,
  row,
  useRowSessions,
} from '../../support/rowSessions.ts';

useRowSessions();

const credentials = { username: 'device', password: 'pr0xy-s3cret' };
let http: ProxyServer;
let socks: ProxyServer;
let cutting: CuttingProxy;

beforeAll(async () => {
  http = await startHttpProxy(directory, { credentials });
  socks = await startSocksProxy({ credentials });
  cutting = await startCuttingProxy();
});
afterAll(async () => {
  await Promise.all([http.stop(), socks.stop(), cutting.stop()]);
});
afterEach(() => {
  cutting.answer = 'connect';
});

function addRow(
  one: ProtocolRow,
  proxy: string,
  more: { changes?: Partial<ProfileInput>; secrets?: Secrets } = {},
) {
  const { profile, secrets } = profileForRow(one, endpoint.description, { proxy, ...more.changes });
  open.add(profile, { ...secrets, proxyPassword: credentials.password, ...more.secrets });
  return profile.id;
}
const url = (kind: string, { host, port }: ProxyServer, username = credentials.username) =>
  `${kind}://${username}@${host}:${port}`;

describe.each([
  ['HTTP CONNECT', () => url('http', http)],
  ['SOCKS5', () => url('socks5', socks)],
])('%s with user name and password', (_name, proxy) => {
  it.each(protocolTable.map((one) => [describeRow(one), one] as const))('%s', async (_row, one) => {
    const id = addRow(one, proxy());
    expect((await open.sessions.connect(id)).state).toBe('connected');
    if (one.subscribes) await open.sessions.subscribe(id, 'proxied/#', { qos: 1 });
    const route = one.protocol === 'https' ? 'https' : 'mqtt';
    expect((await open.sessions.publish(id, request('proxied/a', { qos: 1, route }))).ok).toBe(true);
    if (!one.subscribes) return;
    await vi.waitFor(() => {
      expect(open.messages).toContainEqual(expect.objectContaining({ topic: 'proxied/a', direction: 'in' }));
    });
  });

  it('says that the password is wrong', async () => {
    const failure = await failureOf(
      open.sessions.connect(addRow(row(4), proxy(), { secrets: { proxyPassword: 'wrong-s3cret' } })),
    );
    expect(failure).toMatchObject({ id: 'proxy.authentication', retryable: false });
    expect(JSON.stringify(failure)).not.toContain('s3cret');
    expect(open.log.join('\n')).not.toContain('s3cret');
  });

  it('says that a password is wanted', async () => {
    const id = addRow(row(4), proxy().replace(/\w+@/, ''));
    expect(await failureOf(open.sessions.connect(id))).toMatchObject({
      id: 'proxy.authentication',
      remedy: { kind: 'setSecrets' },
    });
  });

  it('says that the endpoint cannot be reached from the proxy', async () => {
    const changes = { portMap: { '8883': await freePort() } };
    const failure = await failureOf(open.sessions.connect(addRow(row(4), proxy(), { changes })));
    expect(failure.id).toMatch(/^proxy\.(refused|targetUnreachable)$/);
    expect(failure).toMatchObject({ stage: 'tcp', retryable: true });
  });
});

it('lets the proxy resolve the name, and checks TLS to the end', async () => {
  const id = addRow(row(4), `http://127.0.0.1:${cutting.port}`);
  await open.sessions.connect(id);
  expect(cutting.targets.at(-1)).toBe(`localhost:${endpoint.description.ports.mqtts8883}`);
});

it('says which port the proxy does not allow', async () => {
  const strict = await startHttpProxy(directory, { connectPorts: [443] });
  const failure = await failureOf(open.sessions.connect(addRow(row(4), `http://127.0.0.1:${strict.port}`)));
  await strict.stop();
  expect(failure).toMatchObject({ id: 'proxy.refused', retryable: false });
  expect(failure.evidence['proxy']).toBe(`http://127.0.0.1:${strict.port} (proxy)`);
});

it.each<[string, CuttingProxy['answer'], string]>([
  ['407', Buffer.from('HTTP/1.1 407 Who?\r\n\r\n'), 'proxy.authentication'],
  ['502', Buffer.from('HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n'), 'proxy.refused'],
  ['something else', Buffer.from('SSH-2.0-OpenSSH\r\n'), 'proxy.protocol'],
  ['nothing and closes', Buffer.alloc(0), 'proxy.protocol'],
  ['with a reset', 'reset', 'proxy.protocol'],
])('a proxy that answers %s', async (_name, answer, id) => {
  cutting.answer = answer;
  const failure = await failureOf(open.sessions.connect(addRow(row(1), `http://127.0.0.1:${cutting.port}`)));
  expect(failure.id).toBe(id);
});

it('says that nobody listens where the proxy should be, and that its name does not resolve', async () => {
  const dead = addRow(row(1), `http://127.0.0.1:${await freePort()}`);
  expect((await failureOf(open.sessions.connect(dead))).id).toBe('proxy.unreachable');
  const nameless = addRow(row(1), 'socks5://proxy.invalid:1080');
  expect(await failureOf(open.sessions.connect(nameless))).toMatchObject({
    id: 'proxy.notFound',
    stage: 'dns',
  });
});

it('comes back through the proxy after it was cut, and publishes again over HTTPS', async () => {
  const id = addRow(row(3), `http://127.0.0.1:${cutting.port}`);
  await open.sessions.connect(id);
  await open.sessions.publish(id, request('cut/a', { route: 'https', qos: 1 }));
  cutting.cut();
  await vi.waitFor(() => {
    expect(open.sessions.health(id)).toMatchObject({ state: 'connected', reconnects: 1 });
  });
  expect((await open.sessions.publish(id, request('cut/b', { route: 'https', qos: 1 }))).ok).toBe(true);
  expect(new Set(cutting.targets)).toContain(`localhost:${endpoint.description.ports.tls443}`);
});

describe('an https proxy', () => {
  let server: Server;
  let port: number;

  beforeAll(async () => {
    // Those that the endpoint has made and kept.
    const certificates = await keepCertificates({
      files: new KeptFiles(directory),
      devices: 2,
      serverName: 'localhost',
      now: Date.now,
    });
    server = createTlsServer(
      {
        cert: await readFile(certificates.server.certificatePath),
        key: await readFile(certificates.server.privateKeyPath),
      },
      // TLS in front, the other proxy behind.
      (client) => {
        const there = net.connect(cutting.port, '127.0.0.1');
        client.pipe(there).pipe(client);
        client.on('error', () => there.destroy()).on('close', () => there.destroy());
        there.on('error', () => client.destroy()).on('close', () => client.destroy());
      },
    ).listen(0, '0.0.0.0');
    await once(server, 'listening');
    ({ port } = server.address() as net.AddressInfo);
  });
  afterAll(() => server.close());

  it.each([1, 3, 6])('row %i: TLS within TLS', async (number) => {
    const id = addRow(row(number), `https://localhost:${port}`);
    await open.sessions.connect(id);
    const route = row(number).subscribes ? 'mqtt' : 'https';
    expect((await open.sessions.publish(id, request('tls/tls', { qos: 1, route }))).ok).toBe(true);
  });

  it.each([
    ['has another name', () => `https://127.0.0.2:${port}`, 'proxy.certificate'],
    ['speaks no TLS', () => `https://127.0.0.1:${cutting.port}`, 'proxy.protocol'],
  ])('says that it %s', async (_name, proxy, id) => {
    expect((await failureOf(open.sessions.connect(addRow(row(3), proxy())))).id).toBe(id);
  });
});

it('follows what VS Code says, and never with this machine', async () => {
  let settings: ProxySettings = {
    proxy: `http://127.0.0.1:${cutting.port}`,
    noProxy: [],
    strictSsl: true,
    enabled: true,
    environment: {},
  };
  const following = openSessions({ proxySettings: () => settings });
  const add = (host: string) => {
    const { profile } = profileForRow(row(4), endpoint.description, {
      endpoint: host,
      serverName: 'localhost',
    });
    following.add(profile);
    return profile.id;
  };
  const before = cutting.targets.length;
  cutting.answer = Buffer.from('HTTP/1.1 502 No\r\n\r\n');
  expect((await failureOf(following.sessions.connect(add('elsewhere.example.com')))).id).toBe(
    'proxy.refused',
  );
  expect(cutting.targets.slice(before)).toEqual([
    `elsewhere.example.com:${endpoint.description.ports.mqtts8883}`,
  ]);
  expect((await following.sessions.connect(add('localhost'))).state).toBe('connected');
  settings = { ...settings, proxy: 'ftp://wrong' };
  expect(await failureOf(following.sessions.connect(add('elsewhere.example.com')))).toMatchObject({
    stage: 'settings',
    symptom: expect.stringMatching(/^http\.proxy: /) as string,
  });
  await following.sessions.dispose();
});
