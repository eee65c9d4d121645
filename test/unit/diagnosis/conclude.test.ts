/** From failure and findings to causes: a table, each line with what an engineer would say. */
import { describe, expect, it } from 'vitest';
import { candidatesOf, causeWords, type CauseContext } from '../../../src/diagnosis/causes.ts';
import { conclude, concludeWell } from '../../../src/diagnosis/conclude.ts';
import { checkProfile } from '../../../src/profile/validate.ts';
import type { CauseId, Finding } from '../../../src/shared/diagnosis.ts';
import type { Failure } from '../../../src/shared/failure.ts';

const x509 = { type: 'x509', certificate: '/c', privateKey: '/k' };

function context(id: string, changes: object = {}, failure: Partial<Failure> = {}): CauseContext {
  const checked = checkProfile({
    id: 'press',
    endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com',
    identity: x509,
    ...changes,
  });
  if (!checked.ok) throw new Error(checked.problems.join());
  return {
    profile: checked.profile,
    host: checked.profile.endpoint,
    port: 8883,
    clientId: 'press-01',
    failure: {
      id,
      stage: 'connect',
      symptom: 'It was seen.',
      cause: 'The catalogue says so.',
      hint: 'Do this.',
      evidence: {},
      retryable: false,
      ...failure,
    },
  };
}

const said = (effect: Finding['effect'], ...causes: CauseId[]): Finding[] =>
  causes.map((cause) => ({ cause, effect }));

function judged(of: CauseContext, findings: readonly Finding[] = []): string[] {
  return conclude(of, [{ findings }], () => '{}').causes.map(
    ({ id, standing }) => `${id ?? 'catalogue'} ${standing}`,
  );
}

describe('the causes of a failure', () => {
  it.each<[string, CauseContext, Finding[], string[]]>([
    [
      'beforehand: as probable by experience',
      context('connect.closedWithoutConnack'),
      [],
      ['connectPolicy probable', 'clientCertificate possible', 'clientId possible'],
    ],
    [
      'one confirmed: first, and nothing else is probable',
      context('connect.closedWithoutConnack'),
      said('confirms', 'clientId'),
      ['clientId confirmed', 'connectPolicy possible', 'clientCertificate possible'],
    ],
    [
      'ruled out: last',
      context('connect.closedWithoutConnack'),
      said('rulesOut', 'connectPolicy'),
      ['clientCertificate probable', 'clientId possible', 'connectPolicy ruledOut'],
    ],
    [
      'hints: the one with the most leads',
      context('connect.closedWithoutConnack'),
      [...said('suggests', 'clientCertificate'), ...said('suggests', 'clientCertificate', 'clientId')],
      ['clientCertificate probable', 'clientId possible', 'connectPolicy possible'],
    ],
    [
      'hints do not outweigh what was excluded',
      context('tcp.timeout'),
      [...said('suggests', 'portBlocked'), ...said('rulesOut', 'portBlocked')],
      ['hostUnreachable probable', 'offline possible', 'portBlocked ruledOut'],
    ],
    [
      'what an experiment finds counts though nobody thought of it',
      context('http.expiredToken'),
      said('confirms', 'clock'),
      ['clock confirmed'],
    ],
    [
      'all ruled out: what the catalogue says',
      context('tls.noApplicationProtocol', { port: 443, alpn: 'x' }),
      said('rulesOut', 'alpn'),
      ['catalogue probable', 'alpn ruledOut'],
    ],
    ['unknown: what the catalogue says', context('unknown'), [], ['catalogue probable']],
  ])('%s', (_name, of, findings, expected) => {
    expect(judged(of, findings)).toEqual(expected);
  });

  it.each([
    ['tls.unknownIssuer', {}, ['inspectingProxy']],
    ['tls.unknownIssuer', { ca: '/ca' }, ['caFile', 'inspectingProxy']],
    [
      'tls.unknownIssuer',
      { endpoint: 'abc.iot.eu-west-1.amazonaws.com' },
      ['endpointType', 'inspectingProxy'],
    ],
    [
      'connect.closedWithoutConnack',
      { will: { topic: 'w' } },
      ['connectPolicy', 'clientCertificate', 'clientId', 'will'],
    ],
    [
      'connect.closedWithoutConnack',
      { identity: { type: 'customAuthorizer' } },
      ['authorizer', 'connectPolicy', 'clientId'],
    ],
    ['subscribe.unanswered', { broker: 'mqtt', identity: { type: 'none' } }, ['limits']],
  ])('%s with %j: only what this profile can have', (id, changes, expected) => {
    expect(candidatesOf(context(id, changes))).toEqual(expected);
  });

  it('names field or action in what to do', () => {
    const of = context('tcp.timeout');
    expect(causeWords('portBlocked', of).advice).toContain('field port to 443');
    expect(causeWords('connectPolicy', of).advice).toContain('iot:Connect on client/press-01');
  });
});

/** Does every alternative of a line speak of what only its own profile has? */
describe('causes in words', () => {
  const aws = {};
  const generic = { broker: 'mqtt', endpoint: 'broker.example', identity: { type: 'none' } };
  const failure = { evidence: { topic: 'a/+' } };

  it.each<[CauseId, object, Partial<CauseContext>, text: string, advice: string]>([
    ['endpointName', aws, {}, 'no host named "abc-ats.iot', 'describe-endpoint'],
    ['endpointName', generic, {}, 'no host named "broker.example"', 'Correct the field endpoint.'],
    ['portBlocked', aws, {}, 'blocks port 8883', 'Set the field port to 443'],
    ['portBlocked', generic, {}, 'blocks port 8883', 'Have port 8883 opened'],
    ['portBlocked', { identity: { type: 'customAuthorizer' } }, {}, 'port 8883', 'Have port 8883 opened'],
    ['nothingListens', aws, {}, 'on port 8883', 'endpoint and portMap'],
    ['nothingListens', generic, {}, 'on port 8883', 'the broker runs'],
    ['proxy', aws, { proxy: 'http://proxy:1' }, 'The proxy http://proxy:1 does', '"none"'],
    ['caFile', { ca: '/ca' }, {}, 'field ca', 'Amazon Root CA 1'],
    ['caFile', { ...generic, ca: '/ca' }, {}, 'field ca', "broker's CA certificate"],
    ['inspectingProxy', aws, {}, 'security program).', 'exempted'],
    [
      'inspectingProxy',
      aws,
      { serverIssuer: 'CN=Box' },
      'program), with a certificate by "CN=Box".',
      'exempted',
    ],
    ['untrustedServer', generic, {}, 'does not trust.', 'field ca'],
    ['untrustedServer', generic, { serverIssuer: 'CN=Own' }, 'does not trust: "CN=Own".', 'field ca'],
    ['serverName', aws, {}, 'SNI', 'Check the field endpoint'],
    ['serverName', { serverName: 'x' }, {}, 'SNI', 'Check the field serverName'],
    ['alpn', { port: 443, alpn: false }, {}, 'ALPN name is missing', 'Remove the field alpn'],
    ['alpn', { port: 443, alpn: 'x' }, {}, 'ALPN name "x" is not the one', 'Remove the field alpn'],
    ['clientCertificate', aws, {}, 'inactive, revoked', 'ACTIVE'],
    ['clientCertificate', generic, {}, 'The broker does not accept', 'CA that the broker knows'],
    ['connectPolicy', aws, {}, 'iot:Connect with the client id "press-01"', 'client/press-01'],
    ['connectPolicy', generic, {}, 'does not let this client in', 'access rules'],
    ['clientId', aws, {}, '"press-01" in particular', 'client/press-01'],
    ['will', { will: { topic: 'w/t' } }, {}, 'to "w/t"', 'Allow iot:Publish on topic/w/t'],
    [
      'will',
      { will: { topic: 'w/t', retain: true } },
      {},
      'w/t',
      'Publish and iot:RetainPublish on topic/w/t',
    ],
    ['mqttVersion', { mqttVersion: '5' }, {}, 'not take MQTT 5', 'mqttVersion to "3.1.1"'],
    ['mqttVersion', { mqttVersion: '3.1.1' }, {}, 'not take MQTT 3.1.1', 'mqttVersion to "5"'],
    ['subscribePolicy', aws, {}, 'subscription to "a/+"', 'topicfilter/a/+'],
    ['publishPolicy', aws, {}, 'publish to "a/+"', 'iot:Publish on topic/a/+'],
    ['receivePolicy', aws, {}, 'iot:Receive on "a/+"', 'iot:Receive on topic/a/+'],
  ])('%s of %j', (id, changes, more, text, advice) => {
    const words = causeWords(id, { ...context('x', changes, failure), ...more });
    expect(words.title).toMatch(/./);
    expect(words.text).toContain(text);
    expect(words.advice).toContain(advice);
    expect(words.text + words.advice).not.toMatch(/undefined/);
  });
});

describe('the causes in question', () => {
  it.each<[string, CauseId[]]>([
    ['proxy.refused', []],
    ['dns.notFound', ['endpointName', 'offline']],
    ['tcp.refused', ['nothingListens', 'portBlocked']],
    ['tcp.timeout', ['portBlocked', 'hostUnreachable', 'offline']],
    ['tls.serverNotYetValid', ['clock']],
    ['certificate.notYetValid', ['clock']],
    ['certificate.unusable', ['clock']],
    ['tls.selfSigned', ['inspectingProxy']],
    ['tls.noApplicationProtocol', []],
    ['tls.nothingInCommon', []],
    ['tls.handshakeRefused', ['clientCertificate', 'serverName', 'inspectingProxy', 'portBlocked', 'ipv6']],
    ['certificate.refused', ['clientCertificate', 'serverName', 'inspectingProxy', 'portBlocked', 'ipv6']],
    ['connack.notAuthorized', ['connectPolicy', 'clientCertificate', 'clientId']],
    ['connect.timeout', ['portBlocked']],
    ['connack.protocolVersion', ['mqttVersion']],
    ['connack.clientId', ['clientId']],
    ['subscribe.denied', ['subscribePolicy', 'limits']],
    ['subscribe.refusedHere', []],
    ['publish.refused', ['publishPolicy', 'limits']],
    ['publish.notReceived', ['receivePolicy']],
  ])('%s: %j', (id, expected) => {
    expect(candidatesOf(context(id))).toEqual(expected);
  });

  it('a proxy and the field alpn, where there is one', () => {
    expect(candidatesOf({ ...context('proxy.refused'), proxy: 'http://proxy:1' })).toEqual(['proxy']);
    expect(candidatesOf(context('connect.httpAnswered', { port: 443, alpn: 'x' }))).toEqual(['alpn']);
  });

  it('an unknown CA, at a broker that is not of AWS', () => {
    const generic = { broker: 'mqtt', endpoint: 'abc.iot.example', identity: { type: 'none' } };
    expect(candidatesOf(context('tls.unknownIssuer', generic))).toEqual([
      'inspectingProxy',
      'untrustedServer',
    ]);
  });
});

describe('what to do', () => {
  const advice = (id: string, findings: Finding[], failure: Partial<Failure> = {}) =>
    conclude(context(id, {}, failure), [{ findings }], () => '{}').advice;
  const of = (id: string, ...causes: CauseId[]) =>
    causes.map((cause) => causeWords(cause, context(id)).advice);

  it('about the three likeliest, and what the catalogue says', () => {
    const id = 'certificate.refused';
    expect(advice(id, [])).toEqual([
      ...of(id, 'clientCertificate', 'serverName', 'inspectingProxy'),
      'Do this.',
    ]);
  });

  it('about what is confirmed, and nothing else', () => {
    const id = 'connect.closedWithoutConnack';
    expect(advice(id, said('confirms', 'clientId'))).toEqual(of(id, 'clientId'));
  });

  it('not about what is ruled out; nothing twice and nothing empty', () => {
    const id = 'tcp.timeout';
    expect(advice(id, said('rulesOut', 'portBlocked', 'offline'), { hint: '' })).toEqual(
      of(id, 'hostUnreachable'),
    );
    const [hint = ''] = of(id, 'hostUnreachable');
    expect(advice(id, said('rulesOut', 'portBlocked', 'offline'), { hint })).toEqual([hint]);
  });

  it('is what the catalogue says where nothing stands', () => {
    expect(advice('unknown', [])).toEqual(['Do this.']);
    const { causes } = conclude(context('unknown', {}, { cause: '' }), [], () => '{}');
    expect(causes).toMatchObject([{ title: 'Cause', text: 'It was seen.', standing: 'probable' }]);
  });
});

describe('a policy statement', () => {
  const policy = [{ action: 'iot:Connect', resource: 'client/press-01' }];

  it('stands in the conclusion where a policy may be the cause', () => {
    const of = context('connect.closedWithoutConnack', {}, { policy });
    expect(conclude(of, [], () => 'statement').policyStatement).toBe('statement');
  });

  it('does not where that is ruled out', () => {
    const of = context('connect.closedWithoutConnack', {}, { policy });
    const findings = said('rulesOut', 'connectPolicy', 'clientId');
    expect(conclude(of, [{ findings }], () => 'statement').policyStatement).toBeUndefined();
  });
});

describe('a policy statement and its causes', () => {
  const policy = [{ action: 'iot:Connect', resource: 'client/press-01' }];

  it.each<[string, boolean, Finding[]]>([
    ['connect.closedWithoutConnack', true, said('rulesOut', 'connectPolicy')],
    ['connect.closedWithoutConnack', false, said('rulesOut', 'connectPolicy', 'clientId')],
    ['subscribe.denied', true, []],
    ['subscribe.denied', false, said('rulesOut', 'subscribePolicy')],
    ['publish.denied', true, []],
    ['publish.notReceived', true, []],
    ['tcp.timeout', false, []],
    // The catalogue's own cause may be one of policy.
    ['unknown', true, []],
  ])('after %s: %s', (id, stands, findings) => {
    const { policyStatement, policy: grants } = conclude(context(id, {}, { policy }), [{ findings }], String);
    expect(policyStatement !== undefined).toBe(stands);
    expect(grants).toEqual(stands ? policy : undefined);
  });

  it('is not made of nothing', () => {
    expect(conclude(context('unknown', {}, { policy: [] }), [], String)).not.toHaveProperty(
      'policyStatement',
    );
    expect(conclude(context('unknown'), [], String)).not.toHaveProperty('policyStatement');
  });
});

describe('a diagnosis without a failure', () => {
  it('counts stages that passed, with a warning or without, and nothing else', () => {
    const stage = { stage: 'tls', summary: '', facts: [] } as const;
    const verdicts = ['ok', 'warning', 'skipped', 'failed', 'waiting', 'running'] as const;
    const stages = verdicts.map((verdict) => ({ ...stage, verdict }));
    expect(concludeWell(stages, ['a note'])).toEqual({
      verdict: 'ok',
      summary: 'All is well: 2 stages passed.',
      causes: [],
      advice: ['a note'],
    });
  });

  it('tells what deserves a look: failures of stages that are warned of, then facts', () => {
    const failure = context('x').failure;
    const fact = { name: '', value: '', warning: 'Odd.' };
    const stage = { stage: 'upgrade', verdict: 'warning', summary: '', facts: [fact], failure } as const;
    const conclusion = concludeWell([stage, { ...stage, verdict: 'ok', facts: [] }]);
    expect(conclusion.summary).toBe('It works. 2 things deserve a look.');
    expect(conclusion.advice).toEqual(['It was seen.', 'Odd.']);
    expect(concludeWell([{ ...stage, facts: [] }]).summary).toBe('It works. One thing deserves a look.');
  });

  it('counts what passed, and tells warnings', () => {
    const stage = { stage: 'tls', verdict: 'ok', summary: '', facts: [] } as const;
    expect(concludeWell([stage])).toMatchObject({ verdict: 'ok', summary: 'All is well: one stage passed.' });
    const odd = {
      ...stage,
      verdict: 'warning',
      facts: [{ name: 'Valid', value: '', warning: 'Ends soon.' }],
    } as const;
    expect(concludeWell([odd])).toMatchObject({ verdict: 'warning', advice: ['Ends soon.'] });
  });
});
