import { describe, expect, it } from 'vitest';
import { refusals } from '../../../src/local/authenticate/refusals.ts';
import { type SignedRequest, SignatureVerifier } from '../../../src/local/authenticate/signature.ts';

// The credentials of AWS's own examples.
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'EXAMPLESESSION',
};
const signedAt = Date.parse('2013-05-24T00:00:00Z');

function verify(request: SignedRequest, options: { now?: number; region?: string } = {}) {
  const { now = signedAt, region = 'us-east-1' } = options;
  const verifier = new SignatureVerifier({ region, credentials, now: () => now });
  return verifier.verify(request);
}

const accepted = { principal: expect.objectContaining({ kind: 'aws' }) as unknown };
const scope = 'AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fiotdevicegateway%2Faws4_request';

function upgrade(
  signature: string,
  options: { query?: string; token?: string; host?: string } = {},
): SignedRequest {
  const { query = '', token = 'EXAMPLESESSION', host = 'example.iot.us-east-1.amazonaws.com' } = options;
  return {
    method: 'GET',
    target:
      `/mqtt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${scope}&X-Amz-Date=20130524T000000Z${query}` +
      `&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}&X-Amz-Security-Token=${token}`,
    headers: { host },
    body: Buffer.alloc(0),
  };
}

const withoutExpires = 'efea84de20947750dbb884a21a8f51189f8b920a8445be2c36dd3d7373981b67';
const withExpires = '3ec863617e7e6afa53fc5669c7db4983300818ddc18e72db53c6408d00f60d94';
const tokenSigned = '23e2d17501863398767d895af691f80eb869b2b11196dfce26fe134b8d2ddda5';

describe('a presigned WebSocket URL', () => {
  it('is accepted as published, with and without X-Amz-Expires', () => {
    expect(verify(upgrade(withoutExpires))).toEqual(accepted);
    expect(verify(upgrade(withExpires, { query: '&X-Amz-Expires=86400' }))).toEqual(accepted);
  });

  it('is refused when the session token was signed', () => {
    const verdict = verify(upgrade(tokenSigned, { query: '&X-Amz-Expires=86400' }));
    expect(verdict).toEqual({ refusal: refusals.signatureMismatch });
  });

  it('is refused for another host, another signature or another token', () => {
    expect(verify(upgrade(withoutExpires, { host: 'other.iot.us-east-1.amazonaws.com' }))).toEqual({
      refusal: refusals.signatureMismatch,
    });
    expect(verify(upgrade(withoutExpires.replace('e', 'f')))).toEqual({
      refusal: refusals.signatureMismatch,
    });
    expect(verify(upgrade(withoutExpires, { token: 'OTHER' }))).toEqual({ refusal: refusals.invalidToken });
  });

  it('holds five minutes either way, whatever X-Amz-Expires says', () => {
    const request = upgrade(withExpires, { query: '&X-Amz-Expires=86400' });
    expect(verify(request, { now: signedAt + 300_000 })).toEqual(accepted);
    expect(verify(request, { now: signedAt - 300_000 })).toEqual(accepted);
    expect(verify(request, { now: signedAt + 301_000 })).toEqual({
      refusal:
        'Signature expired: 20130524T000000Z is now earlier than 20130524T000001Z (20130524T000501Z - 5 min.)',
    });
    expect(verify(request, { now: signedAt - 301_000 })).toEqual({
      refusal:
        'Signature not yet current: 20130524T000000Z is still later than 20130523T235959Z (20130523T235459Z + 5 min.)',
    });
  });

  it('is refused for another region, in the words of AWS', () => {
    expect(verify(upgrade(withoutExpires), { region: 'eu-west-1' })).toEqual({
      refusal: "Credential should be scoped to a valid region, not 'us-east-1'. ",
    });
  });

  it('without a signature is missing its token', () => {
    const request = { ...upgrade(''), target: `/mqtt?X-Amz-Credential=${scope}` };
    expect(SignatureVerifier.isSigned(request)).toBe(true);
    expect(verify(request)).toEqual({ refusal: 'Missing Authentication Token' });
    expect(SignatureVerifier.isSigned({ ...request, target: '/mqtt' })).toBe(false);
  });
});

describe('a signed HTTPS publish', () => {
  const signatures = {
    iotdevicegateway: '278fbbe9403d95dae1e4f381cbe55299808fc73d691103315aef478115f374c2',
    iotdata: '300c71f68b92084171a141a0307f78a27f987aa75bde77b4f1c9606794abe8fd',
  };

  function publish(service: keyof typeof signatures, changes: Partial<SignedRequest> = {}): SignedRequest {
    const names = 'content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token';
    return {
      method: 'POST',
      target: '/topics/a%2Fb?qos=1',
      body: Buffer.from('hi'),
      ...changes,
      headers: {
        host: 'example-ats.iot.us-east-1.amazonaws.com',
        'content-type': 'application/octet-stream',
        'x-amz-content-sha256': '8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4',
        'x-amz-date': '20130524T000000Z',
        'x-amz-security-token': 'EXAMPLESESSION',
        authorization:
          `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/${service}/aws4_request, ` +
          `SignedHeaders=${names}, Signature=${signatures[service]}`,
        ...changes.headers,
      },
    };
  }

  it('is accepted for both service names', () => {
    expect(verify(publish('iotdevicegateway'))).toEqual(accepted);
    expect(verify(publish('iotdata'))).toEqual(accepted);
  });

  it.each<[string, Partial<SignedRequest>]>([
    ['another body', { body: Buffer.from('ho') }],
    ['another topic', { target: '/topics/a%2Fc?qos=1' }],
    ['another query', { target: '/topics/a%2Fb?qos=0' }],
    ['another method', { method: 'PUT' }],
    ['another signed header', { headers: { 'content-type': 'text/plain' } }],
    ['another token, which is signed here', { headers: { 'x-amz-security-token': 'OTHER' } }],
  ])('is refused for %s', (_, changes) => {
    expect(verify(publish('iotdata', changes))).toEqual({ refusal: refusals.signatureMismatch });
  });
});
