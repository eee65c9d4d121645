import { describe, expect, it } from 'vitest';
import {
  publishRight,
  reservedTopicOf,
  reservedTopics,
  subscribeRight,
} from '../../../src/shared/aws/reservedTopics.ts';

describe('reserved topics', () => {
  // Topic, may be published to, may be subscribed to: developer guide, "Reserved topics".
  it.each([
    ['factory/line1', 'allowed', 'allowed'],
    ['$aws/things/t/shadow/get', 'allowed', 'allowed'],
    ['$aws/things/t/shadow/get/accepted', 'forbidden', 'allowed'],
    ['$aws/things/t/shadow/update', 'allowed', 'allowed'],
    ['$aws/things/t/shadow/update/delta', 'forbidden', 'allowed'],
    ['$aws/things/t/shadow/update/documents', 'forbidden', 'allowed'],
    ['$aws/things/t/shadow/delete/rejected', 'forbidden', 'allowed'],
    ['$aws/things/t/shadow/name/s/update', 'allowed', 'allowed'],
    ['$aws/things/t/shadow/name/s/update/delta', 'forbidden', 'allowed'],
    ['$aws/things/t/jobs/get', 'allowed', 'forbidden'],
    ['$aws/things/t/jobs/get/accepted', 'forbidden', 'allowed'],
    ['$aws/things/t/jobs/start-next', 'allowed', 'forbidden'],
    ['$aws/things/t/jobs/$next/get', 'allowed', 'forbidden'],
    ['$aws/things/t/jobs/job-1/update', 'allowed', 'forbidden'],
    ['$aws/things/t/jobs/job-1/update/rejected', 'forbidden', 'allowed'],
    ['$aws/things/t/jobs/notify-next', 'forbidden', 'allowed'],
    ['$aws/events/presence/connected/c', 'forbidden', 'allowed'],
    ['$aws/events/presence/connect_failed/c', 'forbidden', 'allowed'],
    ['$aws/events/subscriptions/unsubscribed/c', 'forbidden', 'allowed'],
    ['$aws/events/jobExecution/j/timed_out', 'forbidden', 'allowed'],
    ['$aws/events/thing/t/created', 'forbidden', 'allowed'],
    ['$aws/events/certificates/registered/ca', 'forbidden', 'allowed'],
    ['$aws/things/t/defender/metrics/json', 'allowed', 'forbidden'],
    ['$aws/things/t/defender/metrics/cbor/accepted', 'forbidden', 'allowed'],
    ['$aws/things/t/streams/s/get/json', 'allowed', 'forbidden'],
    ['$aws/things/t/streams/s/data/cbor', 'forbidden', 'allowed'],
    ['$aws/things/t/tunnels/notify', 'forbidden', 'allowed'],
    ['$aws/certificates/create/json', 'allowed', 'forbidden'],
    ['$aws/certificates/create-from-csr/cbor/accepted', 'forbidden', 'allowed'],
    ['$aws/provisioning-templates/t/provision/json', 'allowed', 'forbidden'],
    ['$aws/rules/rule', 'allowed', 'forbidden'],
    ['$aws/rules/rule/any/thing', 'allowed', 'forbidden'],
    ['$aws/sitewise/asset-models/m/assets/a/properties/p', 'forbidden', 'allowed'],
    ['$aws/commands/things/t/executions/e/request/json', 'forbidden', 'allowed'],
    ['$aws/commands/things/t/executions/e/response/json', 'allowed', 'forbidden'],
    ['$aws/things/t/shadow', 'unknown', 'unknown'],
    ['$aws/things//shadow/get', 'unknown', 'unknown'],
    ['$SYS/broker/uptime', 'unknown', 'unknown'],
    ['$mine', 'unknown', 'unknown'],
  ])('%s: publish %s, subscribe %s', (topic, publish, subscribe) => {
    expect(publishRight(topic)).toBe(publish);
    expect(subscribeRight(topic)).toBe(subscribe);
  });

  it.each([
    ['#', 'allowed'],
    ['$aws/#', 'forbidden'],
    ['$aws/events/#', 'allowed'],
    ['$aws/events/presence/+/+', 'allowed'],
    ['$aws/things/+/shadow/#', 'allowed'],
    ['$aws/things/#', 'allowed'],
    ['$aws/things/t/jobs/#', 'allowed'],
    ['$aws/things/t/jobs/+/get', 'forbidden'],
    ['$aws/rules/#', 'forbidden'],
    ['$aws/rules/+/a', 'forbidden'],
    ['$aws/certificates/create/+', 'forbidden'],
    ['$aws/certificates/#', 'allowed'],
    ['$aws/unheard/#', 'unknown'],
  ])('the filter %s: %s', (filter, right) => {
    expect(subscribeRight(filter)).toBe(right);
  });

  it('each stand for themselves once their names are filled in', () => {
    for (const { pattern } of reservedTopics) {
      const topic = pattern.replaceAll(/\{\w+\}/g, 'x').replace('…', 'a/b');
      expect(reservedTopicOf(topic)?.pattern).toBe(pattern);
    }
    expect(new Set(reservedTopics.map(({ pattern }) => pattern)).size).toBe(reservedTopics.length);
  });
});
