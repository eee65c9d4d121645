/** Faults below MQTT and HTTP, as a TLS client sees them. */
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultSettings } from '../../../src/shared/local/faults.ts';
import { inTime } from '../../support/inTime.ts';
import { TestClock } from '../../support/testClock.ts';
import { endpointForTest } from './endpointForTest.ts';
import { RawClient } from './rawClient.ts';

const test = endpointForTest();
beforeAll(() => {
  expect(test().endpoint.faults.list()).toEqual([]);
});
afterEach(() => {
  test().endpoint.faults.clear();
});
const faults = () => test().endpoint.faults;

/** Another endpoint, whose time passes when a test lets it. */
const clock = new TestClock();
const timed = endpointForTest({ clock });

/** What a device sees that does a TLS handshake on the stand-in for 8883: 'connected', or how it failed. */
async function handshake(options: ConnectionOptions = {}): Promise<string> {
  const socket = connect({
    host: '127.0.0.1',
    port: test().endpoint.description.ports.mqtts8883,
    servername: 'localhost',
    ca: test().ca,
    cert: test().certificate,
    key: test().privateKey,
    ...options,
  });
  return await new Promise((resolve) => {
    socket.once('secureConnect', () => resolve('connected'));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once('close', () => resolve('closed'));
  }).then((outcome) => {
    socket.on('error', () => undefined).destroy();
    return outcome as string;
  });
}

/** Waits until a port is listened on, or no longer is. */
async function reachable(port: number): Promise<boolean> {
  const socket = connectTcp({ host: '127.0.0.1', port });
  const outcome = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'close').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return outcome;
}

describe('connections that do not come about', () => {
  it('are refused on the ports that were named alone, and are not when the fault is over', async () => {
    const { mqtts8883, https8443 } = test().endpoint.description.ports;
    const alive = await RawClient.connected(test(), 'alive');
    faults().set('refuseConnections', { ports: [8883] });
    expect(await handshake()).toBe('ECONNREFUSED');
    expect(await reachable(https8443)).toBe(true);
    await alive.nothingElse();
    faults().clear('refuseConnections');
    await expect.poll(() => reachable(mqtts8883)).toBe(true);
    expect(await handshake()).toBe('connected');
    alive.leave();
  });

  it('are closed or reset before TLS', async () => {
    faults().set('closeConnection', { at: 'accept' });
    expect(await handshake()).toBe('ECONNRESET');
    faults().clear();
    faults().set('resetConnection', { at: 'accept' });
    expect(await handshake()).toBe('ECONNRESET');
  });

  it('stay silent: the handshake does not end until the client gives up', async () => {
    faults().set('stallConnection', { at: 'accept' });
    const client = RawClient.open(test());
    await once(client.socket, 'connect');
    await expect.poll(() => faults().counts().stallConnection).toBe(1);
    // The fault being over does not wake the connection: a second one gets through meanwhile.
    faults().clear();
    expect(await handshake()).toBe('connected');
    expect(client.socket.authorized).toBe(false);
    client.socket.destroy();
  });
});

describe('server certificates', () => {
  it.each<[NonNullable<FaultSettings<'serverCertificate'>['as']>, RegExp]>([
    ['expired', /^CERT_HAS_EXPIRED$/],
    ['notYetValid', /^CERT_NOT_YET_VALID$/],
    ['otherName', /^ERR_TLS_CERT_ALTNAME_INVALID$/],
    ['selfSigned', /^DEPTH_ZERO_SELF_SIGNED_CERT$/],
    ['unknownIssuer', /^UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT_LOCALLY)$/],
    ['selfSignedInChain', /^SELF_SIGNED_CERT_IN_CHAIN$/],
  ])('%s', async (as, code) => {
    faults().set('serverCertificate', { as });
    expect(await handshake()).toMatch(code);
    faults().clear();
    expect(await handshake()).toBe('connected');
  });
});

describe('TLS', () => {
  it('knows none of the ALPN names', async () => {
    faults().set('noCommonAlpn');
    expect(await handshake({ ALPNProtocols: ['x-amzn-mqtt-ca'] })).toBe(
      'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL',
    );
    expect(await handshake()).toBe('connected');
  });

  it.each<[NonNullable<FaultSettings<'tlsAlert'>['alert']>, RegExp]>([
    ['handshakeFailure', /HANDSHAKE_FAILURE/],
    ['badCertificate', /BAD_CERTIFICATE/],
    ['certificateRevoked', /CERTIFICATE_REVOKED/],
    ['certificateExpired', /CERTIFICATE_EXPIRED/],
    ['certificateUnknown', /CERTIFICATE_UNKNOWN/],
    ['unknownCa', /UNKNOWN_CA/],
    ['protocolVersion', /PROTOCOL_VERSION/],
    ['internalError', /INTERNAL_ERROR/],
    ['unrecognizedName', /UNRECOGNIZED_NAME/],
    ['certificateRequired', /CERTIFICATE_REQUIRED/],
  ])('ends with the alert %s', async (alert, code) => {
    faults().set('tlsAlert', { alert });
    expect(await handshake()).toMatch(code);
  });

  it('is answered in plain text', async () => {
    faults().set('answerInPlainText');
    expect(await handshake()).toMatch(/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/);
  });

  it.each(['closeConnection', 'resetConnection', 'clientCertificateRefused'] as const)(
    'goes well, and %s ends the connection before CONNACK',
    async (name) => {
      faults().set(name, name === 'clientCertificateRefused' ? {} : { at: 'tls' });
      const client = RawClient.open(test());
      const error = new Promise<string | undefined>((resolve) => {
        client.socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
        client.socket.once('close', () => resolve(undefined));
      });
      await once(client.socket, 'secureConnect');
      client.connect('after-tls').catch(() => undefined);
      expect(await client.end()).toEqual([]);
      if (name === 'resetConnection') expect(await error).toBe('ECONNRESET');
      expect(faults().list()).toMatchObject([{ name, struck: 1 }]);
    },
  );
});

describe('bytes', () => {
  it.each<[NonNullable<FaultSettings<'cutAfterBytes'>['how']>, string | undefined]>([
    ['reset', 'ECONNRESET'],
    ['close', undefined],
  ])('are cut off by %s after so many', async (how, code) => {
    faults().set('cutAfterBytes', { bytes: 20_000, how });
    const client = await RawClient.connected(test(), `cut-${how}`);
    const error = new Promise<string | undefined>((resolve) => {
      client.socket.once('error', (one: NodeJS.ErrnoException) => resolve(one.code));
      client.socket.once('close', () => resolve(undefined));
    });
    await client.nothingElse();
    client.publish('bytes', Buffer.alloc(30_000));
    expect(await client.end()).toEqual([]);
    expect(await error).toBe(code);
    expect(faults().list()).toMatchObject([{ name: 'cutAfterBytes', struck: 1 }]);
  });

  it('stop without a word after so many', async () => {
    faults().set('cutAfterBytes', { bytes: 20_000, how: 'stall', times: 1 });
    const client = await RawClient.connected(test(), 'cut-stall');
    client.publish('bytes', Buffer.alloc(30_000));
    client.send({ cmd: 'pingreq' });
    await expect.poll(() => faults().list()).toEqual([]);
    const other = await RawClient.connected(test(), 'not-cut');
    await other.nothingElse();
    expect(client.closed).toBe(false);
    expect(client.packets.map(({ cmd }) => cmd)).toEqual(['connack']);
    client.socket.destroy();
    other.leave();
  });

  it('pass slowly and late, in order, and none is lost', async () => {
    timed().endpoint.faults.set('slowDown', { bytesPerSecond: 100_000, delayMilliseconds: 50 });
    const client = await inTime(clock, RawClient.connected(timed(), 'slow'));
    await inTime(clock, client.subscribe('slow/#'));
    let started = clock.now();
    await inTime(clock, client.nothingElse());
    // There and back: 50 ms each way.
    expect(clock.now() - started).toBeGreaterThanOrEqual(100);
    started = clock.now();
    for (let index = 0; index < 20; index++) client.publish('slow/a', `${index}:${'x'.repeat(500)}`);
    for (let index = 0; index < 20; index++) {
      const { payload } = await inTime(clock, client.next('publish'));
      expect(payload.toString()).toMatch(new RegExp(`^${index}:x{500}$`));
    }
    // 10,000 bytes each way, at 100,000 a second.
    expect(clock.now() - started).toBeGreaterThanOrEqual(200);
    client.leave();
    expect(await inTime(clock, client.end())).toEqual([]);
  });
});

describe('the scope of a fault', () => {
  it('is a port or a row, until it has struck so many times', async () => {
    faults().set('closeConnection', { at: 'accept', rows: [3], times: 2 });
    expect(await handshake()).toBe('connected');
    faults().set('closeConnection', { at: 'accept', rows: [4], times: 2 });
    expect(await handshake()).toBe('ECONNRESET');
    expect(await handshake()).toBe('ECONNRESET');
    expect(await handshake()).toBe('connected');
  });

  it('is so many seconds', async () => {
    const { until, since } = faults().set('closeConnection', { at: 'accept', seconds: 0.2 });
    expect(until! - since).toBe(200);
    await expect.poll(() => faults().list()).toEqual([]);
    expect(await handshake()).toBe('connected');
  });
});
