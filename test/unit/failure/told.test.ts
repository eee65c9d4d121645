/** What a failure tells besides its kind: grants, fields, clocks, evidence. */
import { describe, expect, it } from 'vitest';
import { clockSkew, clockText } from '../../../src/failure/catalogue/clock.ts';
import { explain } from '../../../src/failure/explain.ts';
import type { Symptom } from '../../../src/failure/symptom.ts';
import { authorizer, aws, aws311, broker, https, seen } from './symptoms.ts';

const told = (facts: Partial<Symptom>) => explain(seen(facts));
const now = Date.UTC(2026, 0, 2, 12, 0, 0);
const date = (milliseconds: number): string => new Date(now + milliseconds).toUTCString();

describe("this machine's clock by a server's answer", () => {
  it.each([
    [0, ' the clocks agree.'],
    [4000, ' the clocks agree.'],
    [-4000, ' the clocks agree.'],
    // The server's date lies before: this machine is ahead.
    [-5000, ' it is 5 s ahead.'],
    [5000, ' it is 5 s behind.'],
    [-603_000, ' it is 10 min 3 s ahead.'],
    [3_600_000, ' it is 1 h behind.'],
    [90_061_000, ' it is 1 d 1 h behind.'],
    [-59_000, ' it is 59 s ahead.'],
    [-60_000, ' it is 1 min ahead.'],
    [86_400_000, ' it is 1 d behind.'],
  ])('%i ms from here', (milliseconds, text) => {
    expect(clockText(date(milliseconds), now).endsWith(text)).toBe(true);
    expect(clockSkew(date(milliseconds), now)).toBe(0 - milliseconds);
  });

  it('is not told without a date that can be read', () => {
    expect(clockSkew(undefined, now)).toBeUndefined();
    expect(clockText('yesterday', now)).toBe('');
  });

  it('is told with a refused signature', () => {
    const refused = (message: string, late: number) =>
      told({
        phase: 'upgrade',
        http: { status: 403, message, date: new Date(Date.now() + late).toUTCString() },
      }).cause;
    expect(refused('Signature expired: x', 3_600_000)).toMatch(/behind.* behind\.$/);
    expect(refused('Signature not yet current: x', -3_600_000)).toMatch(/ahead.* ahead\.$/);
  });
});

describe('what a policy would have to allow', () => {
  const connect = { action: 'iot:Connect', resource: 'client/press-01' };
  it.each<[string, Partial<Symptom>, unknown]>([
    ['CONNACK', { phase: 'connect', connack: 135 }, [connect]],
    ['CONNACK of a broker', { phase: 'connect', connack: 135, destination: broker }, undefined],
    [
      'CONNACK with a will',
      { phase: 'connect', connack: 135, destination: { ...aws, will: { topic: 'gone', retain: false } } },
      [connect, { action: 'iot:Publish', resource: 'topic/gone' }],
    ],
    ['a silent close after CONNECT', { phase: 'connect', silentClose: true }, [connect]],
    ['the same of a broker', { phase: 'connect', silentClose: true, destination: broker }, undefined],
    [
      'SUBACK',
      { phase: 'subscribe', reasonCode: 135, topic: 'a/#' },
      [
        { action: 'iot:Subscribe', resource: 'topicfilter/a/#' },
        { action: 'iot:Receive', resource: 'topic/a/*' },
      ],
    ],
    [
      'SUBACK of a broker',
      { phase: 'subscribe', reasonCode: 135, topic: 'a', destination: broker },
      undefined,
    ],
    [
      'PUBACK of a retained message',
      { phase: 'publish', reasonCode: 135, topic: 'a', retain: true },
      [
        { action: 'iot:Publish', resource: 'topic/a' },
        { action: 'iot:RetainPublish', resource: 'topic/a' },
      ],
    ],
    ['PUBACK of a broker', { phase: 'publish', reasonCode: 135, topic: 'a', destination: broker }, undefined],
    [
      'no PUBACK, closed by AWS IoT Core',
      { phase: 'publish', topic: 'a', silentClose: true, destination: aws311 },
      [{ action: 'iot:Publish', resource: 'topic/a' }],
    ],
    [
      'no PUBACK, told by mqtt.js',
      { phase: 'publish', topic: 'a', text: 'Connection closed', destination: aws311 },
      [{ action: 'iot:Publish', resource: 'topic/a' }],
    ],
    ['no PUBACK in time', { phase: 'publish', topic: 'a', text: 'no answer in 30 s' }, undefined],
    [
      'no PUBACK of a broker',
      { phase: 'publish', topic: 'a', silentClose: true, destination: broker },
      undefined,
    ],
    ['no SUBACK in time', { phase: 'subscribe', topic: 'a' }, undefined],
    ['HTTP 403 on the upgrade', { phase: 'upgrade', http: { status: 403, message: '' } }, [connect]],
    [
      'HTTP 403 on a publish',
      { phase: 'publish', topic: 'a', http: { status: 403, message: '' }, destination: https },
      [{ action: 'iot:Publish', resource: 'topic/a' }],
    ],
    ['HTTP 403 of a broker', { http: { status: 403, message: '' }, destination: broker }, undefined],
    [
      'DISCONNECT right after a publish',
      {
        ...{ phase: 'session', reasonCode: 135 },
        lastOperation: { kind: 'publish', topic: 'a', milliseconds: 2500 },
      },
      [{ action: 'iot:Publish', resource: 'topic/a' }],
    ],
    [
      'DISCONNECT long after it',
      {
        ...{ phase: 'session', reasonCode: 135 },
        lastOperation: { kind: 'publish', topic: 'a', milliseconds: 2501 },
      },
      undefined,
    ],
  ])('%s', (_name, facts, policy) => {
    const failure = told(facts);
    expect(failure.policy).toEqual(policy);
    if (policy !== undefined) expect(failure.hint).toMatch(/iot:|identity\.authorizerName/);
  });
});

describe('the hint', () => {
  it.each<[string, Partial<Symptom>, RegExp]>([
    ['the other version', { phase: 'connect', connack: 132 }, /mqttVersion to "3\.1\.1"/],
    ['the other version', { phase: 'connect', connack: 1, destination: aws311 }, /mqttVersion to "5"/],
    ['port 443 instead of 8883', { phase: 'tcp', code: 'ECONNREFUSED' }, /8883; port 443/],
    [
      'port 443 instead of 8443',
      { phase: 'tcp', code: 'ETIMEDOUT', destination: { ...aws, port: 8443, tablePort: 8443 } },
      /8443; port 443/,
    ],
    [
      'not port 443 for port 443',
      { phase: 'tcp', code: 'ETIMEDOUT', destination: { ...aws, port: 443, tablePort: 443 } },
      /^Check the fields endpoint and port/,
    ],
    [
      'not port 443 for brokers',
      { phase: 'tcp', code: 'ECONNREFUSED', destination: broker },
      /^Check the fields/,
    ],
    ['describe-endpoint', { phase: 'dns', code: 'ENOTFOUND' }, /describe-endpoint/],
    [
      'no describe-endpoint for brokers',
      { phase: 'dns', code: 'ENOTFOUND', destination: broker },
      /endpoint\.$/,
    ],
    ['the authorizer', { phase: 'connect', connack: 135, destination: authorizer }, /authorizerName/],
    ['its secrets', { phase: 'connect', silentClose: true, destination: authorizer }, /token signature/],
    ['MQTT 5', { phase: 'session', silentClose: true, destination: aws311 }, /mqttVersion to "5"/],
    ['nothing more in MQTT 5', { phase: 'session', silentClose: true }, /^Connecting again by itself\.$/],
    [
      'the field proxy',
      { proxy: { kind: 'http', host: 'p', port: 1, source: 'proxy' } },
      /in the field proxy: .*or remove the field proxy/,
    ],
    [
      'the variable that names the proxy',
      { proxy: { kind: 'socks5', host: 'p', port: 1, source: 'HTTPS_PROXY' } },
      /in HTTPS_PROXY: .*set the field proxy to "none"/,
    ],
    [
      'the moved server',
      { phase: 'connect', connack: 157, reasonString: 'go to b' },
      /the other server that it names\./,
    ],
    ['the moved server, unnamed', { phase: 'connect', connack: 157 }, /the other server\.$/],
  ])('names %s', (_name, facts, hint) => {
    expect(told(facts).hint).toMatch(hint);
  });

  it.each<[Partial<Symptom>, unknown]>([
    [{ phase: 'connect', connack: 134 }, { kind: 'setSecrets' }],
    [{ phase: 'connect', silentClose: true, destination: authorizer }, { kind: 'setSecrets' }],
    [
      { phase: 'upgrade', http: { status: 401, message: '' }, destination: authorizer },
      { kind: 'setSecrets' },
    ],
    [{ code: 'ERR_OSSL_BAD_DECRYPT' }, { kind: 'setSecrets' }],
    [{ phase: 'credentials', text: 'Token is expired' }, { kind: 'ssoLogin' }],
    [{ phase: 'connect', connack: 135 }, undefined],
  ])('is one click away for %j', (facts, remedy) => {
    expect(told(facts).remedy).toEqual(remedy);
  });
});

describe('the will that a broker does not take', () => {
  it.each([
    [144, /topic/],
    [153, /payload/],
    [154, /retained/],
    [155, /QoS/],
  ])('is told by what is wrong with it: %i', (connack, fault) => {
    const destination = { ...broker, will: { topic: 'gone', retain: true } };
    const { cause } = told({ phase: 'connect', connack, destination });
    expect(cause).toMatch(/ to "gone": its [^:]*\.$|: it may not be/);
    expect(cause.slice(cause.lastIndexOf(':'))).toMatch(fault);
    expect(told({ phase: 'connect', connack, destination: broker }).cause).not.toContain('"');
  });
});

describe('what was seen', () => {
  it.each<[string, Partial<Symptom>, string]>([
    ['the code', { phase: 'session', reasonCode: 142 }, '(DISCONNECT 0x8E Session taken over).'],
    [
      'the reason string',
      { phase: 'subscribe', reasonCode: 135, topic: 'a', reasonString: 'no policy' },
      'to "a" (SUBACK 0x87 Not authorized: no policy).',
    ],
    [
      'a return code of MQTT 3.1.1',
      { phase: 'connect', connack: 5, destination: aws311 },
      '(CONNACK return code 5).',
    ],
    ['a code below 16', { phase: 'connect', connack: 4 }, 'CONNACK 0x04 '],
    [
      'what HTTP said',
      { phase: 'publish', topic: 'a', http: { status: 429, message: 'Rate exceeded' }, destination: https },
      'The endpoint refused the publish with HTTP 429: Rate exceeded.',
    ],
    [
      'what HTTP said, with its own full stop',
      { phase: 'upgrade', http: { status: 500, message: 'Broken! ' } },
      'The endpoint refused the WebSocket upgrade with HTTP 500: Broken!',
    ],
    ['HTTP without a text', { phase: 'upgrade', http: { status: 500, message: '' } }, 'with HTTP 500.'],
    [
      'the proxy',
      { proxy: { kind: 'socks5', host: 'p', port: 1, source: 'proxy' } },
      'The SOCKS5 proxy p:1 ',
    ],
    ['the proxy', { proxy: { kind: 'https', host: 'p', port: 1, source: 'proxy' } }, 'The HTTPS proxy p:1 '],
    [
      'what the credential provider said',
      { phase: 'credentials', http: { status: 403, message: 'Access denied' } },
      'No AWS credentials: HTTP 403: Access denied',
    ],
    [
      'how the request ended',
      { phase: 'publish', topic: 'a', code: 'UND_ERR_SOCKET', text: 'other side closed', destination: https },
      'got no answer: the endpoint closed the connection.',
    ],
    [
      'how it ended otherwise',
      { phase: 'publish', topic: 'a', code: 'ODD', text: 'odd', destination: https },
      'got no answer: odd.',
    ],
    [
      'what was not recorded',
      { phase: 'session', text: 'not recorded: the disk is full' },
      'could not be recorded: the disk is full',
    ],
    [
      'the longest time',
      { phase: 'session', silentClose: true, connectedFor: 86_400_000, lifetimeLimit: 86_400_000 },
      '1,440 min.',
    ],
    [
      "the certificate's names",
      {
        code: 'ERR_TLS_CERT_ALTNAME_INVALID',
        serverCertificate: {
          subject: 's',
          issuer: 'Amazon',
          names: ['a', 'b', 'c', 'd'],
          validFrom: 0,
          validTo: 1,
        },
      },
      ' but for a, b, c.',
    ],
    ['no names', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, `not for "${aws.host}".`],
  ])('%s', (_name, facts, text) => {
    expect(told(facts).symptom).toContain(text);
  });

  it('as evidence, each where it was seen and nothing else', () => {
    expect(
      told({
        ...{ code: 'X', text: 'x', attempts: ['::1 ECONNREFUSED', '127.0.0.1 ECONNREFUSED'], connack: 135 },
        ...{ reasonCode: 135, reasonString: 'r', topic: 't', connectedFor: 7 },
        serverCertificate: {
          subject: 's',
          issuer: 'i',
          names: ['a', 'b'],
          validFrom: 0,
          validTo: Number.NaN,
        },
        http: {
          status: 403,
          message: 'm',
          errorType: 'e',
          date: 'd',
          traceId: 'n',
          redirectsTo: 'https://o',
        },
        lastOperation: { kind: 'publish', topic: 'l', milliseconds: 3 },
        destination: { ...aws, alpn: 'mqtt', region: 'eu-west-1' },
        proxy: { kind: 'http', host: 'p', port: 1, source: 'proxy', status: 502 },
      }).evidence,
    ).toEqual({
      ...{ endpoint: `${aws.host}:8883`, serverName: aws.host, alpn: 'mqtt', region: 'eu-west-1' },
      ...{ authentication: aws.authentication, clientId: 'press-01', phase: 'tls', code: 'X', text: 'x' },
      attempts: '::1 ECONNREFUSED, 127.0.0.1 ECONNREFUSED',
      serverCertificate: 's, for a b, issued by i, valid 1970-01-01 to unknown date',
      ...{ httpStatus: '403', httpMessage: 'm', errorType: 'e', serverDate: 'd', traceId: 'n' },
      ...{ redirectsTo: 'https://o', connack: '135', reasonCode: '135', reasonString: 'r', topic: 't' },
      ...{ proxy: 'http://p:1 (proxy)', proxyStatus: '502', connectedMilliseconds: '7' },
      sentLast: 'publish "l", 3 ms before',
    });
    expect(told({ destination: broker }).evidence).toEqual({
      ...{ endpoint: 'broker.local:1883', authentication: broker.authentication, clientId: 'press-01' },
      phase: 'tls',
    });
  });

  it('of the proxy that is on the way, also where it is not to blame', () => {
    const proxy = { kind: 'http', host: 'p', port: 1, source: 'HTTP_PROXY' } as const;
    expect(told({ destination: { ...aws, proxy } }).evidence['proxy']).toBe('http://p:1 (HTTP_PROXY)');
  });
});
