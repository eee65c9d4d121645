/** From failure and findings to causes: a table, each line with what an engineer would say. */
import { describe, expect, it } from 'vitest';
import { candidatesOf, causeWords, type CauseContext } from '../../../src/diagnosis/causes.ts';
import { conclude, concludeWell } from '../../../src/diagnosis/conclude.ts';
import { reportOf } from '../../../src/diagnosis/report.ts';
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

describe('a diagnosis without a failure', () => {
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

describe('the report', () => {
  it('keeps what came from outside from meaning anything to Markdown', () => {
    const report = reportOf({
      profile: 'p',
      name: 'evil](command:x) <img src=x> | **b**',
      endpoint: 'host',
      route: 'MQTT',
      startedAt: 0,
      state: 'running',
      notes: [],
      stages: [
        {
          stage: 'dns',
          verdict: 'ok',
          summary: 'a | b\nnext',
          facts: [{ name: '[x](y)', value: '\u202Eevil ![i](u)' }],
        },
      ],
      experiments: [],
    });
    expect(report).not.toMatch(/[^\\]\]\(|<img|[^\\]\*\*b|\u202e/);
    expect(report).toContain('a \\| b next');
  });
});
