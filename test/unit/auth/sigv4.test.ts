/** Signatures against vectors that were computed by other implementations. */
import { describe, expect, it } from 'vitest';
import { presignWebSocketUrl, signHttpsRequest } from '../../../src/auth/sigv4.ts';

const scope = {
  credentials: {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    sessionToken: 'EXAMPLESESSION',
  },
  region: 'us-east-1',
  date: new Date('2013-05-24T00:00:00Z'),
};

describe('presignWebSocketUrl', () => {
  const url = new URL('wss://example.iot.us-east-1.amazonaws.com/mqtt');

  it('equals the published vector, the session token outside of what is signed', async () => {
    const signed = new URL(await presignWebSocketUrl(url, { ...scope, expiresIn: 86_400 }));
    expect(Object.fromEntries(signed.searchParams)).toEqual({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/iotdevicegateway/aws4_request',
      'X-Amz-Date': '20130524T000000Z',
      'X-Amz-Expires': '86400',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': '3ec863617e7e6afa53fc5669c7db4983300818ddc18e72db53c6408d00f60d94',
      'X-Amz-Security-Token': 'EXAMPLESESSION',
    });
    expect(signed.host).toBe('example.iot.us-east-1.amazonaws.com');
    expect(signed.pathname).toBe('/mqtt');
  });

  it('signs without a session token when there is none', async () => {
    const { sessionToken: _, ...permanent } = scope.credentials;
    const signed = await presignWebSocketUrl(url, { ...scope, credentials: permanent, expiresIn: 86_400 });
    expect(signed).not.toContain('Security-Token');
    expect(signed).toContain('3ec863617e7e6afa53fc5669c7db4983300818ddc18e72db53c6408d00f60d94');
  });

  it('signs the port where it is not 443', async () => {
    const other = await presignWebSocketUrl(new URL('wss://localhost:8443/mqtt'), scope);
    expect(other).toMatch(/^wss:\/\/localhost:8443\/mqtt\?/);
    const plain = await presignWebSocketUrl(new URL('wss://localhost/mqtt'), scope);
    expect(new URL(other).searchParams.get('X-Amz-Signature')).not.toBe(
      new URL(plain).searchParams.get('X-Amz-Signature'),
    );
  });
});

describe('signHttpsRequest', () => {
  it('equals the vector for a publish, topic and session token signed', async () => {
    const headers = await signHttpsRequest(
      {
        method: 'POST',
        host: 'example-ats.iot.us-east-1.amazonaws.com',
        path: '/topics/a%2Fb',
        query: { qos: '1' },
        headers: { 'content-type': 'application/octet-stream' },
        body: Buffer.from('hi'),
      },
      scope,
    );
    expect(headers['authorization']).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/iotdevicegateway/aws4_request, ' +
        'SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, ' +
        'Signature=278fbbe9403d95dae1e4f381cbe55299808fc73d691103315aef478115f374c2',
    );
  });
});
