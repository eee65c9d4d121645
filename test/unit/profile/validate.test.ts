import { describe, expect, it } from 'vitest';
import { checkProfile } from '../../../src/profile/validate.ts';
import { publisherRouteOf, sessionRouteOf } from '../../../src/profile/routes.ts';
import { describeRow, findRows, protocolTable } from '../../../src/shared/aws/protocolTable.ts';

const identities = {
  x509: { type: 'x509', certificate: '/c.pem', privateKey: '/k.pem' },
  sigv4: { type: 'sigv4', source: 'default' },
  customAuthorizer: { type: 'customAuthorizer', authorizerName: 'doorman' },
} as const;
const endpoint = 'abc123-ats.iot.eu-west-1.amazonaws.com';

function problems(profile: object): string {
  const checked = checkProfile({ id: 'p', endpoint, identity: identities.x509, ...profile });
  return checked.ok ? '' : checked.problems.join('\n');
}

function checked(profile: object) {
  const result = checkProfile({ id: 'p', endpoint, identity: identities.x509, ...profile });
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result;
}

describe('the protocol table', () => {
  it.each(protocolTable.map((row) => [describeRow(row), row] as const))(
    '%s is legal and gets its ALPN and SNI',
    (_name, row) => {
      const { profile } = checked({
        protocol: row.protocol,
        port: row.port,
        identity: identities[row.authentication],
      });
      const route = row.protocol === 'https' ? publisherRouteOf(profile) : sessionRouteOf(profile);
      expect(route).toMatchObject({ host: endpoint, serverName: endpoint, port: row.port, row });
      expect(route?.alpn).toBe(row.alpn);
    },
  );

  it('refuses every other combination, and names each legal row of the identity', () => {
    let refused = 0;
    for (const protocol of ['mqtt', 'wss', 'https'] as const) {
      for (const authentication of ['x509', 'sigv4', 'customAuthorizer'] as const) {
        for (const port of [443, 8443, 8883, 1883]) {
          const legal = protocolTable.some(
            (row) => row.protocol === protocol && row.authentication === authentication && row.port === port,
          );
          const said = problems({ protocol, port, identity: identities[authentication] });
          expect(said === '', `${protocol} ${authentication} ${port}`).toBe(legal);
          if (legal) continue;
          refused++;
          for (const row of findRows({ authentication })) expect(said).toContain(describeRow(row));
        }
      }
    }
    expect(refused).toBe(27);
  });

  it('fills in the port: 8883 for MQTT with a certificate, else 443', () => {
    expect(checked({}).profile.port).toBe(8883);
    expect(checked({ protocol: 'wss', identity: identities.sigv4 }).profile.port).toBe(443);
    expect(checked({ identity: identities.customAuthorizer }).profile.port).toBe(443);
  });

  it('keeps the row when the real port is another', () => {
    const { profile } = checked({ port: 443, portMap: { '443': 50_443 } });
    expect(sessionRouteOf(profile)).toMatchObject({ port: 50_443, tablePort: 443, alpn: 'x-amzn-mqtt-ca' });
    expect(publisherRouteOf(profile)).toMatchObject({ port: 50_443, tablePort: 443, alpn: 'x-amzn-http-ca' });
  });

  it('lets a custom domain override ALPN and SNI', () => {
    const { profile } = checked({ endpoint: '10.0.0.1', alpn: 'mqtt', serverName: 'iot.example.com' });
    expect(sessionRouteOf(profile)).toMatchObject({ alpn: 'mqtt', serverName: 'iot.example.com' });
    expect(sessionRouteOf(checked({ port: 443, alpn: false }).profile)?.alpn).toBeUndefined();
  });
});

describe('the endpoint', () => {
  it.each([
    [`https://${endpoint}/topics/a`, endpoint],
    [`wss://${endpoint}:443/mqtt`, endpoint],
    [`mqtts://${endpoint.toUpperCase()}:8883`, endpoint],
    [` ${endpoint} `, endpoint],
    [`${endpoint}:8443`, endpoint],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]:8883', '::1'],
    ['::1', '::1'],
    ['localhost', 'localhost'],
  ])('%s is reduced to %s', (pasted, host) => {
    expect(checked({ endpoint: pasted }).profile.endpoint).toBe(host);
  });

  it.each(['https://', 'a b', '..', 'host/', 'http://ex ample'])('%s', (pasted) => {
    const said = problems({ endpoint: pasted });
    if (pasted === 'host/') expect(said).toBe('');
    else expect(said).toContain('endpoint:');
  });

  it('takes port and path of a generic broker from its URL', () => {
    const generic = { broker: 'mqtt', identity: { type: 'none' } };
    expect(
      checked({ ...generic, protocol: 'ws', endpoint: 'ws://broker:9001/socket' }).profile,
    ).toMatchObject({
      endpoint: 'broker',
      port: 9001,
      path: '/socket',
    });
    expect(checked({ ...generic, protocol: 'mqtts', endpoint: 'broker' }).profile.port).toBe(8883);
  });

  it('is warned about when it is the legacy one, or of another service', () => {
    expect(checked({ endpoint: 'abc.iot.eu-west-1.amazonaws.com' }).warnings.join()).toContain('legacy');
    expect(checked({ endpoint: 'abc.credentials.iot.eu-west-1.amazonaws.com' }).warnings.join()).toContain(
      'credential provider',
    );
    expect(checked({}).warnings).toEqual([]);
  });
});

describe('bad input names the field and the fix', () => {
  it.each([
    [{ id: 'has space' }, 'id: use 1 to 64 letters'],
    [{ identity: { type: 'x509', certificate: '/c' } }, 'identity.privateKey: missing'],
    [{ identity: { type: 'bogus' } }, 'identity.type: choose one of x509, sigv4'],
    [
      { identity: { ...identities.x509, password: 'p' } },
      'identity.password: secrets do not belong in settings',
    ],
    [{ colour: 'red' }, 'colour: there is no such field'],
    [{ port: 70_000 }, 'port: must be at most 65535.'],
    [{ keepAlive: -1 }, 'keepAlive: must be at least 0.'],
    [{ name: ' ' }, 'name: must not be empty.'],
    [{ identity: 'me' }, 'identity:'],
    [{ subscriptions: [{}] }, 'subscriptions.0.topicFilter: missing'],
    [{ mqttVersion: '4' }, 'mqttVersion: choose one of'],
    [{ protocol: 'ws' }, 'protocol: "ws" is for other brokers'],
    [{ endpoint: 'localhost', protocol: 'wss', identity: identities.sigv4 }, 'identity.region: missing'],
    [{ protocol: 'wss', identity: { type: 'sigv4', source: 'profile' } }, 'identity.profile: missing'],
    [
      { identity: { ...identities.customAuthorizer, passIn: 'headers' } },
      'identity.passIn: "headers" needs HTTP',
    ],
    [
      { protocol: 'https', port: 443, identity: { ...identities.customAuthorizer, passIn: 'connect' } },
      'identity.passIn: HTTPS has no CONNECT',
    ],
    [
      {
        protocol: 'https',
        port: 443,
        identity: { ...identities.customAuthorizer, passIn: 'query', username: 'ann' },
      },
      'identity.passIn: the query carries no user name',
    ],
    [
      { identity: { ...identities.customAuthorizer, tokenKeyName: 'my key' } },
      'identity.tokenKeyName: use 1 to 128 letters',
    ],
    [{ path: '/mqtt#x' }, 'path: must not have a #'],
    [{ identity: { type: 'none' } }, 'identity.type: AWS IoT Core knows no "none"'],
    [{ broker: 'mqtt', protocol: 'mqtt' }, 'protocol: a client certificate needs TLS; use mqtts'],
    [{ broker: 'mqtt', protocol: 'https' }, 'protocol: https publishes to AWS IoT Core only'],
    [{ clientId: 'x'.repeat(129) }, 'clientId: Client id has 129 bytes of UTF-8; AWS IoT Core allows 128'],
    [{ clientId: '$mine' }, 'clientId: Client id must not begin with $'],
    [{ subscriptions: [{ topicFilter: 'a#' }] }, 'subscriptions.0.topicFilter:'],
    [{ subscriptions: [{ topicFilter: 'a', qos: 2 }] }, 'subscriptions.0.qos:'],
    [
      { protocol: 'https', port: 443, subscriptions: [{ topicFilter: 'a' }] },
      'subscriptions: HTTPS only publishes',
    ],
  ])('%j', (change, says) => {
    expect(problems(change)).toContain(says);
  });
});
