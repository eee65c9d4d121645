/** Which experiments follow which failure: few, cheap, and only those that tell something about the profile. */
import { describe, expect, it } from 'vitest';
import { experimentsFor } from '../../../../src/diagnosis/experiments/plan.ts';
import type { Walk } from '../../../../src/diagnosis/walk.ts';
import type { Failure } from '../../../../src/shared/failure.ts';
import { plainBroker, walkFor } from '../../../support/walkFor.ts';

const aws = { endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com' };
const legacy = { endpoint: 'abc.iot.eu-west-1.amazonaws.com' };
/** A profile with which every experiment has something to tell. */
const everything = {
  ...aws,
  port: 443,
  alpn: 'x',
  ca: '/ca',
  mqttVersion: '3.1.1',
  will: { topic: 'w', payload: '' },
};
const resolved = { identity: { type: 'x509' }, proxy: {} } as unknown as NonNullable<Walk['resolved']>;

function planned(
  id: string,
  profile: Record<string, unknown> = everything,
  changes: Partial<Walk> = {},
): string[] {
  const failure: Failure = {
    id,
    stage: 'connect',
    symptom: '',
    cause: '',
    hint: '',
    evidence: { topic: 't' },
    retryable: false,
  };
  const walk = walkFor(profile, { topic: 't', ...changes });
  return experimentsFor({ walk, failure }).map((experiment) => experiment.id);
}

describe('after a failure', () => {
  it.each<[id: string, experiments: string[]]>([
    ['proxy.refused', ['direct']],
    ['dns.notFound', ['otherName']],
    ['tcp.timeout', ['direct', 'otherPort']],
    ['tls.serverExpired', ['clock']],
    ['tls.serverNotYetValid', ['clock']],
    ['certificate.expired', ['clock']],
    ['certificate.unusable', ['clock']],
    ['certificate.notYetValid', ['clock']],
    ['tls.unknownIssuer', ['systemCa']],
    ['tls.selfSigned', ['systemCa']],
    ['tls.inspected', ['systemCa']],
    ['tls.badServerCertificate', ['systemCa']],
    ['tls.wrongName', ['systemCa']],
    ['endpoint.legacy', ['systemCa']],
    ['tls.noApplicationProtocol', ['otherAlpn', 'otherVersion']],
    ['connect.httpAnswered', ['otherAlpn', 'otherVersion']],
    ['connect.notMqtt', ['otherAlpn', 'otherVersion']],
    ['certificate.keyMismatch', []],
    ['tls.noServerName', []],
    ['tls.weakCertificate', []],
    ['tls.unrecognizedName', []],
    ['tls.noCommonVersion', []],
    ['tls.nothingInCommon', []],
    ['tls.notTls', []],
    ['tls.timeout', ['otherPort']],
    ['tls.closed', ['noClientCertificate', 'otherAlpn', 'otherPort']],
    ['certificate.refused', ['noClientCertificate', 'otherAlpn', 'otherPort']],
    ['connect.closedWithoutConnack', ['mqtt5', 'withoutWill', 'otherClientId']],
    ['connect.refused', ['mqtt5', 'withoutWill', 'otherClientId']],
    ['connack.notAuthorized', ['mqtt5', 'withoutWill', 'otherClientId']],
    ['connack.clientId', ['mqtt5', 'withoutWill', 'otherClientId']],
    ['connack.badCredentials', ['mqtt5', 'withoutWill', 'otherClientId']],
    ['connack.protocolVersion', ['otherVersion']],
    ['connack.serverBusy', []],
    ['connect.timeout', ['otherPort']],
    ['subscribe.denied', ['subscribeByMqtt5']],
    ['subscribe.refusedHere', []],
    ['publish.unanswered', ['publishByMqtt5']],
    ['publish.refusedHere', []],
    ['publish.notReceived', []],
    ['http.forbidden', ['clock']],
    ['upgrade.refused', ['clock']],
    ['credentials.expired', ['clock']],
    ['settings.secretMissing', []],
  ])('%s: %j', (id, experiments) => {
    expect(planned(id, everything, { resolved })).toEqual(experiments);
  });
});

describe('what would tell nothing is not tried', () => {
  const x509 = { identity: { type: 'x509' } } as unknown as NonNullable<Walk['resolved']>;

  it.each<[string, string, Record<string, unknown>, Partial<Walk>, string[]]>([
    ['directly, without a proxy', 'tcp.timeout', aws, { resolved: x509 }, ['otherPort']],
    ['another CA, without the field ca', 'tls.unknownIssuer', aws, {}, []],
    ['the ATS name of a legacy endpoint', 'tls.unknownIssuer', legacy, {}, ['atsEndpoint']],
    [
      'another ALPN name, without the field alpn',
      'tls.closed',
      aws,
      { resolved: x509 },
      ['noClientCertificate', 'otherPort'],
    ],
    ['without the certificate, without one', 'tls.closed', aws, {}, ['otherPort']],
    ['another port of AWS, at another broker', 'tcp.timeout', plainBroker(1), {}, ['usualPort']],
    [
      'usual ports, behind a proxy',
      'tcp.timeout',
      plainBroker(1),
      { seen: { reachable: [], unreachable: [], proxy: 'p' } },
      [],
    ],
    ['the time, where no HTTP is spoken', 'http.x', plainBroker(1), {}, []],
  ])('%s', (_name, id, profile, changes, experiments) => {
    expect(planned(id, profile, changes)).toEqual(experiments);
  });

  it.each<[string[], string | undefined, string[]]>([
    [['127.0.0.1', '::1'], undefined, ['addressFamilies']],
    [['127.0.0.1'], undefined, []],
    [['::1'], undefined, []],
    [[], undefined, []],
    [['127.0.0.1', '::1'], 'http://proxy:1', []],
  ])('both families, of %j and proxy %s: %j', (reachable, proxy, experiments) => {
    const seen = { reachable, unreachable: [], ...(proxy === undefined ? {} : { proxy }) };
    const tls = { broker: 'mqtt', endpoint: 'broker.example', protocol: 'mqtts', identity: { type: 'none' } };
    expect(planned('tls.timeout', tls, { seen })).toEqual(experiments);
  });

  it('a plain connection has no TLS that could go wrong by one family', () => {
    const seen = { reachable: ['127.0.0.1', '::1'], unreachable: [] };
    expect(planned('tls.timeout', plainBroker(1), { seen })).toEqual([]);
  });
});

describe('the titles say what is tried', () => {
  const title = (
    id: string,
    experiment: string,
    profile: Record<string, unknown>,
    changes: Partial<Walk> = {},
  ) => {
    const failure = {
      id,
      stage: 'tls',
      symptom: '',
      cause: '',
      hint: '',
      retryable: false,
      evidence: {},
    } as const;
    const subject = { walk: walkFor(profile, changes), failure };
    return experimentsFor(subject)
      .find((one) => one.id === experiment)
      ?.title(subject);
  };

  it('names and ports', () => {
    expect(title('dns.notFound', 'otherName', aws)).toBe('Resolve iot.eu-west-1.amazonaws.com instead');
    const short = { broker: 'mqtt', endpoint: 'broker.lan', identity: { type: 'none' } };
    expect(title('dns.notFound', 'otherName', short)).toBe('Resolve amazonaws.com instead');
    expect(title('tcp.timeout', 'otherPort', aws)).toBe(
      'Use port 443 with ALPN x-amzn-mqtt-ca instead of 8883',
    );
    expect(title('tcp.timeout', 'otherPort', { ...aws, port: 443 })).toBe('Use port 8883 instead of 443');
    expect(title('tcp.timeout', 'usualPort', plainBroker(8883))).toBe(
      'Try the usual ports 1883, 443, 80 of 127.0.0.1',
    );
    expect(title('tls.unknownIssuer', 'atsEndpoint', legacy)).toBe(
      'Use abc-ats.iot.eu-west-1.amazonaws.com instead',
    );
    expect(title('tls.closed', 'otherAlpn', everything)).toBe('Offer ALPN x-amzn-mqtt-ca');
    expect(title('tls.closed', 'otherAlpn', { ...aws, alpn: 'x' })).toBe('Offer no ALPN name');
  });
});
