/** What was thrown, failures of settings, and those that only repetition tells. */
import { describe, expect, it } from 'vitest';
import { errorFacts, settingsFailure } from '../../../src/failure/explain.ts';
import { describeFailure, DisconnectedError, FailureError } from '../../../src/failure/failureError.ts';
import { notReceived } from '../../../src/failure/notReceived.ts';
import { setAside, takeoverLoop } from '../../../src/failure/repeated.ts';
import { aws, aws311, broker } from './symptoms.ts';

describe('errors', () => {
  const error = (message: string, more: object = {}) => Object.assign(new Error(message), more);
  it.each<[unknown, object]>([
    [error('no', { code: 'ECONNRESET' }), { code: 'ECONNRESET', text: 'no' }],
    [
      error('outer', { cause: error('inner', { code: 'UND_ERR_SOCKET' }) }),
      { code: 'UND_ERR_SOCKET', text: 'inner' },
    ],
    [error('outer', { code: 'A', cause: error('inner') }), { code: 'A', text: 'inner' }],
    [error('outer', { cause: 'a text' }), { text: 'outer' }],
    [error('outer', { cause: error('') }), { text: 'outer' }],
    [
      new AggregateError([error('first', { code: 'A' }), error('second', { code: 'B' })], 'all'),
      { code: 'A', text: 'first' },
    ],
    [new AggregateError([], 'all'), { text: 'all' }],
    [error('no', { code: 135 }), { code: '135', text: 'no' }],
    [error('no', { code: {} }), { text: 'no' }],
    [error('no', { name: 'AccessDenied', $metadata: {} }), { code: 'AccessDenied', text: 'no' }],
    ['a text', { text: 'a text' }],
  ])('%s', (thrown, facts) => {
    expect(errorFacts(thrown)).toEqual(facts);
  });

  it('are read like a person would say them', () => {
    const failure = settingsFailure('clientId', 'it is too long.', 'Shorten it.');
    expect(failure).toEqual({
      ...{ id: 'settings.invalid', stage: 'settings', symptom: 'clientId: it is too long.', cause: '' },
      ...{ hint: 'Shorten it.', evidence: { field: 'clientId' }, retryable: false },
    });
    expect(describeFailure(failure)).toBe('clientId: it is too long. Shorten it.');
    expect(
      settingsFailure('ca', 's', 'h', { stage: 'certificate', remedy: { kind: 'setSecrets' } }),
    ).toMatchObject({
      ...{ id: 'certificate.unusable', stage: 'certificate', remedy: { kind: 'setSecrets' } },
    });
    expect(settingsFailure('ca', 's', 'h', { stage: 'certificate', id: 'own', cause: 'c' })).toMatchObject({
      ...{ id: 'own', cause: 'c' },
    });
    const outcome = { milliseconds: 3 } as never;
    expect(new FailureError(failure, { outcome })).toMatchObject({
      failure,
      outcome,
      message: describeFailure(failure),
    });
    expect(new FailureError(failure).outcome).toBeUndefined();
    expect(new DisconnectedError('Ended.').failure).toMatchObject({
      id: 'session.endedHere',
      retryable: true,
    });
  });
});

describe('failures that only repetition tells', () => {
  it('a client id that is taken from each other', () => {
    const failure = takeoverLoop(aws, 3, 20);
    expect(failure).toMatchObject({ id: 'session.takeoverLoop', stage: 'session', retryable: false });
    expect(failure.symptom).toContain('"press-01" 3 times within 20 seconds');
    expect(failure.evidence).toMatchObject({ clientId: 'press-01' });
  });

  it('an operation that is not sent any more', () => {
    const operation = { topic: 'a/#', milliseconds: 5 };
    const failure = setAside(aws311, { ...operation, kind: 'subscribe' }, 3);
    expect(failure).toMatchObject({ id: 'session.setAside', stage: 'subscribe', retryable: false });
    expect(failure.symptom).toContain('3 times right after SUBSCRIBE to "a/#"');
    expect(failure.policy?.[0]?.resource).toBe('topicfilter/a/#');
    expect(setAside(aws311, { ...operation, kind: 'publish' }, 3)).toMatchObject({ stage: 'publish' });
  });

  it('a message that did not come back', () => {
    expect(notReceived(aws, 'a', 5000)).toMatchObject({
      ...{ id: 'publish.notReceived', stage: 'publish', retryable: false },
      ...{ evidence: { endpoint: `${aws.host}:8883`, topic: 'a' } },
      policy: [{ action: 'iot:Receive', resource: 'topic/a' }],
    });
    expect(notReceived(aws, 'a', 5000).symptom).toContain('within 5 s');
    expect(notReceived(broker, 'a', 5000)).not.toHaveProperty('policy');
  });
});
