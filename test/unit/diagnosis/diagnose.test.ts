/** The doctor as a whole, on a broker that a test scripts: what is walked, in which order, and that nothing is left behind. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Packet } from 'mqtt-packet';
import { walkHttps } from '../../../src/diagnosis/httpsStages.ts';
import { walkIdentity } from '../../../src/diagnosis/identityStage.ts';
import { walkNetwork } from '../../../src/diagnosis/networkStages.ts';
import type { Diagnosis, DiagnosisStage } from '../../../src/shared/diagnosis.ts';
import { diagnosed, facts, verdicts } from '../../support/diagnoses.ts';
import { freePort } from '../../support/freePort.ts';
import { ScriptedBroker } from '../../support/scriptedBroker.ts';
import { plainBroker, walkFor } from '../../support/walkFor.ts';

let broker: ScriptedBroker;
beforeEach(async () => {
  broker = await new ScriptedBroker(5).listen();
});
afterEach(async () => {
  await broker.close();
});

const profile = (changes: Record<string, unknown> = {}) => ({
  id: 'press',
  clientId: 'press-01',
  ...plainBroker(broker.port),
  ...changes,
});
const echo = (packet: Packet, client: { send: (packet: Packet) => void }): undefined => {
  if (packet.cmd === 'publish') client.send({ ...packet, qos: 0 });
  return undefined;
};
const stage = ({ stages }: Diagnosis, name: DiagnosisStage) => stages.find((one) => one.stage === name);
const wills = () => broker.of('connect').map(({ will }) => will?.topic);

describe('a connection that works', () => {
  it('is walked stage by stage, told in the words of the profile, and closed', async () => {
    broker.script = echo;
    const { diagnosis } = await diagnosed(profile({ name: 'Press 1' }), {}, { topic: 'a/b' });
    expect(verdicts(diagnosis)).toEqual({
      settings: 'ok',
      credentials: 'ok',
      dns: 'skipped',
      tcp: 'ok',
      tls: 'skipped',
      certificate: 'skipped',
      upgrade: 'skipped',
      connect: 'ok',
      subscribe: 'ok',
      publish: 'ok',
      ping: 'ok',
    });
    expect(diagnosis).toMatchObject({
      profile: 'press',
      name: 'Press 1',
      endpoint: '127.0.0.1',
      clientId: 'press-01',
      topic: 'a/b',
      state: 'done',
      notes: [],
      conclusion: { verdict: 'ok', summary: 'All is well: 7 stages passed.' },
    });
    expect(diagnosis.route).toMatch(/^MQTT 5.*, no authentication, port \d+$/);
    expect(stage(diagnosis, 'dns')?.summary).toBe('The endpoint is an address already.');
    expect(stage(diagnosis, 'tls')?.summary).toBe('The connection is plain: no TLS.');
    expect(stage(diagnosis, 'certificate')?.summary).toBe('This identity has no client certificate.');
    expect(stage(diagnosis, 'upgrade')?.summary).toBe('MQTT goes directly over the socket.');
    expect(stage(diagnosis, 'tcp')?.summary).toBe('connected');
    expect(facts(diagnosis, 'credentials')).toEqual({ Source: 'none' });
    expect(broker.of('disconnect')).toHaveLength(1);
    await expect.poll(() => broker.clients.size).toBe(0);
  });

  it('says that a session was resumed', async () => {
    broker.sessionPresent = true;
    const kept = profile({ cleanSession: false, sessionExpiryInterval: 60 });
    const { diagnosis } = await diagnosed(kept);
    expect(stage(diagnosis, 'connect')?.summary).toBe('accepted, the session was resumed');
    expect(facts(diagnosis, 'connect')['Session present']).toBe('yes');
    expect(broker.of('connect')).toMatchObject([{ clean: false, clientId: 'press-01' }]);
  });

  it('tries the will in CONNECT, and is connected without it for the rest', async () => {
    broker.script = echo;
    const { diagnosis } = await diagnosed(
      profile({ will: { topic: 'w', payload: '' } }),
      {},
      { topic: 'a/b' },
    );
    expect(diagnosis.conclusion?.verdict).toBe('ok');
    expect(wills()).toEqual(['w', undefined]);
    // Both are closed in good order: nothing is published by that.
    expect(broker.of('disconnect')).toHaveLength(2);
    await expect.poll(() => broker.clients.size).toBe(0);
  });

  it('uses another client id where it is told why, cut so that it fits', async () => {
    const long = 'p'.repeat(120);
    const { diagnosis } = await diagnosed(
      profile({ clientId: long }),
      {},
      { otherClientId: 'It is connected.' },
    );
    const used = `${'p'.repeat(100)}-doctor`;
    expect(diagnosis.clientId).toBe(used);
    expect(diagnosis.notes).toEqual([
      `It is connected. The client id "${used}" was used instead of "${long}"; a policy may treat them differently.`,
    ]);
    expect(broker.of('connect').map(({ clientId }) => clientId)).toEqual([used]);
  });
});

describe('a connection that fails', () => {
  it('at CONNECT: the stages before passed, those behind were not reached', async () => {
    broker.script = (packet, client) => {
      if (packet.cmd !== 'connect') return undefined;
      client.send({ cmd: 'connack', returnCode: 5, reasonCode: 135, sessionPresent: false });
      return true;
    };
    const { diagnosis, snapshots } = await diagnosed(profile({ mqttVersion: '5' }), {}, { topic: 'a/b' });
    expect(verdicts(diagnosis)).toMatchObject({
      tcp: 'ok',
      connect: 'failed',
      subscribe: 'skipped',
      ping: 'skipped',
    });
    expect(stage(diagnosis, 'ping')?.summary).toBe('Not reached.');
    expect(diagnosis.experiments).toMatchObject([
      { id: 'otherClientId', title: 'Connect with another client id', verdict: 'done' },
    ]);
    expect(snapshots.some(({ experiments }) => experiments[0]?.verdict === 'running')).toBe(true);
    expect(diagnosis.conclusion).toMatchObject({ verdict: 'failed' });
    await expect.poll(() => broker.clients.size).toBe(0);
  });

  it('one confirmation is enough: no further experiment knocks at the door', async () => {
    broker.script = (packet, client) => {
      if (packet.cmd !== 'connect' || packet.protocolVersion === 5) return undefined;
      client.end();
      return true;
    };
    const input = profile({ mqttVersion: '3.1.1', will: { topic: 'w', payload: '' } });
    const { diagnosis } = await diagnosed(input);
    // Let in by MQTT 5 only, which suggests; without the will it is refused as before, and so is another client id.
    expect(diagnosis.experiments.map(({ id }) => id)).toEqual(['mqtt5', 'withoutWill', 'otherClientId']);
    broker.script = (packet, client) => {
      if (packet.cmd !== 'connect' || !packet.will) return undefined;
      client.end();
      return true;
    };
    const { diagnosis: ofWill } = await diagnosed(input);
    expect(ofWill.experiments.map(({ id }) => id)).toEqual(['mqtt5', 'withoutWill']);
    expect(ofWill.conclusion?.causes[0]).toMatchObject({ id: 'will', standing: 'confirmed' });
  });

  it('of an identity that cannot be had: the network is looked at all the same', async () => {
    const identity = { type: 'x509', certificate: '/no/such.pem', privateKey: '/no/such.key' };
    const { diagnosis } = await diagnosed(profile({ protocol: 'mqtts', identity }));
    expect(verdicts(diagnosis)).toMatchObject({ settings: 'failed', credentials: 'skipped', tcp: 'ok' });
    expect(stage(diagnosis, 'settings')?.summary).toContain('/no/such.pem');
    expect(verdicts(diagnosis).connect).toBe('skipped');
    expect(broker.of('connect')).toEqual([]);
  });

  it('that is cancelled leaves no connection behind', async () => {
    const cancelling = new AbortController();
    broker.script = (packet) => {
      if (packet.cmd !== 'subscribe') return undefined;
      cancelling.abort();
      return true;
    };
    const { diagnosis } = await diagnosed(profile(), {}, { topic: 'a/b', signal: cancelling.signal });
    expect(diagnosis.state).toBe('cancelled');
    expect(verdicts(diagnosis)).toMatchObject({ connect: 'ok', subscribe: 'skipped' });
    await expect.poll(() => broker.clients.size).toBe(0);
  });
});

describe('the network', () => {
  it('tells what a name resolves to, and which addresses take connections', async () => {
    const walk = walkFor({ ...plainBroker(broker.port), endpoint: 'localhost' });
    expect(await walkNetwork(walk)).toBeUndefined();
    const dns = walk.chart.stage('dns');
    expect(dns.facts.map(({ name }) => name)).toEqual(['A', 'AAAA']);
    expect(dns.facts[0]?.value).toMatch(/^127\.0\.0\.1 · \d+ ms$/);
    const count = dns.facts.filter(({ value }) => !value.startsWith('none')).length;
    expect(dns.summary).toBe(count === 1 ? '1 address' : '2 addresses');
    expect(walk.seen.reachable).toEqual(['127.0.0.1']);
    expect(walk.seen.unreachable).toEqual(count === 1 ? [] : ['::1']);
    const tcp = walk.chart.stage('tcp');
    expect(tcp.summary).toBe(count === 1 ? 'connected' : '1 of 2 addresses take connections');
    // IPv6 that is not there is nothing odd.
    expect(tcp.verdict).toBe('ok');
  });

  it('fails where nothing listens, with its code and a warning at the address', async () => {
    const port = await freePort();
    const walk = walkFor(plainBroker(port));
    const failure = await walkNetwork(walk);
    expect(failure?.id).toMatch(/^tcp\.refused/);
    expect(walk.chart.stage('tcp')).toMatchObject({
      verdict: 'failed',
      facts: [
        {
          name: `127.0.0.1:${port}`,
          value: 'no connection (ECONNREFUSED)',
          warning: 'This address takes no connection.',
        },
      ],
    });
    expect(walk.seen).toEqual({ reachable: [], unreachable: ['127.0.0.1'] });
  });

  it('fails where a name does not resolve, with the code of the A record', async () => {
    const walk = walkFor({ ...plainBroker(1), endpoint: 'broker.nowhere.invalid' });
    const failure = await walkNetwork(walk);
    expect(failure?.stage).toBe('dns');
    expect(walk.chart.stage('dns').verdict).toBe('failed');
    expect(walk.chart.stage('dns').facts[0]?.value).toMatch(/^none \(\w+\) · \d+ ms$/);
    expect(walk.chart.stage('tcp').verdict).toBe('waiting');
  });

  it('is the business of a proxy where there is one', async () => {
    const resolved = { identity: { type: 'none' }, proxy: { host: 'proxy' } } as never;
    const walk = walkFor(plainBroker(broker.port), { resolved });
    expect(await walkNetwork(walk)).toBeUndefined();
    expect(walk.chart.stage('dns')).toMatchObject({
      verdict: 'skipped',
      summary: 'The proxy resolves the name.',
    });
    expect(walk.chart.stage('tcp').verdict).toBe('running');
    expect(broker.clients.size).toBe(0);
  });
});

describe('the identity', () => {
  const of = async (identity: object, secrets = {}) => {
    const walk = walkFor({ ...plainBroker(1), protocol: 'mqtts', identity }, {}, secrets);
    const failure = await walkIdentity(walk);
    return { ...walk.chart.stage('credentials'), failure, resolved: walk.resolved };
  };

  it('is told without its secrets', async () => {
    const {
      verdict,
      summary,
      facts: told,
    } = await of({ type: 'usernamePassword', username: 'ann' }, { password: 'pw-secret' });
    expect([verdict, summary]).toEqual(['ok', 'user name and password']);
    expect(told).toEqual([
      { name: 'Source', value: 'user name and password' },
      { name: 'User name', value: 'ann' },
      { name: 'Sends', value: 'password' },
    ]);
  });

  it('without its password is warned of', async () => {
    const { verdict, facts: told } = await of({ type: 'usernamePassword', username: 'ann' });
    expect(verdict).toBe('warning');
    expect(told.at(-1)).toMatchObject({ name: 'Sends', value: 'no secret' });
    expect(told.at(-1)?.warning).toContain('Set Secrets');
  });

  it('of AWS: kind, end, account and region', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'ASIAQNZGKIQY56JQ7WML');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret-access-key');
    const ends = async (left: number | undefined, token?: string) => {
      vi.stubEnv('AWS_SESSION_TOKEN', token);
      const end = left === undefined ? undefined : new Date(Date.now() + left).toISOString();
      vi.stubEnv('AWS_CREDENTIAL_EXPIRATION', end);
      const walk = walkFor({
        endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com',
        protocol: 'wss',
        identity: { type: 'sigv4', source: 'environment' },
      });
      expect(await walkIdentity(walk)).toBeUndefined();
      return walk.chart.stage('credentials');
    };
    const named = (report: Awaited<ReturnType<typeof ends>>, name: string) =>
      report.facts.find((fact) => fact.name === name);
    try {
      const permanent = await ends(undefined);
      expect(permanent.summary).toBe('environment variables, ASIA…7WML');
      expect(permanent.facts.map(({ name, value }) => `${name}: ${value}`)).toEqual([
        'Source: environment variables',
        'Access key id: ASIA…7WML',
        'Account: 029608264753',
        'Kind: permanent keys',
        'Region of the signature: eu-west-1',
      ]);
      const long = await ends(3_600_000 + 30_000, 'session-token');
      expect(named(long, 'Kind')?.value).toBe('temporary (session token)');
      expect(named(long, 'Expires')?.value).toMatch(/ UTC \(in 1 hour\)$/);
      expect(long.verdict).toBe('ok');
      const short = await ends(240_000, 'session-token');
      expect(named(short, 'Expires')?.warning).toBe('The credentials end within five minutes.');
      expect(named(short, 'Expires')?.value).toMatch(/\(in [34] minutes\)$/);
      expect(short.verdict).toBe('warning');
      expect(JSON.stringify(long)).not.toMatch(/session-token|secret-access-key/);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('that cannot be had fails at the stage that names it', async () => {
    const { failure, verdict, resolved } = await of({
      type: 'x509',
      certificate: 'not/whole',
      privateKey: '/k',
    });
    expect(failure?.stage).toBe('settings');
    expect(verdict).toBe('skipped');
    expect(resolved).toBeUndefined();
  });
});

describe('HTTPS', () => {
  it('publishes nothing without a topic, and has no session', async () => {
    const walk = walkFor({ endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com', protocol: 'https' });
    expect(await walkHttps(walk)).toBeUndefined();
    expect(walk.chart.stage('publish')).toMatchObject({
      verdict: 'skipped',
      summary: 'No topic was chosen.',
    });
    for (const name of ['subscribe', 'ping'] as const) {
      expect(walk.chart.stage(name)).toMatchObject({ verdict: 'skipped', summary: 'HTTPS publishes only.' });
    }
  });
});
