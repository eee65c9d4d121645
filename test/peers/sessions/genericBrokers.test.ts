/** Other brokers: insecure, headers, path and CA against mosquitto, and through nginx as a reverse proxy for WebSockets. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Secrets } from '../../../src/profile/schema.ts';
import { keepCertificates, type Certificates } from '../../../src/local/certificates.ts';
import { KeptFiles } from '../../../src/local/keptFiles.ts';
import { freePort } from '../../support/freePort.ts';
import { startMosquitto, type Mosquitto } from '../../support/mosquitto.ts';
import { startNginx } from '../../support/nginx.ts';
import { openSessions, type OpenSessions } from '../../support/openSessions.ts';
import { failureOf, request } from '../../support/rowSessions.ts';

let directory: string;
let certificates: Certificates;
let mosquitto: Mosquitto;
let nginx: Awaited<ReturnType<typeof startNginx>>;
let ws: number;
let wss: number;
let open: OpenSessions;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-generic-'));
  const files = new KeptFiles(directory);
  await files.prepare();
  // The certificate is for another name than the broker is reached by.
  certificates = await keepCertificates({
    files,
    devices: 1,
    serverName: 'broker.example.com',
    now: Date.now,
  });
  const { ca, server } = certificates;
  mosquitto = await startMosquitto({
    directory,
    ca: ca.certificatePath,
    certificate: server.certificatePath,
    privateKey: server.privateKeyPath,
  });
  ws = await freePort();
  wss = await freePort();
  nginx = await startNginx({
    directory,
    ports: [ws, wss],
    http: `
      server {
        listen 127.0.0.1:${ws};
        listen 127.0.0.1:${wss} ssl;
        ssl_certificate ${server.certificatePath};
        ssl_certificate_key ${server.privateKeyPath};
        location = /iot/mqtt {
          if ($http_authorization != "Bearer t0k-en") { return 401 "who are you, $http_authorization? Not in $http_x_tenant."; }
          if ($http_x_tenant != "press") { return 403 "wrong tenant"; }
          if ($arg_v != "1") { return 404; }
          proxy_pass http://127.0.0.1:${mosquitto.ports.ws};
          proxy_http_version 1.1;
          proxy_set_header Upgrade $http_upgrade;
          proxy_set_header Connection "upgrade";
          proxy_set_header Host $host;
        }
      }`,
  });
});
afterAll(async () => {
  await nginx.stop();
  await mosquitto.stop();
  await rm(directory, { recursive: true });
});
beforeEach(() => {
  open = openSessions();
});
afterEach(() => open.sessions.dispose());

function add(changes: object, secrets: Secrets = {}): void {
  open.add(
    {
      id: 'generic',
      broker: 'mqtt',
      endpoint: '127.0.0.1',
      protocol: 'wss',
      port: wss,
      ca: certificates.ca.certificatePath,
      serverName: 'broker.example.com',
      identity: { type: 'none' },
      ...changes,
    },
    secrets,
  );
}

async function echoes(): Promise<void> {
  await open.sessions.connect('generic');
  await open.sessions.subscribe('generic', 'generic/#', { qos: 1 });
  await open.sessions.publish('generic', request('generic/a', { qos: 1 }));
  await vi.waitFor(() => {
    expect(open.messages).toContainEqual(expect.objectContaining({ topic: 'generic/a', direction: 'in' }));
  });
}

const device = () => {
  const [first] = certificates.devices;
  return { type: 'x509', certificate: first?.certificatePath, privateKey: first?.privateKeyPath };
};
const mqtts = () => ({ protocol: 'mqtts', port: mosquitto.ports.tls, identity: device() });

describe('a broker whose certificate cannot be verified', () => {
  it.each([
    ['CA', { ca: undefined }, /not trusted/],
    ['name', { serverName: 'other.example.com' }, /is not for/],
  ])('is refused for its %s, and taken when the profile is insecure', async (_what, changes, symptom) => {
    add({ ...mqtts(), ...changes });
    expect((await failureOf(open.sessions.connect('generic'))).symptom).toMatch(symptom);
    expect(open.sessions.health('generic').session?.insecure).toBeUndefined();
    add({ ...mqtts(), ...changes, insecure: true });
    await echoes();
    expect(open.sessions.health('generic').session?.insecure).toBe(true);
  });

  it('is taken over a secure WebSocket too', async () => {
    add(
      {
        path: '/iot/mqtt?v=1',
        ca: undefined,
        insecure: true,
        headers: { Authorization: 'Bearer ${token}', 'X-Tenant': 'press' },
      },
      { token: 't0k-en' },
    );
    await echoes();
  });
});

describe.each([
  ['ws', () => ({ protocol: 'ws', port: ws, ca: undefined, serverName: undefined })],
  ['wss', () => ({})],
])('%s behind a reverse proxy that wants path and headers', (_name, route) => {
  const headers = { Authorization: 'Bearer ${token}', 'X-Tenant': 'press' };
  const there = () => ({ ...route(), path: '/iot/mqtt?v=1', headers });

  it.each(['3.1.1', '5'])('MQTT %s', async (mqttVersion) => {
    add({ ...there(), mqttVersion }, { token: 't0k-en' });
    await echoes();
  });

  it('says what the refusal said, without the secret that it repeats', async () => {
    add(there(), { token: 'wr0ng-s3cret' });
    const failure = await failureOf(open.sessions.connect('generic'));
    expect(failure.symptom).toContain('HTTP 401');
    expect(failure.symptom).toContain('who are you, Bearer ***? Not in press.');
    expect(JSON.stringify([failure, open.log])).not.toContain('s3cret');
  });

  it('names the secret that is missing', async () => {
    add(there());
    expect(await failureOf(open.sessions.connect('generic'))).toMatchObject({
      stage: 'settings',
      symptom: expect.stringMatching(/^token: missing/) as string,
      remedy: { kind: 'setSecrets' },
    });
  });

  it('says that the path is another', async () => {
    add({ ...there(), path: '/mqtt' }, { token: 't0k-en' });
    const failure = await failureOf(open.sessions.connect('generic'));
    expect(failure.symptom).toContain('HTTP 404');
    expect(failure.hint).toContain('path');
  });
});
