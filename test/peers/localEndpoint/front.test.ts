/** What each port takes and refuses before a word of MQTT or HTTP: certificate, ALPN, SNI, TLS version. */
import { connect, type ConnectionOptions } from 'node:tls';
import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { startLocalEndpoint } from '../../../src/local/endpoint.ts';
import { endpointForTest } from './endpointForTest.ts';
import { RawClient } from './rawClient.ts';

const test = endpointForTest();

function device(): ConnectionOptions {
  return { cert: test().certificate, key: test().privateKey };
}

type PortName = 'tls443' | 'mqtts8883' | 'https8443';

/** Connects, says CONNECT or a request, and tells what came back: the error's code, the bytes, or nothing. */
async function attempt(
  port: PortName,
  options: ConnectionOptions,
  words: 'mqtt' | 'http',
  host = '127.0.0.1',
) {
  const { ports } = test().endpoint.description;
  const socket = connect({ host, port: ports[port], servername: 'localhost', ca: test().ca, ...options });
  return new Promise<{ error?: string; bytes: string; alpn?: string | false | null }>((resolve) => {
    let bytes = '';
    let error: string | undefined;
    socket.on('secureConnect', () => {
      if (words === 'http')
        socket.write(
          'POST /topics/a HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
        );
      else socket.write(Buffer.from('101000044d5154540402003c000461626364', 'hex'));
    });
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.toString('latin1');
      if (words === 'mqtt') socket.end(Buffer.from('e000', 'hex'));
    });
    socket.on('error', (failure: NodeJS.ErrnoException) => (error = failure.code));
    socket.on('close', () =>
      resolve({ ...(error !== undefined && { error }), bytes, alpn: socket.alpnProtocol }),
    );
  });
}

const connack = '\x20\x02\x00\x00';

describe.each(['127.0.0.1', '::1'])('on %s', (host) => {
  it('each row with a certificate or ALPN is what the protocol table says', async () => {
    const alpn = (name: string): ConnectionOptions => ({ ALPNProtocols: [name] });
    const mqtt443 = await attempt('tls443', { ...device(), ...alpn('x-amzn-mqtt-ca') }, 'mqtt', host);
    expect(mqtt443).toMatchObject({ bytes: connack, alpn: 'x-amzn-mqtt-ca' });
    expect((await attempt('mqtts8883', device(), 'mqtt', host)).bytes).toBe(connack);
    expect((await attempt('mqtts8883', { ...device(), ...alpn('x-amzn-mqtt-ca') }, 'mqtt', host)).bytes).toBe(
      connack,
    );
    expect((await attempt('tls443', { ...device(), ...alpn('x-amzn-http-ca') }, 'http', host)).bytes).toMatch(
      /^HTTP\/1.1 200 OK/,
    );
    expect((await attempt('https8443', device(), 'http', host)).bytes).toMatch(/^HTTP\/1.1 200 OK/);
  });
});

describe('a client certificate', () => {
  it('is demanded by TLS itself on 8883 and 8443', async () => {
    for (const port of ['mqtts8883', 'https8443'] as const) {
      const words = port === 'mqtts8883' ? 'mqtt' : 'http';
      expect(await attempt(port, {}, words)).toMatchObject({
        error: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
        bytes: '',
      });
      expect(await attempt(port, { maxVersion: 'TLSv1.2' }, words)).toMatchObject({ bytes: '' });
    }
  });

  it('is missed without a word on 443 with the ALPN names that need one', async () => {
    expect((await attempt('tls443', { ALPNProtocols: ['x-amzn-mqtt-ca'] }, 'mqtt')).bytes).toBe('');
    expect((await attempt('tls443', { ALPNProtocols: ['x-amzn-http-ca'] }, 'http')).bytes).toBe('');
  });

  it('that is not active is closed without a word', async () => {
    const { registry } = test().endpoint;
    const id = createHash('sha256').update(new X509Certificate(test().certificate).raw).digest('hex');
    registry.setStatus(id, 'INACTIVE');
    try {
      expect((await attempt('mqtts8883', device(), 'mqtt')).bytes).toBe('');
      expect(
        (await attempt('tls443', { ...device(), ALPNProtocols: ['x-amzn-http-ca'] }, 'http')).bytes,
      ).toBe('');
    } finally {
      registry.setStatus(id, 'ACTIVE');
    }
    expect((await attempt('mqtts8883', device(), 'mqtt')).bytes).toBe(connack);
  });

  it('of another CA is closed without a word', async () => {
    // The server's own certificate comes from the right CA, but nobody registered it.
    const other = await startLocalEndpoint({ directory: `${test().endpoint.description.ca}.other` });
    try {
      const [stranger] = other.description.devices;
      const { readFile } = await import('node:fs/promises');
      const options = {
        cert: await readFile(stranger!.certificate),
        key: await readFile(stranger!.privateKey),
      };
      expect((await attempt('mqtts8883', options, 'mqtt')).bytes).toBe('');
      expect((await attempt('tls443', { ...options, ALPNProtocols: ['x-amzn-mqtt-ca'] }, 'mqtt')).bytes).toBe(
        '',
      );
    } finally {
      await other.stop();
    }
  });

  it('without ALPN on 443 is not looked at: the request is missing its token', async () => {
    const { bytes } = await attempt('tls443', device(), 'http');
    expect(bytes).toMatch(/^HTTP\/1.1 403 Forbidden/);
    expect(bytes).toContain('x-amzn-ErrorType: ForbiddenException:');
    expect(bytes).toContain('{"message":"Missing Authentication Token","traceId":"');
  });
});

describe('ALPN', () => {
  it.each<[PortName, string]>([
    ['tls443', 'h2'],
    ['tls443', 'mqtts'],
    ['mqtts8883', 'mqtt'],
    ['https8443', 'x-amzn-mqtt-ca'],
  ])('%s: %s is no protocol there (alert 120)', async (port, name) => {
    const { error, bytes } = await attempt(port, { ...device(), ALPNProtocols: [name] }, 'mqtt');
    expect(error).toBe('ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL');
    expect(bytes).toBe('');
  });

  it('h2 and http/1.1 together come to http/1.1', async () => {
    const { alpn, bytes } = await attempt('tls443', { ALPNProtocols: ['h2', 'http/1.1'] }, 'http');
    expect(alpn).toBe('http/1.1');
    expect(bytes).toMatch(/^HTTP\/1.1 403/);
  });

  it('forgotten on 443, MQTT meets HTTP', async () => {
    expect((await attempt('tls443', device(), 'mqtt')).bytes).toMatch(/^HTTP\/1.1 400/);
  });
});

describe('SNI', () => {
  it('missing or another name is closed without a word', async () => {
    // For an address as servername Node sends no SNI.
    for (const servername of ['', 'example.com']) {
      const options = { ...device(), servername, checkServerIdentity: () => undefined };
      expect((await attempt('mqtts8883', options, 'mqtt')).bytes).toBe('');
      expect((await attempt('tls443', options, 'http')).bytes).toBe('');
    }
  });

  it('may be the name of the AWS endpoint that it stands for', async () => {
    const servername = 'topicscope-ats.iot.us-east-1.amazonaws.com';
    expect((await attempt('mqtts8883', { ...device(), servername }, 'mqtt')).bytes).toBe(connack);
  });
});

it('TLS 1.2 is spoken, TLS 1.1 is not', async () => {
  const old = await attempt('mqtts8883', { ...device(), maxVersion: 'TLSv1.2' }, 'mqtt');
  expect(old.bytes).toBe(connack);
  const older: ConnectionOptions = {
    ...device(),
    minVersion: 'TLSv1.1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  };
  expect((await attempt('mqtts8883', older, 'mqtt')).bytes).toBe('');
});

it('bytes that are not MQTT are closed without a word', async () => {
  const client = RawClient.open(test());
  client.socket.write('GET / HTTP/1.1\r\n\r\n');
  expect(await client.end()).toEqual([]);
});
