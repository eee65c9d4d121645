/** What openStream tells of the way: each part as it is behind, and the server's certificate when it is refused. */
import { expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import { resolveIdentity } from '../../../src/auth/resolve.ts';
import { sessionRouteOf, publisherRouteOf } from '../../../src/profile/routes.ts';
import type { ProfileInput, Secrets } from '../../../src/profile/schema.ts';
import { checkProfile } from '../../../src/profile/validate.ts';
import { destinationOf } from '../../../src/session/mqttLink.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import type { StreamOptions } from '../../../src/transport/attempt.ts';
import type { StreamObserver } from '../../../src/transport/observer.ts';
import { openStream } from '../../../src/transport/stream.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import { endpoint, failureOf, row, useRowSessions } from '../../support/rowSessions.ts';
import { freePort } from '../../support/freePort.ts';

useRowSessions();

/** Keeps what it is told, in order. */
class Notes implements StreamObserver {
  readonly order: string[] = [];
  readonly facts: Record<string, unknown> = {};
  readonly onProxy = this.#note('proxy');
  readonly onResolved = this.#note('resolved');
  readonly onTcp = this.#note('tcp');
  readonly onTls = this.#note('tls');
  readonly onUpgrade = this.#note('upgrade');

  #note(name: string) {
    return (facts: unknown) => {
      this.order.push(name);
      this.facts[name] = facts;
    };
  }
}

async function optionsFor(input: ProfileInput, secrets: Secrets = {}): Promise<StreamOptions> {
  const checked = checkProfile(input);
  if (!checked.ok) throw new Error(checked.problems.join('\n'));
  const { profile } = checked;
  const route = sessionRouteOf(profile) ?? publisherRouteOf(profile);
  if (!route) throw new Error('no route');
  return {
    route,
    resolved: await resolveIdentity(profile, {
      secrets: () => Promise.resolve(secrets),
      workspaceFolder: undefined,
    }),
    destination: destinationOf(profile, route),
    signal: new AbortController().signal,
    timeout: 20_000,
    clock: systemClock,
  };
}

const milliseconds = expect.any(Number) as number;

it.each([
  [3, 'MQTT with ALPN', ['proxy', 'resolved', 'tcp', 'tls'], ['x-amzn-mqtt-ca']],
  [1, 'MQTT over WSS', ['proxy', 'resolved', 'tcp', 'tls', 'upgrade'], []],
  [7, 'HTTPS', ['proxy', 'resolved', 'tcp', 'tls'], ['x-amzn-http-ca']],
])('row %i, %s: tells each part of the way', async (number, _name, order, alpn) => {
  const { profile, secrets } = profileForRow(row(number), endpoint.description);
  const observer = new Notes();
  const stream = await openStream({ ...(await optionsFor(profile, secrets)), observer });
  stream.destroy();
  expect(observer.order).toEqual(order);
  expect(observer.facts['proxy']).toBeUndefined();
  const loopback = expect.stringMatching(/^(127\.0\.0\.1|::1)$/) as string;
  expect(observer.facts).toMatchObject({
    resolved: {
      name: 'localhost',
      addresses: expect.arrayContaining([{ address: loopback, family: expect.any(Number) as 4 }]) as [],
      milliseconds,
    },
    tcp: { address: loopback, port: endpoint.description.ports.tls443, milliseconds },
    tls: { version: 'TLSv1.3', serverName: 'localhost', alpnOffered: alpn, milliseconds },
  });
  const { alpnChosen, chain } = observer.facts['tls'] as { alpnChosen?: string; chain: unknown[] };
  expect(alpnChosen).toBe(alpn[0]);
  expect(chain[0]).toMatchObject({
    names: expect.arrayContaining(['localhost']) as string[],
    validFrom: expect.any(Number) as number,
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  expect(chain).toHaveLength(2);
  if (order.includes('upgrade'))
    expect(observer.facts['upgrade']).toMatchObject({
      status: 101,
      headers: { 'sec-websocket-protocol': 'mqtt' },
      milliseconds,
    });
});

it('shows the certificate of a server that is not trusted', async () => {
  const { profile } = profileForRow(row(4), endpoint.description);
  const options = await optionsFor(profile);
  const [device] = endpoint.description.devices;
  const resolved = { ...options.resolved, ca: await readFile(device?.certificate ?? '', 'utf8') };
  const failure = await failureOf(openStream({ ...options, resolved }));
  expect(failure).toMatchObject({ stage: 'tls', retryable: false });
  expect(failure.evidence['serverCertificate']).toMatch(
    /localhost.*, issued by .*CN=.*, valid \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d/,
  );
});

it('shows the certificate of a server that has another name', async () => {
  const { profile } = profileForRow(row(4), endpoint.description, { serverName: 'press.example.com' });
  const failure = await failureOf(openStream(await optionsFor(profile)));
  expect(failure.symptom).toContain('certificate is not for');
  expect(failure.evidence['serverCertificate']).toContain('localhost');
});

it('tells how it went at each address of a name', async () => {
  const { profile } = profileForRow(row(4), endpoint.description, {
    portMap: { '8883': await freePort() },
  });
  const failure = await failureOf(openStream(await optionsFor(profile)));
  expect(failure).toMatchObject({ stage: 'tcp', evidence: { code: 'ECONNREFUSED' } });
  const { attempts } = failure.evidence;
  if (attempts !== undefined) expect(attempts).toMatch(/127\.0\.0\.1 ECONNREFUSED/);
});

it('ends with the reason of the abort at any step', async () => {
  const { profile, secrets } = profileForRow(row(1), endpoint.description);
  const options = await optionsFor(profile, secrets);
  for (const step of ['onProxy', 'onResolved', 'onTcp', 'onTls', 'onUpgrade'] as const) {
    const controller = new AbortController();
    const reason = new Error(`ended in ${step}`);
    const observer = { [step]: () => controller.abort(reason) };
    await expect(openStream({ ...options, observer, signal: controller.signal })).rejects.toBe(reason);
  }
});
