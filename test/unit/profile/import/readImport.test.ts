import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import type { FoundProfile } from '../../../../src/profile/import/found.ts';
import { readImport } from '../../../../src/profile/import/readImport.ts';
import { checkProfile } from '../../../../src/profile/validate.ts';
import {
  caPem,
  certificatePem,
  keyBody,
  keyPem,
  mqttExplorerExport,
  mqttExplorerSettings,
} from '../../../support/import/mqttExplorer.ts';
import { root } from '../../../support/places.ts';

const file = (name: string): string => readFileSync(path.join(root, 'test/support/import', name), 'utf8');

function read(content: unknown, name = 'file.json'): readonly FoundProfile[] {
  return readImport(typeof content === 'string' ? content : JSON.stringify(content), name).profiles;
}

/** Each can be added as it is, and holds none of the secrets. */
function expectUsable(profiles: readonly FoundProfile[], secrets: readonly string[] = []): void {
  for (const { profile, problems, notes } of profiles) {
    expect(problems).toEqual([]);
    expect(checkProfile({ ...profile, id: 'x' }).ok).toBe(true);
    for (const secret of secrets) expect(JSON.stringify([profile, notes])).not.toContain(secret);
  }
}

describe("MQTTX's export", () => {
  const [plant, thing, authorizer] = read(file('mqttx.json'));

  it('gives a broker with all that it says, and tells what it could not take over', () => {
    expectUsable(
      [plant, thing, authorizer].filter((one) => one !== undefined),
      ['plant-pass-4711', 'guest-pass-0815', 'tok-98765', 'c2ln'],
    );
    expect(plant).toMatchObject({
      source: 'mqttx',
      name: 'Plant broker',
      secrets: { password: 'plant-pass-4711' },
      wantsInsecure: true,
      profile: {
        name: 'Plant broker',
        broker: 'mqtt',
        endpoint: 'broker.plant.example',
        protocol: 'mqtts',
        port: 8883,
        ca: '/home/op/certs/plant-ca.pem',
        identity: { type: 'usernamePassword', username: 'operator' },
        clientId: 'mqttx_0f2a9c11_${window}',
        keepAlive: 30,
        cleanSession: false,
        sessionExpiryInterval: 600,
        subscriptions: [{ topicFilter: 'plant/+/state', qos: 2 }],
        will: {
          topic: 'plant/gone',
          payload: 'bye',
          qos: 1,
          retain: true,
          delayInterval: 5,
          payloadFormatIndicator: 'utf8',
          contentType: 'text/plain',
        },
      },
    });
    expect(plant?.profile).not.toHaveProperty('insecure');
    expect(plant?.notes.join('\n')).toMatch(/Messages \(1\) are not taken over/);
    expect(plant?.notes.join('\n')).toMatch(/Not taken over: properties\.receiveMaximum\./);
    expect(plant?.notes.join('\n')).toMatch(/"plant\/#\/oops" is left out: .*# stands alone/);
    expect(plant?.notes.join('\n')).toMatch(/Not taken over: subscription "plant\/#\/oops": nl\./);
    expect(plant?.notes.join('\n')).toMatch(/"plant\/off" is left out: it was switched off/);
  });

  it("knows AWS IoT Core by the endpoint's name", () => {
    expect(thing).toMatchObject({
      wantsInsecure: false,
      profile: {
        endpoint: 'abc123-ats.iot.eu-west-1.amazonaws.com',
        protocol: 'mqtt',
        port: 8883,
        mqttVersion: '3.1.1',
        identity: {
          type: 'x509',
          certificate: '/home/op/certs/thing-7.cert.pem',
          privateKey: '/home/op/certs/thing-7.private.key',
        },
        subscriptions: [{ topicFilter: 'a/#', qos: 1 }],
      },
    });
    expect(thing?.profile).not.toHaveProperty('broker');
    expect(thing?.profile).not.toHaveProperty('ca');
    expect(thing?.notes.join('\n')).toMatch(/AmazonRootCA1\.pem is left out/);
    expect(thing?.notes.join('\n')).toMatch(/AWS IoT Core has no \$SYS topics/);
    expect(thing?.notes.join('\n')).toMatch(/has QoS 2; here it gets 1/);
    expect(authorizer).toMatchObject({
      profile: {
        protocol: 'mqtt',
        port: 443,
        identity: {
          type: 'customAuthorizer',
          authorizerName: 'Doorman',
          tokenKeyName: 'tokenKey',
          username: 'guest',
        },
      },
      secrets: { password: 'guest-pass-0815', token: 'tok-98765', tokenSignature: 'c2ln+bmc=' },
    });
    expect(authorizer?.profile).not.toHaveProperty('alpn');
  });

  it('names the field of a connection that cannot be one here', () => {
    const [found] = read([
      {
        clientId: 'a',
        name: 'n',
        host: 'abc-ats.iot.eu-west-1.amazonaws.com',
        port: 8883,
        mqttVersion: '5.0',
        ssl: true,
      },
    ]);
    expect(found?.problems.join()).toMatch(/identity\.certificate: missing/);
  });
});

describe("MQTT Explorer's files", () => {
  it.each([
    ['export', mqttExplorerExport],
    ['settings.json', mqttExplorerSettings],
  ])('%s', (_name, content) => {
    const found = read(content);
    expectUsable(found, ['explorer-pass-33', keyBody]);
    expect(found).toMatchObject([
      {
        source: 'mqttExplorer',
        profile: {
          broker: 'mqtt',
          protocol: 'mqtt',
          port: 1883,
          identity: { type: 'none' },
          mqttVersion: '3.1.1',
          subscriptions: [{ topicFilter: '#' }, { topicFilter: '$SYS/#' }],
        },
        wantsInsecure: false,
      },
      {
        profile: {
          broker: 'mqtt',
          protocol: 'wss',
          port: 443,
          path: '/broker/ws',
          identity: { type: 'usernamePassword', username: 'operator' },
          subscriptions: [{ topicFilter: 'plant/#', qos: 0 }],
        },
        secrets: { password: 'explorer-pass-33' },
        caPem: caPem.trim(),
        wantsInsecure: true,
      },
      {
        profile: {
          protocol: 'mqtt',
          port: 8883,
          identity: { type: 'x509', source: 'secrets' },
          subscriptions: [{ topicFilter: '#', qos: 0 }],
        },
        secrets: { certificate: certificatePem.trim(), privateKey: keyPem.trim() },
      },
    ]);
    expect(found[2]?.notes.join()).toMatch(/"\$SYS\/#" is left out/);
  });

  it('makes PEM of certificates and keys in DER, whatever kind of key it is', () => {
    const der = new X509Certificate(rootCertificates[0] ?? '').raw;
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const keys = [
      rsa.export({ format: 'der', type: 'pkcs8' }),
      rsa.export({ format: 'der', type: 'pkcs1' }),
      ec.export({ format: 'der', type: 'sec1' }),
    ];
    for (const key of keys) {
      const [found] = read({
        x: {
          ...mqttExplorerExport['7d9c3e10-aaaa-bbbb-cccc-000000000002'],
          clientCertificate: { name: 'c', data: der.toString('base64') },
          clientKey: { name: 'k', data: key.toString('base64') },
        },
      });
      expect(found?.secrets.certificate).toMatch(/^-----BEGIN CERTIFICATE-----/);
      expect(found?.secrets.privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    }
  });
});

describe("vsmqtt's settings", () => {
  it('are read from a settings file with comments', () => {
    const found = read(file('vsmqttSettings.json'), 'settings.json');
    expectUsable(found, ['securepassword-13']);
    expect(found).toMatchObject([
      {
        source: 'vsmqtt',
        name: 'client with password',
        profile: {
          broker: 'mqtt',
          endpoint: 'localhost',
          protocol: 'mqtt',
          port: 1884,
          identity: { type: 'usernamePassword', username: 'user01' },
          subscriptions: [{ topicFilter: 'home/#', qos: 1 }],
        },
        secrets: { password: 'securepassword-13' },
      },
      { profile: { protocol: 'mqtts', ca: '/path_to_crt', keepAlive: 15 }, wantsInsecure: true },
      { profile: { protocol: 'ws', port: 8083 } },
    ]);
    expect(found[1]?.notes).toEqual(['Not taken over: reconnectPeriod.']);
    expect(
      read({
        folders: [],
        settings: { 'vsmqtt.brokerProfiles': [{ name: 'n', host: 'h', port: 1 }] },
      }),
    ).toHaveLength(1);
  });
});

describe('our own profiles', () => {
  const profile = {
    id: 'workshop',
    broker: 'mqtt',
    endpoint: 'broker.example.com',
    protocol: 'mqtts',
    insecure: true,
    identity: { type: 'usernamePassword', username: 'me', password: 'own-pass-77' },
  };

  it('come with their ids, and their secrets go to the secret storage', () => {
    for (const content of [
      profile,
      [profile],
      { profiles: [profile] },
      { 'topicscope.profiles': [profile] },
    ]) {
      const [found] = read(content);
      expect(found).toMatchObject({
        source: 'topicscope',
        id: 'workshop',
        secrets: { password: 'own-pass-77' },
        wantsInsecure: true,
        problems: [],
      });
      expect(JSON.stringify(found?.profile)).not.toMatch(/own-pass-77|insecure/);
      expect(found?.notes.join()).toMatch(/password goes from the file into the secret storage/);
    }
    const [beside] = read({ ...profile, secrets: { token: 'own-token-1' } });
    expect(beside?.secrets).toEqual({ password: 'own-pass-77', token: 'own-token-1' });
  });

  it('that are not valid say why', () => {
    const [found] = read({ ...profile, protocol: 'https' });
    expect(found?.problems.join()).toMatch(/protocol: https publishes to AWS IoT Core only/);
  });
});

describe('a file that is none of them', () => {
  it.each([
    ['connections:\n  - name: x', /not JSON .*MQTTX exports JSON when you choose it/],
    ['{"a": 1}', /"file\.json" is none of what is understood: an MQTTX export/],
    ['[]', /none of what is understood/],
    ['[{"name": "f", "isCollection": true}]', /holds no connections/],
    ['{"vsmqtt.brokerProfiles": []}', /holds no connections/],
    ['null', /none of what is understood/],
    ['"text"', /none of what is understood/],
  ])('%s', (content, says) => {
    expect(() => read(content)).toThrow(says);
  });

  it('or has wrong types in its fields breaks nothing', () => {
    const wrong = [null, 7, 'x', true, [], {}, [null], { a: 1 }];
    const names = [
      'host',
      'port',
      'protocol',
      'ssl',
      'certType',
      'ca',
      'cert',
      'key',
      'subscriptions',
      'will',
      'properties',
      'messages',
      'clean',
      'keepalive',
      'mqttVersion',
      'path',
      'username',
      'password',
      'ALPNProtocols',
    ];
    for (const name of names) {
      for (const value of wrong) {
        const [found] = read([
          {
            clientId: 'c',
            host: 'h',
            port: 1883,
            mqttVersion: '5.0',
            certType: 'self',
            ssl: true,
            [name]: value,
          },
        ]);
        expect(found, `${name}: ${JSON.stringify(value)}`).toBeDefined();
      }
    }
  });
});
