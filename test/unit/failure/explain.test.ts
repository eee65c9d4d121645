import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/failure/explain.ts';
import type { Symptom } from '../../../src/failure/symptom.ts';

const destination: Symptom['destination'] = {
  host: 'abc-ats.iot.eu-west-1.amazonaws.com',
  port: 443,
  serverName: 'abc-ats.iot.eu-west-1.amazonaws.com',
  tablePort: 443,
  aws: true,
  protocol: 'mqtt',
  secure: true,
  authentication: 'X.509 client certificate',
  mqttVersion: '5',
  clientId: 'press-01',
};
const symptom = (facts: Partial<Symptom>): Symptom => ({ phase: 'tls', destination, ...facts });
const http = (status: number, message: string) => ({ phase: 'upgrade' as const, http: { status, message } });

describe('explain', () => {
  it.each<[string, Partial<Symptom>, string, string, boolean]>([
    ['unknown host', { phase: 'tcp', code: 'ENOTFOUND' }, 'dns', 'describe-endpoint', true],
    ['closed port', { phase: 'tcp', code: 'ECONNREFUSED' }, 'tcp', 'port', true],
    [
      'firewall',
      { phase: 'tcp', code: 'ETIMEDOUT', destination: { ...destination, tablePort: 8883, port: 8883 } },
      'tcp',
      '443',
      true,
    ],
    ['wrong CA', { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }, 'tls', 'Amazon Root CA 1', false],
    ['self-signed', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'tls', 'CA', false],
    ['other name', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'tls', 'serverName', false],
    ['ALPN, OpenSSL', { text: 'tlsv1 alert no application protocol', code: 'EPROTO' }, 'tls', 'alpn', false],
    ['ALPN, BoringSSL', { text: 'TLSV1_ALERT_NO_APPLICATION_PROTOCOL' }, 'tls', 'alpn', false],
    [
      'no certificate, TLS 1.3',
      { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' },
      'certificate',
      'identity.certificate',
      false,
    ],
    [
      'no certificate, TLS 1.2',
      { text: 'sslv3 alert handshake failure' },
      'certificate',
      'identity.certificate',
      false,
    ],
    ['inactive certificate', { text: 'ssl/tls alert certificate unknown' }, 'certificate', 'ACTIVE', false],
    ['plain port', { text: 'wrong version number' }, 'tls', 'protocol', false],
    ['silent in TLS', { silentClose: true }, 'tls', 'account', true],
    [
      'HTTP answered',
      { phase: 'connect', text: 'Invalid header flag bits, must be 0x0 for puback packet' },
      'tls',
      'ALPN',
      false,
    ],
    ['silent after CONNECT', { phase: 'connect', silentClose: true }, 'connect', 'client/press-01', false],
    ['CONNACK 0x87', { phase: 'connect', connack: 135 }, 'connect', 'iot:Connect on client/press-01', false],
    ['CONNACK 0x86', { phase: 'connect', connack: 134 }, 'connect', 'password', false],
    ['CONNACK 0x89', { phase: 'connect', connack: 137 }, 'connect', 'again', true],
    [
      'clock behind',
      http(403, 'Signature expired: 2026 is now earlier than 2027'),
      'upgrade',
      'clock',
      false,
    ],
    ['clock ahead', http(403, 'Signature not yet current: x'), 'upgrade', 'clock', false],
    [
      'wrong secret',
      http(403, 'The request signature we calculated does not match the signature you provided.'),
      'credentials',
      'credentials',
      false,
    ],
    [
      'wrong region',
      http(403, "Credential should be scoped to a valid region, not 'x'. "),
      'settings',
      'identity.region',
      false,
    ],
    [
      'expired token',
      http(403, 'The security token included in the request is expired'),
      'credentials',
      'aws sso login',
      false,
    ],
    ['throttled', http(429, 'Rate exceeded'), 'upgrade', 'again', true],
    ['proxy', http(407, ''), 'upgrade', 'endpoint', false],
    [
      'SSO',
      { phase: 'credentials', text: 'The SSO session associated with this profile has expired.' },
      'credentials',
      'aws sso login',
      false,
    ],
    [
      'STS out of reach',
      { phase: 'credentials', code: 'ENOTFOUND', text: 'getaddrinfo ENOTFOUND sts.eu-west-1.amazonaws.com' },
      'credentials',
      'Trying again',
      true,
    ],
    [
      'SUBACK 0x87',
      { phase: 'subscribe', reasonCode: 135, topic: 'a/#' },
      'subscribe',
      'topicfilter/a/#',
      false,
    ],
    ['PUBACK 0x87', { phase: 'publish', reasonCode: 135, topic: 'a' }, 'publish', 'topic/a', false],
    ['taken over', { phase: 'session', reasonCode: 142 }, 'session', 'client id', true],
    ['ping unanswered', { phase: 'session', text: 'Keepalive timeout' }, 'session', 'again', true],
    ['lost', { phase: 'session', silentClose: true }, 'session', 'again', true],
  ])('%s', (_name, facts, stage, hint, retryable) => {
    const failure = explain(symptom(facts));
    expect(failure).toMatchObject({ stage, retryable });
    expect(failure.hint).toContain(hint);
    expect(failure.symptom).not.toBe('');
    expect(failure.cause).not.toBe('');
  });

  it('keeps what was seen as evidence', () => {
    expect(explain(symptom({ code: 'EPROTO', text: 'alert 120' })).evidence).toMatchObject({
      code: 'EPROTO',
      text: 'alert 120',
      endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com:443',
    });
  });
});
