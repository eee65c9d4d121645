/** The local endpoint behind nginx, which reads SNI and ALPN of the client hello and routes by them, as load balancers in front of devices do. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeRow, findRows } from '../../../src/shared/aws/protocolTable.ts';
import { freePort } from '../../support/freePort.ts';
import { startNginx } from '../../support/nginx.ts';
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

let nginx: Awaited<ReturnType<typeof startNginx>>;
let port: number;
const log = () => readFile(path.join(directory, 'preread.log'), 'utf8');

beforeAll(async () => {
  port = await freePort();
  nginx = await startNginx({
    directory,
    ports: [port],
    stream: `
      log_format hello '$ssl_preread_server_name [$ssl_preread_alpn_protocols] $status';
      access_log ${directory}/preread.log hello;
      map $ssl_preread_alpn_protocols $there {
        x-amzn-mqtt-ca 127.0.0.1:${endpoint.description.ports.tls443};
        x-amzn-http-ca 127.0.0.1:${endpoint.description.ports.tls443};
        mqtt 127.0.0.1:${endpoint.description.ports.tls443};
        "" 127.0.0.1:${endpoint.description.ports.tls443};
        default 127.0.0.1:${await freePort()};
      }
      server { listen 127.0.0.1:${port}; ssl_preread on; proxy_pass $there; }`,
  });
});
afterAll(() => nginx.stop());

describe('each row on port 443', () => {
  const rows = findRows({}).filter((one) => one.port === 443);
  it.each(rows.map((one) => [describeRow(one), one] as const))('%s', async (_name, one) => {
    const { profile, secrets } = profileForRow(one, endpoint.description, { portMap: { '443': port } });
    open.add(profile, secrets);
    await open.sessions.connect(profile.id);
    const route = one.protocol === 'https' ? 'https' : 'mqtt';
    expect((await open.sessions.publish(profile.id, request('routed/a', { qos: 1, route }))).ok).toBe(true);
    await open.sessions.dispose();
    // nginx writes a line when the connection is over.
    await vi.waitFor(async () => {
      expect(await log()).toContain(`localhost [${one.alpn ?? ''}] 200`);
    });
  });
});

it('an ALPN name that is not routed ends in a close without a word during TLS', async () => {
  const { profile } = profileForRow(row(3), endpoint.description, {
    portMap: { '443': port },
    alpn: 'x-other',
  });
  open.add(profile);
  const failure = await failureOf(open.sessions.connect(profile.id));
  expect(failure).toMatchObject({ stage: 'tls' });
});
