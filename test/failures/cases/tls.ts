/** The TLS handshake and the server's certificate. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { FaultValues } from '../../../src/shared/local/faults.ts';
import type { KeyPair } from '../../support/opensslFiles.ts';
import type { FailureCase, Provocation } from '../failureCase.ts';
import type { World } from '../world.ts';

const shows = (id: string, as: FaultValues<'serverCertificate'>['as']): FailureCase => ({
  id,
  how: `local endpoint, fault serverCertificate ${as}`,
  provoke: (world) => {
    world.fault('serverCertificate', { as });
    return world.row(4);
  },
});

const alert = (id: string, name: FaultValues<'tlsAlert'>['alert'], row = 4): FailureCase => ({
  id,
  how: `local endpoint, fault tlsAlert ${name}`,
  provoke: (world) => {
    world.fault('tlsAlert', { alert: name });
    return world.row(row);
  },
});

/** `openssl s_server` before a broker's profile. */
async function sServer(world: World, pair: KeyPair, ...more: readonly string[]): Promise<Provocation> {
  const port = await world.program('openssl', (on) => [
    ...['s_server', '-quiet', '-accept', `127.0.0.1:${on}`],
    ...['-cert', pair.certificate, '-key', pair.privateKey, ...more],
  ]);
  return world.broker(port, {
    protocol: 'mqtts',
    serverName: path.parse(pair.certificate).name,
    ca: pair.ca,
  });
}

/** A certificate that signed itself, as `openssl req` makes it. */
function selfMade(world: World, name: string, ...options: readonly string[]): KeyPair {
  const file = (ending: string) => path.join(world.directory, `${name}.${ending}`);
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-nodes', '-days', '30', '-subj', `/CN=${name}`, '-keyout', file('key')],
      ...['-out', file('pem'), '-addext', `subjectAltName=DNS:${name}`, ...options],
    ],
    { stdio: 'ignore' },
  );
  return { certificate: file('pem'), privateKey: file('key'), ca: file('pem') };
}

const onCurve = (curve: string): string[] => ['-newkey', 'ec', '-pkeyopt', `ec_paramgen_curve:${curve}`];

const rsa = (world: World): KeyPair => selfMade(world, 'rsa', '-newkey', 'rsa:2048');

/** A server that OpenSSL agrees with and BoringSSL does not. */
const onlyOpenssl = (what: string, start: FailureCase['provoke']): FailureCase => ({
  id: 'connect.closedWithoutConnack',
  how: `openssl s_server with ${what}`,
  provoke: start,
  differs: [
    {
      on: ['BoringSSL'],
      id: 'tls.nothingInCommon',
      because:
        'it offers nothing of the kind; with OpenSSL the handshake is done, and s_server closes on CONNECT',
    },
  ],
});

/** A name of AWS's, led by a proxy to the local endpoint. */
async function by(world: World, endpoint: string, changes: object = {}): Promise<Provocation> {
  const { mqtts8883 } = world.endpoint.description.ports;
  return world.row(4, { endpoint, proxy: await world.leadingProxy(mqtts8883), ...changes });
}

const account = 'abc123.iot.eu-west-1.amazonaws.com';

export const tlsCases: readonly FailureCase[] = [
  shows('tls.serverExpired', 'expired'),
  {
    id: 'tls.serverExpired',
    how: 'openssl s_server with a certificate that ended yesterday',
    provoke: async (world) => sServer(world, await world.certificate({ days: -1 })),
  },
  shows('tls.serverNotYetValid', 'notYetValid'),
  shows('tls.wrongName', 'otherName'),
  shows('tls.selfSigned', 'selfSigned'),
  shows('tls.unknownIssuer', 'unknownIssuer'),
  shows('tls.unknownIssuer', 'selfSignedInChain'),
  {
    id: 'tls.unknownIssuer',
    how: 'local endpoint, without its CA in the profile',
    provoke: (world) => {
      const { profile, secrets } = world.row(1);
      const { ca: _, ...rest } = profile;
      return { profile: rest, secrets };
    },
  },
  {
    id: 'tls.inspected',
    how: 'a server with a CA of its own under an AWS name',
    provoke: async (world) => {
      const port = await world.tlsServer(() => undefined, await world.certificate());
      const { profile } = world.rowAt(1, port, { serverName: 'abc123-ats.iot.eu-west-1.amazonaws.com' });
      return { profile };
    },
  },
  {
    id: 'tls.weakCertificate',
    how: 'openssl s_server with an RSA key of 1024 bits',
    provoke: (world) =>
      sServer(world, selfMade(world, 'weak', '-newkey', 'rsa:1024'), '-cipher', 'DEFAULT:@SECLEVEL=0'),
    differs: [
      {
        on: ['OpenSSL before 3.2', 'BoringSSL'],
        id: 'connect.closedWithoutConnack',
        because: 'they take keys of 1024 bits; s_server, at the end of its input, then closes on CONNECT',
      },
    ],
  },
  {
    id: 'tls.badServerCertificate',
    how: 'openssl s_server with a certificate for clients only',
    provoke: (world) =>
      sServer(
        world,
        selfMade(world, 'purpose', '-newkey', 'rsa:2048', '-addext', 'extendedKeyUsage=clientAuth'),
      ),
    differs: [
      {
        on: ['BoringSSL'],
        id: 'connect.closedWithoutConnack',
        because: 'it does not look at what the certificate of a server is made for',
      },
    ],
  },
  {
    id: 'tls.noServerName',
    how: 'local endpoint, by its address alone',
    provoke: (world) => world.row(4, { endpoint: '127.0.0.1' }),
  },
  {
    id: 'tls.noApplicationProtocol',
    how: 'local endpoint, another ALPN name in the profile',
    provoke: (world) => world.row(3, { alpn: 'x-wrong' }),
  },
  {
    id: 'tls.noApplicationProtocol',
    how: 'local endpoint, fault noCommonAlpn',
    provoke: (world) => {
      world.fault('noCommonAlpn');
      return world.row(5);
    },
  },
  alert('tls.unrecognizedName', 'unrecognizedName'),
  alert('tls.noCommonVersion', 'protocolVersion'),
  {
    id: 'tls.noCommonVersion',
    how: 'openssl s_server that speaks TLS 1.1 only',
    provoke: async (world) =>
      sServer(world, await world.certificate(), '-tls1_1', '-cipher', 'DEFAULT:@SECLEVEL=0'),
  },
  {
    id: 'tls.handshakeRefused',
    how: 'openssl s_server -Verify with TLS 1.2, no client certificate in the profile',
    provoke: async (world) =>
      sServer(world, await world.certificate(), '-Verify', '1', '-verify_return_error', '-tls1_2'),
  },
  alert('tls.nothingInCommon', 'handshakeFailure', 5),
  {
    id: 'tls.nothingInCommon',
    how: 'openssl s_server with a certificate on the curve secp256k1',
    provoke: (world) => sServer(world, selfMade(world, 'secp256k1', ...onCurve('secp256k1'))),
  },
  onlyOpenssl('DHE ciphers only', (world) =>
    sServer(world, rsa(world), '-tls1_2', '-cipher', 'DHE-RSA-AES128-GCM-SHA256'),
  ),
  onlyOpenssl('ciphers with CBC and SHA-384 only', (world) =>
    sServer(world, rsa(world), '-tls1_2', '-cipher', 'ECDHE-RSA-AES256-SHA384'),
  ),
  onlyOpenssl('an Ed25519 certificate', (world) =>
    sServer(world, selfMade(world, 'ed25519', '-newkey', 'ed25519')),
  ),
  onlyOpenssl('a certificate on P-521', (world) =>
    sServer(world, selfMade(world, 'p521', ...onCurve('P-521'))),
  ),
  alert('tls.failed', 'internalError'),
  {
    id: 'tls.notTls',
    how: 'local endpoint, fault answerInPlainText',
    provoke: (world) => {
      world.fault('answerInPlainText');
      return world.row(4);
    },
  },
  {
    id: 'tls.notTls',
    how: 'mosquitto, its port without TLS',
    provoke: async (world) =>
      world.broker(await world.program('mosquitto', (port) => ['-p', `${port}`]), { protocol: 'mqtts' }),
    // mosquitto closes without a word on bytes that are no CONNECT.
    or: 'tls.closed',
  },
  {
    id: 'tls.closed',
    how: 'local endpoint, fault closeConnection at accept',
    provoke: (world) => {
      world.fault('closeConnection', { at: 'accept' });
      return world.row(4);
    },
  },
  {
    id: 'tls.closed',
    how: 'local endpoint over HTTPS, fault clientCertificateRefused',
    provoke: (world) => {
      world.fault('clientCertificateRefused');
      return { ...world.row(8), fails: { publish: { topic: 'a', route: 'https' } } };
    },
  },
  {
    id: 'tls.timeout',
    how: 'a server that takes TCP and says nothing',
    slow: true,
    provoke: async (world) => world.rowAt(4, await world.server(() => undefined)),
  },
  alert('certificate.revoked', 'certificateRevoked'),
  alert('certificate.expired', 'certificateExpired'),
  alert('certificate.unknownCa', 'unknownCa'),
  alert('certificate.refused', 'certificateUnknown'),
  alert('certificate.refused', 'badCertificate', 7),
  {
    id: 'certificate.wanted',
    how: 'openssl s_server -Verify, no client certificate in the profile',
    provoke: async (world) =>
      sServer(world, await world.certificate(), '-Verify', '1', '-verify_return_error'),
  },
  alert('certificate.wanted', 'certificateRequired', 3),
  {
    id: 'endpoint.credentialProvider',
    how: 'a credential provider name, led to the local endpoint with fault closeConnection',
    provoke: (world) => {
      world.fault('closeConnection', { at: 'connect' });
      return by(world, account.replace('.iot', '.credentials.iot'), { serverName: 'localhost' });
    },
  },
  {
    id: 'endpoint.jobs',
    how: 'a Jobs name, led to the local endpoint with fault tlsAlert',
    provoke: (world) => {
      world.fault('noCommonAlpn');
      world.fault('tlsAlert', { alert: 'internalError' });
      return by(world, account.replace('.iot', '.jobs.iot'), { serverName: 'localhost' });
    },
  },
  {
    id: 'endpoint.legacy',
    how: 'a name without -ats, led to a server whose CA is unknown',
    provoke: async (world) => {
      const { profile } = await by(world, account);
      const { ca: _, ...rest } = profile;
      return { profile: { ...rest, serverName: 'localhost' } };
    },
  },
  {
    id: 'endpoint.vpc',
    how: 'a VPC endpoint name, led to the local endpoint with fault closeConnection',
    provoke: (world) => {
      world.fault('closeConnection', { at: 'accept' });
      return by(world, 'vpce-0a1b.data.iot.eu-west-1.vpce.amazonaws.com');
    },
  },
];
