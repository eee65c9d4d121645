/** The doctor with what is around a connection: another broker, proxies; and that none of it gives a secret away. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reportOf } from '../../../src/diagnosis/report.ts';
import { keepCertificates, type Certificates } from '../../../src/local/certificates.ts';
import { KeptFiles } from '../../../src/local/keptFiles.ts';
import type { ProfileInput, Secrets } from '../../../src/profile/schema.ts';
import { protocolTable } from '../../../src/shared/aws/protocolTable.ts';
import { diagnosed, facts, verdicts } from '../../support/diagnoses.ts';
import { startMosquitto, type Mosquitto } from '../../support/mosquitto.ts';
import { startCuttingProxy, startHttpProxy, startSocksProxy } from '../../support/proxies.ts';
import { profileForRow, writeAwsCredentials } from '../../support/rowProfiles.ts';
import { endpoint, directory, row, useRowSessions } from '../../support/rowSessions.ts';

useRowSessions();

describe('mosquitto', () => {
  let folder: string;
  let certificates: Certificates;
  let broker: Mosquitto;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'topicscope-doctor-mosquitto-'));
    const files = new KeptFiles(folder);
    await files.prepare();
    certificates = await keepCertificates({ files, devices: 1, serverName: 'broker.test', now: Date.now });
    broker = await startMosquitto({
      directory: folder,
      ca: certificates.ca.certificatePath,
      certificate: certificates.server.certificatePath,
      privateKey: certificates.server.privateKeyPath,
    });
  });
  afterAll(async () => {
    await broker.stop();
    await rm(folder, { recursive: true });
  });

  const profile = (changes: Partial<ProfileInput>): ProfileInput => ({
    id: 'workshop',
    broker: 'mqtt',
    endpoint: 'localhost',
    identity: { type: 'none' },
    ...changes,
  });

  it.each(['3.1.1', '5'] as const)('plain, MQTT %s: all is well', async (mqttVersion) => {
    const { diagnosis } = await diagnosed(
      profile({ protocol: 'mqtt', port: broker.ports.plain, mqttVersion }),
      {},
      { topic: 'doctor/test' },
    );
    expect(verdicts(diagnosis)).toMatchObject({ tls: 'skipped', connect: 'ok', publish: 'ok', ping: 'ok' });
    expect(diagnosis.conclusion?.verdict).toBe('ok');
  });

  it('over a WebSocket: the answer to the upgrade is evidence', async () => {
    const { diagnosis } = await diagnosed(profile({ protocol: 'ws', port: broker.ports.ws }));
    expect(facts(diagnosis, 'upgrade')).toMatchObject({ Status: '101', 'sec-websocket-protocol': 'mqtt' });
  });

  it('without the client certificate that it wants', async () => {
    const { diagnosis } = await diagnosed(
      profile({ protocol: 'mqtts', port: broker.ports.tls, ca: certificates.ca.certificatePath }),
    );
    expect(diagnosis.conclusion?.verdict).toBe('failed');
    expect(JSON.stringify(diagnosis.conclusion)).toContain('identity.certificate');
  });

  it('without its CA', async () => {
    const { diagnosis } = await diagnosed(profile({ protocol: 'mqtts', port: broker.ports.tls }));
    expect(verdicts(diagnosis).tls).toBe('failed');
    expect(diagnosis.conclusion?.causes.map(({ id }) => id)).toContain('untrustedServer');
  });
});

describe('a proxy', () => {
  it.each(['http', 'socks5'] as const)('%s: is named, and let through', async (kind) => {
    const proxy = kind === 'http' ? await startHttpProxy(directory) : await startSocksProxy();
    try {
      for (const number of [1, 3, 7]) {
        const { profile, secrets } = profileForRow(row(number), endpoint.description, {
          proxy: `${kind}://127.0.0.1:${proxy.port}`,
        });
        const { diagnosis } = await diagnosed(profile, secrets, { topic: 'doctor/proxy' });
        expect(facts(diagnosis, 'tcp')['Proxy']).toContain(`${kind}://127.0.0.1:${proxy.port}`);
        expect(verdicts(diagnosis)).toMatchObject({ dns: 'skipped', tcp: 'ok', tls: 'ok', publish: 'ok' });
      }
    } finally {
      await proxy.stop();
    }
  });

  it('that refuses: without it all would be well', async () => {
    const proxy = await startCuttingProxy();
    proxy.answer = Buffer.from('HTTP/1.1 403 Forbidden\r\n\r\n');
    try {
      const { profile } = profileForRow(row(4), endpoint.description, {
        proxy: `http://127.0.0.1:${proxy.port}`,
      });
      const { diagnosis } = await diagnosed(profile);
      expect(verdicts(diagnosis)).toMatchObject({ tcp: 'failed', tls: 'skipped' });
      expect(diagnosis.conclusion?.causes[0]).toMatchObject({ id: 'proxy', standing: 'confirmed' });
    } finally {
      await proxy.stop();
    }
  });
});

describe('secrets', () => {
  const known = {
    secretAccessKey: 'doctor+known/1=&secret',
    sessionToken: 'doctor+known/2==&token',
    token: 'doctor-known-3',
    tokenSignature: 'doctor+known/4==',
    password: 'doctor pass&known=5',
    proxyPassword: 'doctor-known-6',
  };

  afterEach(() => {
    endpoint.faults.clear();
  });

  it('stand in no snapshot and in no report, whatever fails', async () => {
    const { credentials, authorizer } = endpoint.description;
    await writeAwsCredentials(directory, {
      credentials: {
        ...credentials,
        secretAccessKey: known.secretAccessKey,
        sessionToken: known.sessionToken,
      },
    });
    const proxy = await startCuttingProxy();
    const secrets: Secrets = known;
    const identities: Partial<ProfileInput>[] = [
      {},
      { proxy: `http://me@127.0.0.1:${proxy.port}` },
      ...(['headers', 'query', 'connect'] as const).map((passIn) => ({
        identity: {
          type: 'customAuthorizer' as const,
          authorizerName: authorizer.name,
          tokenKeyName: authorizer.tokenKeyName,
          // The query carries no user name.
          ...(passIn === 'query' ? {} : { username: 'me' }),
          passIn,
        },
      })),
    ];
    let all = '';
    let failed = 0;
    try {
      for (const one of protocolTable) {
        for (const changes of identities) {
          const isAuthorizer = changes.identity !== undefined;
          if (isAuthorizer && (one.authentication !== 'customAuthorizer' || one.protocol === 'mqtt'))
            continue;
          if (one.protocol === 'https' && JSON.stringify(changes).includes('connect')) continue;
          const { profile } = profileForRow(one, endpoint.description, changes);
          const { diagnosis, snapshots } = await diagnosed(profile, secrets, { topic: 'doctor/secret' });
          if (diagnosis.conclusion?.verdict === 'failed') failed++;
          all += JSON.stringify(snapshots) + reportOf(diagnosis);
        }
      }
    } finally {
      await proxy.stop();
    }
    expect(failed).toBeGreaterThan(5);
    for (const secret of Object.values(known)) {
      for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
        expect(all).not.toContain(form);
      }
    }
    expect(all).not.toMatch(/X-Amz-Signature=(?!\*)/);
  });
});
