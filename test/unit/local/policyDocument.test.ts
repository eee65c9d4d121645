/** Policy documents: how they are read, and what is said of one that cannot be. */
import { describe, expect, it } from 'vitest';
import { Authority } from '../../../src/local/policy/authority.ts';
import { Policies } from '../../../src/local/policy/policies.ts';

const arn = 'arn:aws:iot:us-east-1:123456789012:';

describe('a document that cannot be is refused with what to write', () => {
  const statement = { Effect: 'Allow', Action: 'iot:Connect', Resource: '*' };
  const of = (...statements: unknown[]) => ({ Version: '2012-10-17', Statement: statements });
  it.each<[string, unknown, RegExp]>([
    ['no JSON', '{"Version"', /^The policy document is not JSON: /],
    ['no object', 7, /^Policy document: /],
    ['no statement', of(), /^Policy document, Statement: write a list of statements/],
    [
      'a version that does not exist',
      { ...of(statement), Version: '2012-10-18' },
      /^Policy document, Version: write "2012-10-17"\.$/,
    ],
    ['a field that does not exist', { ...of(statement), Statements: [] }, /Statements/],
    [
      'an effect in lower case',
      of(statement, { ...statement, Effect: 'allow' }),
      /^Statement 2, Effect: write "Allow" or "Deny"\.$/,
    ],
    ['no effect', of({ ...statement, Effect: undefined }), /^Statement 1, Effect: /],
    [
      'no action',
      of({ ...statement, Sid: 'one', Action: undefined }),
      /^Statement 1 \("one"\) has no Action: write one, for example "iot:Connect"\.$/,
    ],
    [
      'both kinds of action',
      of({ ...statement, NotAction: 'iot:Publish' }),
      /^Statement 1 has both Action and NotAction/,
    ],
    [
      'an action without iot:',
      of({ ...statement, Action: 'Publish' }),
      /^Statement 1, Action "Publish": write it as iot:Publish/,
    ],
    ['no actions', of({ ...statement, Action: [] }), /^Statement 1, Action: write a string, or a list/],
    [
      'a resource that is a topic',
      of({ ...statement, Resource: 'topic/a' }),
      /^Statement 1, Resource "topic\/a": write an ARN, for example arn:aws:iot:us-east-1:123456789012:topic\//,
    ],
    [
      'an operator that is not known',
      of({ ...statement, Condition: { NumericEquals: { a: '1' } } }),
      /^Statement 1, Condition: the local endpoint does not know the operator "NumericEquals"\. It knows StringEquals,/,
    ],
    [
      'a network that is none',
      of({ ...statement, Condition: { IpAddress: { 'aws:SourceIp': '300.1.1.1/8' } } }),
      /^Statement 1, Condition IpAddress aws:SourceIp: "300.1.1.1\/8" is no IP address or network/,
    ],
    [
      'too long',
      of({ ...statement, Resource: `${arn}topic/${'x'.repeat(2048)}` }),
      /characters; AWS IoT Core allows 2048/,
    ],
    [
      'one of several',
      [of(statement), of({ ...statement, Effect: 'No' })],
      /^Policy 2: Statement 1, Effect: /,
    ],
    [
      'too many',
      Array.from({ length: 11 }, () => of(statement)),
      /^11 policies for one principal; AWS IoT Core allows 10\.$/,
    ],
  ])('%s', (_, json, message) => {
    const policies = new Policies('us-east-1', '123456789012');
    expect(() => policies.set('press', json)).toThrow(message);
    expect(policies.list()).toEqual([]);
  });

  it('is read from JSON text, with one statement that stands alone', () => {
    const policies = new Policies('us-east-1', '123456789012');
    policies.set('press', JSON.stringify({ Version: '2012-10-17', Statement: statement }));
    const own = new Authority(policies, { kind: 'certificate', identifier: 'press' }, { sourceIp: '::1' });
    expect(own.allows('iot:Connect', 'client/x')).toBe(true);
    expect(own.allows('iot:Publish', 'topic/x')).toBe(false);
    expect(policies.list()).toEqual([
      { principal: 'press', policies: [{ Version: '2012-10-17', Statement: statement }] },
    ]);
  });
});
