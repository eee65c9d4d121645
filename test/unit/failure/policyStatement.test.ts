import { describe, expect, it } from 'vitest';
import { connectGrants, grantsText, publishGrants, subscribeGrants } from '../../../src/failure/grants.ts';
import { policyStatement } from '../../../src/failure/policyStatement.ts';

const parsed = (...args: Parameters<typeof policyStatement>): unknown => JSON.parse(policyStatement(...args));

describe('grants', () => {
  it.each([
    ['factory/line1', 'topicfilter/factory/line1', 'topic/factory/line1'],
    // In a policy + and # stand for themselves: the filter's own text allows exactly this filter.
    ['factory/#', 'topicfilter/factory/#', 'topic/factory/*'],
    ['factory/+/temperature', 'topicfilter/factory/+/temperature', 'topic/factory/*/temperature'],
    ['#', 'topicfilter/#', 'topic/*'],
    ['$share/group/factory/#', 'topicfilter/$share/group/factory/#', 'topic/factory/*'],
    ['$aws/things/a/shadow/+', 'topicfilter/$aws/things/a/shadow/+', 'topic/$aws/things/a/shadow/*'],
    // Taken for a policy variable otherwise.
    ['a/${b}', 'topicfilter/a/?{b}', 'topic/a/?{b}'],
  ])('for the filter %s', (filter, topicfilter, topic) => {
    expect(subscribeGrants(filter)).toEqual([
      { action: 'iot:Subscribe', resource: topicfilter },
      { action: 'iot:Receive', resource: topic },
    ]);
  });

  it('for a retained will besides the client id', () => {
    const grants = connectGrants({ clientId: 'press-01', will: { topic: 'gone', retain: true } });
    expect(grantsText(grants)).toBe(
      'iot:Connect on client/press-01, and iot:Publish and iot:RetainPublish on topic/gone',
    );
  });
});

describe('policyStatement', () => {
  it('names region and account', () => {
    expect(parsed(publishGrants('a/b'), { region: 'eu-west-1', account: '123456789012' })).toEqual({
      Effect: 'Allow',
      Action: 'iot:Publish',
      Resource: 'arn:aws:iot:eu-west-1:123456789012:topic/a/b',
    });
  });

  it.each([
    ['cn-north-1', 'arn:aws-cn:iot:cn-north-1:*:topic/a'],
    ['us-gov-west-1', 'arn:aws-us-gov:iot:us-gov-west-1:*:topic/a'],
    [undefined, 'arn:aws:iot:*:*:topic/a'],
  ])('in the partition of %s', (region, resource) => {
    expect(parsed(publishGrants('a'), { region })).toMatchObject({ Resource: resource });
  });

  it('says each action and resource once', () => {
    expect(parsed(publishGrants('a', true), { region: 'eu-west-1' })).toMatchObject({
      Action: ['iot:Publish', 'iot:RetainPublish'],
      Resource: 'arn:aws:iot:eu-west-1:*:topic/a',
    });
    expect(parsed(subscribeGrants('a/#'), { region: 'eu-west-1' })).toMatchObject({
      Action: ['iot:Subscribe', 'iot:Receive'],
      Resource: ['arn:aws:iot:eu-west-1:*:topicfilter/a/#', 'arn:aws:iot:eu-west-1:*:topic/a/*'],
    });
  });
});
