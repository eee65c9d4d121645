/** What policies allow. */
import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../src/local/authenticate/principal.ts';
import { type Action, Authority, type Circumstances } from '../../../src/local/policy/authority.ts';
import { Policies } from '../../../src/local/policy/policies.ts';

const arn = 'arn:aws:iot:us-east-1:123456789012:';
const press: Principal = {
  kind: 'certificate',
  identifier: 'press',
  attributes: new Map([
    ['iot:certificate.subject.commonname', ['press-cn']],
    ['iot:certificate.subject.organization', ['Example Ltd']],
  ]),
};

interface Written {
  Version?: string;
  Effect?: string;
  Action?: unknown;
  Resource?: unknown;
  [name: string]: unknown;
}

function document(...statements: Written[]): unknown {
  return {
    Version: '2012-10-17',
    Statement: statements.map((one) => ({ Effect: 'Allow', Action: 'iot:*', Resource: '*', ...one })),
  };
}

function authority(json: unknown, circumstances: Partial<Circumstances> = {}, things: string[] = []) {
  const policies = new Policies('us-east-1', '123456789012');
  policies.set('press', json);
  for (const thing of things) policies.attachThing('press', thing);
  return new Authority(policies, press, { sourceIp: '192.0.2.7', clientId: 'press-01', ...circumstances });
}

describe('a statement', () => {
  it.each<[string, Written, Action, string, boolean]>([
    [
      'allows its action on its resource',
      { Action: 'iot:Publish', Resource: `${arn}topic/a/b` },
      'iot:Publish',
      'topic/a/b',
      true,
    ],
    [
      'allows no other action',
      { Action: 'iot:Publish', Resource: `${arn}topic/a/b` },
      'iot:Receive',
      'topic/a/b',
      false,
    ],
    [
      'allows no other resource',
      { Action: 'iot:Publish', Resource: `${arn}topic/a/b` },
      'iot:Publish',
      'topic/a/c',
      false,
    ],
    [
      'is for its kind of resource',
      { Resource: `${arn}topic/a/#` },
      'iot:Subscribe',
      'topicfilter/a/#',
      false,
    ],
    [
      'knows lists of actions and resources',
      { Action: ['iot:Connect', 'iot:Publish'], Resource: [`${arn}client/x`, `${arn}topic/a`] },
      'iot:Publish',
      'topic/a',
      true,
    ],
    [
      'has * for any characters, slashes, too',
      { Resource: `${arn}topic/a/*` },
      'iot:Publish',
      'topic/a/b/c',
      true,
    ],
    ['has * for no characters', { Resource: `${arn}topic/a*` }, 'iot:Publish', 'topic/a', true],
    ['has ? for one character', { Resource: `${arn}topic/a?` }, 'iot:Publish', 'topic/ab', true],
    ['has ? for exactly one', { Resource: `${arn}topic/a?` }, 'iot:Publish', 'topic/a', false],
    [
      'takes + and # as they are',
      { Resource: `${arn}topicfilter/a/#` },
      'iot:Subscribe',
      'topicfilter/a/b',
      false,
    ],
    ['takes # as #', { Resource: `${arn}topicfilter/a/#` }, 'iot:Subscribe', 'topicfilter/a/#', true],
    [
      'takes expression characters as they are',
      { Resource: `${arn}topic/a.(b)[c]$^|\\` },
      'iot:Publish',
      'topic/a.(b)[c]$^|\\',
      true,
    ],
    ['a dot is a dot', { Resource: `${arn}topic/a.b` }, 'iot:Publish', 'topic/axb', false],
    ['has resources of upper and lower case', { Resource: `${arn}topic/A` }, 'iot:Publish', 'topic/a', false],
    [
      'has actions whatever their case',
      { Action: 'IOT:publish', Resource: '*' },
      'iot:Publish',
      'topic/a',
      true,
    ],
    [
      'has wildcards in actions',
      { Action: 'iot:*RetainedMessage*' },
      'iot:GetRetainedMessage',
      'topic/a',
      true,
    ],
    [
      'of another account',
      { Resource: 'arn:aws:iot:us-east-1:999999999999:topic/*' },
      'iot:Publish',
      'topic/a',
      false,
    ],
    [
      'of another region',
      { Resource: 'arn:aws:iot:eu-west-1:123456789012:topic/*' },
      'iot:Publish',
      'topic/a',
      false,
    ],
    ['with wildcards for both', { Resource: 'arn:aws:iot:*:*:topic/*' }, 'iot:Publish', 'topic/a', true],
    [
      'lists retained messages for * only',
      { Resource: `${arn}topic/*` },
      'iot:ListRetainedMessages',
      '*',
      false,
    ],
    ['lists retained messages for *', { Resource: '*' }, 'iot:ListRetainedMessages', '*', true],
    ['with NotAction', { Action: undefined, NotAction: 'iot:Publish' }, 'iot:Publish', 'topic/a', false],
    [
      'with NotAction for all others',
      { Action: undefined, NotAction: 'iot:Publish' },
      'iot:Receive',
      'topic/a',
      true,
    ],
    [
      'with NotResource',
      { Resource: undefined, NotResource: `${arn}topic/secret/*` },
      'iot:Publish',
      'topic/secret/a',
      false,
    ],
  ])('%s', (_, statement, action, resource, expected) => {
    expect(authority(document(statement)).allows(action, resource)).toBe(expected);
  });

  it.each<[string, string, boolean]>([
    ['${iot:ClientId}', 'press-01', true],
    ['${iot:ClientId}', 'press-02', false],
    ['${ IOT:clientid }', 'press-01', true],
    ['${iot:Certificate.Subject.CommonName}', 'press-cn', true],
    ['${iot:Connection.Thing.ThingName}', 'press-01', true],
    ['${iot:DomainName}', 'localhost', true],
    ['${iot:Certificate.Subject.Country}', '', false],
    ['a${*}b', 'a*b', true],
    ['a${*}b', 'axb', false],
    ['a${?}b', 'a?b', true],
    ['a${$}b', 'a$b', true],
  ])('puts in what %s stands for: %s is %s', (variable, text, expected) => {
    const written = document({ Resource: `${arn}topic/x/${variable}` });
    const own = authority(written, { domainName: 'localhost' }, ['press-01']);
    expect(own.allows('iot:Publish', `topic/x/${text}`)).toBe(expected);
  });

  it('takes wildcards in a variable’s value as characters', () => {
    const written = document({ Resource: `${arn}topic/\${iot:ClientId}/a` });
    const own = authority(written, { clientId: '*' });
    expect(own.allows('iot:Publish', 'topic/others/a')).toBe(false);
    expect(own.allows('iot:Publish', 'topic/*/a')).toBe(true);
  });

  it('knows a thing only where it is attached and the client id is its name', () => {
    const written = document({ Resource: `${arn}topic/\${iot:Connection.Thing.ThingName}` });
    expect(authority(written).allows('iot:Publish', 'topic/press-01')).toBe(false);
    expect(authority(written, {}, ['press-02']).allows('iot:Publish', 'topic/press-02')).toBe(false);
    expect(authority(written, {}, ['press-01']).allows('iot:Publish', 'topic/press-01')).toBe(true);
  });

  it('of version 2008-10-17 has no variables', () => {
    const old = {
      ...(document({ Resource: `${arn}topic/\${iot:ClientId}` }) as object),
      Version: '2008-10-17',
    };
    expect(authority(old).allows('iot:Publish', 'topic/press-01')).toBe(false);
  });
});

describe('together', () => {
  it('an explicit Deny wins, wherever it stands', () => {
    const deny = { Effect: 'Deny', Resource: `${arn}topic/secret/*` };
    for (const own of [authority(document(deny, {})), authority([document({}), document(deny)])]) {
      expect(own.allows('iot:Publish', 'topic/open')).toBe(true);
      expect(own.allows('iot:Publish', 'topic/secret/a')).toBe(false);
    }
  });

  it('no policy attached denies everything; never having had one allows it', () => {
    expect(authority([]).allows('iot:Connect', 'client/press-01')).toBe(false);
    const policies = new Policies('us-east-1', '123456789012');
    const own = new Authority(policies, press, { sourceIp: '::1' });
    expect(own.allows('iot:Connect', 'client/press-01')).toBe(true);
    policies.set('press', []);
    expect(own.allows('iot:Connect', 'client/press-01')).toBe(false);
    policies.remove('press');
    expect(own.allows('iot:Connect', 'client/press-01')).toBe(true);
  });

  it('a retained publish needs two actions', () => {
    const own = authority(document({ Action: 'iot:Publish' }));
    expect(own.allowsPublish('a', false)).toBe(true);
    expect(own.allowsPublish('a', true)).toBe(false);
  });

  it('names resources in the partition of the region', () => {
    expect(new Policies('cn-north-1', '123456789012').arnPrefix).toBe(
      'arn:aws-cn:iot:cn-north-1:123456789012:',
    );
    expect(new Policies('us-gov-west-1', '123456789012').arnPrefix).toContain('arn:aws-us-gov:');
  });
});

describe('a condition', () => {
  const connect = (condition: unknown, attributes: string[], circumstances: Partial<Circumstances> = {}) =>
    authority(document({ Condition: condition }), circumstances).allows(
      'iot:Connect',
      'client/x',
      attributes,
    );
  const persistent = (operator: string) => ({
    [operator]: { 'iot:ConnectAttributes': ['PersistentConnect'] },
  });

  it.each<[string, unknown, string[], boolean]>([
    [
      'all attributes that are asked for are among those',
      persistent('ForAllValues:StringEquals'),
      ['PersistentConnect'],
      true,
    ],
    [
      'another is asked for, too',
      persistent('ForAllValues:StringEquals'),
      ['PersistentConnect', 'LastWill'],
      false,
    ],
    ['none is asked for', persistent('ForAllValues:StringEquals'), [], true],
    ['none of them is asked for', persistent('ForAllValues:StringNotEquals'), ['LastWill'], true],
    [
      'one of them is asked for',
      persistent('ForAllValues:StringNotEquals'),
      ['PersistentConnect', 'LastWill'],
      false,
    ],
    [
      'any of them is asked for',
      persistent('ForAnyValue:StringEquals'),
      ['LastWill', 'PersistentConnect'],
      true,
    ],
    ['none is there for any', persistent('ForAnyValue:StringEquals'), [], false],
    [
      'negated without a prefix, it has to hold for each',
      persistent('StringNotEquals'),
      ['LastWill', 'PersistentConnect'],
      false,
    ],
    ['without a prefix, one is enough', persistent('StringEquals'), ['LastWill', 'PersistentConnect'], true],
    [
      'any of them is another',
      persistent('ForAnyValue:StringNotEquals'),
      ['PersistentConnect', 'LastWill'],
      true,
    ],
    [
      'any of them is another, of several that are named',
      { 'ForAnyValue:StringNotEquals': { 'iot:ConnectAttributes': ['LastWill', 'PersistentConnect'] } },
      ['PersistentConnect', 'LastWill'],
      false,
    ],
  ])('on connect attributes: %s', (_, condition, attributes, expected) => {
    expect(connect(condition, attributes)).toBe(expected);
  });

  it.each<[unknown, boolean]>([
    [{ IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, true],
    [{ IpAddress: { 'aws:SourceIp': ['198.51.100.0/24', '192.0.2.7'] } }, true],
    [{ NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, false],
    [{ IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, false],
    [{ StringLike: { 'iot:ClientId': 'press-*' } }, true],
    [{ StringNotLike: { 'iot:ClientId': 'press-*' } }, false],
    // Several values: a negated operator holds when none of them compares, any other when one does.
    [{ StringNotLike: { 'iot:ClientId': ['drill-*', 'press-*'] } }, false],
    [{ StringNotLike: { 'iot:ClientId': ['press-*', 'drill-*'] } }, false],
    [{ StringNotLike: { 'iot:ClientId': ['drill-*', 'saw-*'] } }, true],
    [{ StringNotEquals: { 'iot:ClientId': ['press-01', 'press-02'] } }, false],
    [{ StringNotEquals: { 'iot:ClientId': ['press-02', 'press-01'] } }, false],
    [{ StringNotEquals: { 'iot:ClientId': ['press-02', 'press-03'] } }, true],
    [{ StringNotEqualsIgnoreCase: { 'iot:ClientId': ['saw', 'PRESS-01'] } }, false],
    [{ ArnNotLike: { 'iot:ClientId': ['saw', 'press-*'] } }, false],
    [{ NotIpAddress: { 'aws:SourceIp': ['198.51.100.0/24', '192.0.2.0/24'] } }, false],
    [{ NotIpAddress: { 'aws:SourceIp': ['198.51.100.0/24', '203.0.113.0/24'] } }, true],
    [{ StringEquals: { 'iot:ClientId': ['saw', 'press-01'] } }, true],
    // A key that is not there: only what is negated holds.
    [{ StringNotEquals: { 'iot:Certificate.Subject.Country': ['DE', 'FR'] } }, true],
    [{ StringLike: { 'iot:Certificate.Subject.Country': '*' } }, false],
    [{ Null: { 'iot:Certificate.Subject.Country': false } }, false],
    [{ Null: { 'iot:ClientId': true } }, false],
    [{ StringEquals: { 'iot:Certificate.Subject.Organization': 'Example Ltd' } }, true],
    [{ StringEqualsIgnoreCase: { 'iot:Certificate.Subject.Organization': 'EXAMPLE LTD' } }, true],
    [{ StringEquals: { 'iot:Certificate.Subject.Country': 'DE' } }, false],
    [{ StringEqualsIfExists: { 'iot:Certificate.Subject.Country': 'DE' } }, true],
    [{ Null: { 'iot:Certificate.Subject.Country': true } }, true],
    [{ Bool: { 'iot:Connection.Thing.IsAttached': true } }, false],
    [{ Bool: { 'aws:SecureTransport': 'true' }, StringLike: { 'iot:ClientId': 'drill-*' } }, false],
    [{ StringEquals: { 'iot:ClientId': '${iot:ClientId}' } }, true],
  ])('%j holds: %s', (condition, expected) => {
    expect(connect(condition, [])).toBe(expected);
  });
});
