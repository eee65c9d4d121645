/** How a connection ended, and what becomes of the requests that wait for an answer on it. */
import type { IDisconnectPacket, IPubackPacket } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/failure/failureError.ts';
import { connectionEnd, endSymptom, numericCode } from '../../../src/transport/mqttEnd.ts';
import { failureOf } from '../../../src/transport/attempt.ts';
import { PendingAnswers } from '../../../src/transport/pendingAnswers.ts';
import { TopicAliases } from '../../../src/transport/topicAliases.ts';
import { aws, broker as destination } from '../failure/symptoms.ts';

const disconnect = (reasonCode: number, reasonString?: string): IDisconnectPacket => ({
  ...{ cmd: 'disconnect', reasonCode },
  ...(reasonString === undefined ? {} : { properties: { reasonString } }),
});
const error = (message: string, code?: string | number) => Object.assign(new Error(message), { code });

describe('the end of a connection', () => {
  const lastOperation = { kind: 'publish', topic: 'a', milliseconds: 3 } as const;

  it('is silent when nobody said anything', () => {
    expect(connectionEnd({}, undefined, 7)).toEqual({ silent: true, connectedFor: 7 });
    expect(connectionEnd({}, lastOperation, 7)).toEqual({ silent: true, connectedFor: 7, lastOperation });
    // A DISCONNECT with 0 is no reason.
    expect(connectionEnd({ disconnect: disconnect(0) }, undefined, 7).silent).toBe(true);
    expect(connectionEnd({ error: error('reset') }, undefined, 7)).toEqual({
      silent: false,
      connectedFor: 7,
    });
    expect(connectionEnd({ disconnect: disconnect(142) }, undefined, 7)).toEqual({
      ...{ silent: false, reasonCode: 142, connectedFor: 7 },
    });
  });

  it('is a symptom, by what says most', () => {
    const lost = error('reset', 'ECONNRESET');
    expect(endSymptom({ error: lost, disconnect: disconnect(142, 'why') }, 'connect', destination)).toEqual({
      ...{ phase: 'session', destination, reasonCode: 142, reasonString: 'why' },
    });
    expect(endSymptom({ disconnect: disconnect(139) }, 'session', destination)).toEqual({
      ...{ phase: 'session', destination, reasonCode: 139 },
    });
    expect(endSymptom({ error: lost, disconnect: disconnect(0) }, 'session', destination)).toEqual({
      ...{ phase: 'session', destination, code: 'ECONNRESET', text: 'reset' },
    });
    expect(endSymptom({}, 'connect', destination)).toEqual({
      phase: 'connect',
      destination,
      silentClose: true,
    });
    // A number is CONNACK's only before the session.
    const refused = error('refused', 135);
    expect(endSymptom({ error: refused }, 'connect', destination)).toMatchObject({ connack: 135 });
    expect(endSymptom({ error: refused }, 'session', destination)).not.toHaveProperty('connack');
    expect([numericCode(refused), numericCode(lost)]).toEqual([135, undefined]);
  });
});

describe('a request that waits for its answer', () => {
  type Send = Parameters<PendingAnswers['wait']>[1];
  const about = { phase: 'publish', topic: 'a' } as const;
  const ofEnd = (facts: object) => failureOf({ phase: 'session', destination, ...facts });

  /** What became of it. */
  function ask(pending: PendingAnswers, what: Parameters<PendingAnswers['wait']>[0] = about) {
    let sent: Parameters<Send> | undefined;
    const end = pending
      .wait<string>(what, (done, failed) => {
        sent = [done as Parameters<Send>[0], failed];
      })
      .catch((reason: unknown) => {
        if (reason instanceof FailureError) return reason.failure;
        throw reason;
      });
    return {
      end,
      done: (answer: string) => sent?.[0](answer),
      failed: sent?.[1],
      sent: () => sent !== undefined,
    };
  }

  it('gets it', async () => {
    const request = ask(new PendingAnswers(destination));
    request.done('here');
    expect(await request.end).toBe('here');
  });

  it('is refused with the code and the reason of the answer', async () => {
    const request = ask(new PendingAnswers(aws));
    const packet = { cmd: 'puback', reasonCode: 135, properties: { reasonString: 'no' } } as IPubackPacket;
    request.failed?.(error('Publish error', 128), packet);
    expect(await request.end).toMatchObject({
      ...{ id: 'publish.denied', policy: [{ resource: 'topic/a' }] },
      evidence: { reasonCode: '135', reasonString: 'no', topic: 'a' },
    });
    const other = ask(new PendingAnswers(aws), { phase: 'subscribe', topic: 'a/#' });
    other.failed?.(error('Subscribe error', 151));
    expect(await other.end).toMatchObject({ id: 'subscribe.quota', evidence: { reasonCode: '151' } });
  });

  it('ends with the connection, and knows why', async () => {
    const pending = new PendingAnswers(destination);
    const [publish, subscribe] = [ask(pending), ask(pending, { phase: 'subscribe', topic: 'b' })];
    // mqtt.js says so before the end is told, which knows more.
    publish.failed?.(error('Connection closed'));
    pending.rejectAll(ofEnd({ reasonCode: 142 }));
    expect(await publish.end).toMatchObject({ id: 'session.takenOver' });
    expect((await publish.end) as object).toHaveProperty(
      'hint',
      expect.stringMatching(/arrived is not known\.$/),
    );
    expect(await subscribe.end).toMatchObject({ id: 'session.takenOver' });
    expect((await subscribe.end) as object).toHaveProperty('hint', expect.not.stringMatching(/is not known/));
    // What comes later is not sent at all, and ends the same way, whatever ends come yet.
    pending.rejectAll(ofEnd({ reasonCode: 139 }));
    const late = ask(pending);
    expect(late.sent()).toBe(false);
    expect(await late.end).toMatchObject({ id: 'session.takenOver' });
  });

  it.each([
    [{ text: 'Keepalive timeout' }, 'session.pingUnanswered', undefined, ''],
    [{ code: 'ECONNRESET', text: 'read ECONNRESET' }, 'publish.unanswered', 'ECONNRESET', 'read ECONNRESET'],
    [{ silentClose: true }, 'publish.unanswered', undefined, 'the connection closed'],
  ])('ends as its own failure where the end says less: %j', async (facts, id, code, told) => {
    const pending = new PendingAnswers(destination);
    const request = ask(pending);
    pending.rejectAll(ofEnd(facts));
    const failure = await request.end;
    expect(failure).toMatchObject({ id });
    if (id === 'publish.unanswered') {
      const { evidence } = failure as { evidence: Record<string, string> };
      expect([evidence['code'], evidence['text']]).toEqual([code, told]);
    }
  });

  it('is not asked again once it has its answer', async () => {
    const pending = new PendingAnswers(destination);
    const request = ask(pending);
    request.failed?.(error('Connection closed'), { cmd: 'puback', reasonCode: 144 });
    pending.rejectAll(ofEnd({ reasonCode: 142 }));
    expect(await request.end).toMatchObject({ id: 'publish.invalidTopic' });
    const closed = ask(pending);
    expect(await closed.end).toMatchObject({ id: 'session.takenOver' });
  });
});

describe('topic aliases', () => {
  const refusal = (work: () => unknown): string => {
    try {
      work();
    } catch (reason) {
      if (reason instanceof FailureError)
        return `${reason.failure.id}: ${reason.failure.symptom} ${reason.failure.hint}`;
    }
    return 'taken';
  };

  it('stand for the topic from the second time on, and for another when it is given', () => {
    const aliases = new TopicAliases(2);
    expect(aliases.topicFor('a', undefined)).toBe('a');
    expect(aliases.topicFor('a', 1)).toBe('a');
    expect(aliases.topicFor('a', 1)).toBe('');
    expect(aliases.topicFor('b', 2)).toBe('b');
    expect(aliases.topicFor('b', 1)).toBe('b');
    expect(aliases.topicFor('a', 1)).toBe('a');
    expect(aliases.topicFor('b', 2)).toBe('');
  });

  it('are refused when the broker takes no such', () => {
    expect(refusal(() => new TopicAliases(2).topicFor('a', 3))).toMatch(
      /^publish\.refusedHere: .*1 to 2\. .*1 to 2/,
    );
    expect(refusal(() => new TopicAliases(0).topicFor('a', 1))).toMatch(/takes none\. Leave/);
    expect(refusal(() => new TopicAliases(2).topicFor('a', 2))).toBe('taken');
  });
});
