/** Requests and their answers, with others on the far side: mosquitto_rr asks and a device of another session answers. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { askFor, type Answer } from '../../../src/session/answer/askFor.ts';
import { expectationOf, type Expectation } from '../../../src/session/answer/expectation.ts';
import type { AnswerPlan } from '../../../src/shared/compose/messageTemplate.ts';
import type { NewMessage, PublishRequest } from '../../../src/shared/message.ts';
import { parseQuery } from '../../../src/shared/search/parseQuery.ts';
import type { Query } from '../../../src/shared/search/query.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import { endpoint, open, row, useRowSessions } from '../../support/rowSessions.ts';

useRowSessions();

let uuids = 0;
const bytes = (text: string) => new TextEncoder().encode(text);

beforeEach(async () => {
  for (const id of ['asker', 'device']) {
    const { profile, secrets } = profileForRow(row(4), endpoint.description, {
      id,
      clientId: `${id}-\${window}`,
    });
    open.add(profile, secrets);
    await open.sessions.connect(id);
  }
});

/** The device answers what comes on these topics. */
async function answering(
  topicFilter: string,
  answer: (message: NewMessage) => Partial<PublishRequest> | undefined,
): Promise<void> {
  open.sessions.onDidExchangeMessages((messages) => {
    for (const message of messages) {
      if (message.profile !== 'device' || message.direction !== 'in') continue;
      const said = answer(message);
      if (said) {
        void open.sessions.publish('device', { ...request(said.topic ?? '', ''), ...said });
      }
    }
  });
  await open.sessions.subscribe('device', topicFilter, { qos: 1 });
}

function request(topic: string, payload: string): PublishRequest {
  return { topic, payload: bytes(payload), qos: 1, retain: false, route: 'mqtt' };
}

async function ask(message: PublishRequest, plan: AnswerPlan, condition?: string): Promise<Answer> {
  const expectation = expectationOf(message, plan, {
    broker: 'awsIotCore',
    mqttVersion: '5',
    clientId: 'asker',
    uuid: () => `uuid-${++uuids}`,
    ...(condition === undefined ? {} : { condition: queryOf(condition) }),
  });
  return await send(expectation, plan.timeout);
}

async function send(expectation: Expectation, timeout: number): Promise<Answer> {
  return await askFor(expectation, {
    sessions: open.sessions,
    profile: { id: 'asker', broker: 'awsIotCore' },
    timeout,
    signal: new AbortController().signal,
  });
}

function queryOf(condition: string): Query {
  const parsed = parseQuery(condition, { now: Date.now() });
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.query;
}

const subscriptions = () => open.sessions.health('asker').subscriptions.map(({ topicFilter }) => topicFilter);

describe('an answer', () => {
  it('comes on the response topic with the same correlation data, each to its own request', async () => {
    // The last is answered first.
    const held: NewMessage[] = [];
    await answering('devices/+/get', (message) => {
      held.push(message);
      if (held.length < 3) return undefined;
      for (const one of held.splice(0).reverse()) {
        void open.sessions.publish('device', {
          ...request(one.properties?.responseTopic ?? '', `answer to ${Buffer.from(one.payload).toString()}`),
          properties: { correlationData: one.properties?.correlationData ?? new Uint8Array() },
        });
      }
      return undefined;
    });
    const message = (name: string): PublishRequest => ({
      ...request('devices/1/get', name),
      properties: { responseTopic: 'answers/shared' },
    });
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((name) => ask(message(name), { kind: 'responseTopic', timeout: 30_000 })),
    );
    expect(
      answers.map((answer) => ('message' in answer ? Buffer.from(answer.message.payload).toString() : '')),
    ).toEqual(['answer to a', 'answer to b', 'answer to c']);
    expect(subscriptions()).toEqual([]);
  });

  it("is AWS's accepted or rejected, by the client token", async () => {
    // The local endpoint, as AWS, keeps shadow topics for itself: the pair is the same on topics of one's own.
    await answering('plant/get', ({ payload }) => {
      const { clientToken } = JSON.parse(Buffer.from(payload).toString()) as { clientToken: string };
      return { topic: `plant/get/${clientToken === 'good' ? 'accepted' : 'rejected'}`, payload };
    });
    const plan = { kind: 'aws', timeout: 30_000 } as const;
    const [good, bad] = await Promise.all([
      ask(request('plant/get', '{"clientToken":"good"}'), plan),
      ask(request('plant/get', '{"clientToken":"bad"}'), plan),
    ]);
    expect(good).toMatchObject({ kind: 'accepted', message: { topic: 'plant/get/accepted' } });
    expect(bad).toMatchObject({ kind: 'rejected', message: { topic: 'plant/get/rejected' } });
    if (!('message' in good)) throw new Error('no answer');
    expect(good.milliseconds).toBeGreaterThan(0);
    expect(subscriptions()).toEqual([]);
  });

  it('is what comes on a filter and fulfils a condition; other messages are none', async () => {
    await answering('jobs/start', () => {
      void open.sessions.publish('device', request('jobs/state', '{"job":1,"progress":10}'));
      return { topic: 'jobs/state', payload: bytes('{"job":2,"progress":100}') };
    });
    const plan = { kind: 'filter', topicFilter: 'jobs/#', timeout: 30_000 } as const;
    const answer = await ask(request('jobs/start', ''), plan, 'progress >= 100');
    expect('message' in answer && Buffer.from(answer.message.payload).toString()).toBe(
      '{"job":2,"progress":100}',
    );
  });

  it('is neither the message itself, which comes back, nor what the broker had kept', async () => {
    await open.sessions.publish('device', { ...request('lamps/state', 'old'), retain: true });
    await answering('lamps/set', () => ({ topic: 'lamps/state', payload: bytes('new') }));
    const plan = { kind: 'filter', topicFilter: 'lamps/+', timeout: 30_000 } as const;
    const answer = await ask(request('lamps/set', 'on'), plan);
    expect('message' in answer && Buffer.from(answer.message.payload).toString()).toBe('new');
  });

  it('is read as the format says that is bound to its topic', async () => {
    await answering('jobs/start', () => ({ topic: 'jobs/state', payload: Uint8Array.of(0x18, 0x64) }));
    const expectation = expectationOf(
      request('jobs/start', ''),
      { kind: 'filter', topicFilter: 'jobs/state', timeout: 30_000 },
      {
        ...{ broker: 'awsIotCore', mqttVersion: '5', clientId: 'asker', uuid: () => 'x' },
        condition: queryOf('progress = 100'),
        documentOf: async ({ payload }) => ({ progress: payload[1] }),
      },
    );
    expect(await send(expectation, 30_000)).toMatchObject({ kind: 'accepted' });
  });

  it('is a rejection without a client token, too: AWS could not read the payload', async () => {
    await answering('plant/update', () => ({
      topic: 'plant/update/rejected',
      payload: bytes('{"code":400,"message":"Invalid JSON"}'),
    }));
    const plan = { kind: 'aws', timeout: 30_000 } as const;
    expect(await ask(request('plant/update', '{"clientToken":"mine"}'), plan)).toMatchObject({
      kind: 'rejected',
    });
  });

  it('leaves subscriptions that were there alone, and uses them', async () => {
    await open.sessions.subscribe('asker', 'plant/#', { qos: 0 });
    await answering('plant/ask', () => ({ topic: 'plant/ask/accepted', payload: bytes('{}') }));
    await ask(request('plant/ask', '{}'), { kind: 'aws', timeout: 30_000 });
    expect(subscriptions()).toEqual(['plant/#']);
  });

  it('that does not come is not waited for any longer than was said', async () => {
    expect(await ask(request('nobody/listens', '{}'), { kind: 'aws', timeout: 200 })).toMatchObject({
      kind: 'timedOut',
    });
    expect(subscriptions()).toEqual([]);
  });

  it('is given up when a person says so', async () => {
    const cancelling = new AbortController();
    const asked = askFor(
      expectationOf(
        request('nobody/listens', '{}'),
        { kind: 'aws', timeout: 1 },
        {
          broker: 'awsIotCore',
          mqttVersion: '5',
          clientId: 'asker',
          uuid: () => 'x',
        },
      ),
      {
        sessions: open.sessions,
        profile: { id: 'asker', broker: 'awsIotCore' },
        timeout: 600_000,
        signal: cancelling.signal,
      },
    );
    cancelling.abort();
    expect(await asked).toMatchObject({ kind: 'cancelled' });
  });
});

describe('mosquitto_rr', () => {
  it('gets its answer from a session of ours', async () => {
    await answering('clock/get', ({ properties, payload }) => ({
      topic: properties?.responseTopic ?? '',
      payload: bytes(`${Buffer.from(payload).toString()} o'clock`),
      properties: { correlationData: properties?.correlationData ?? new Uint8Array() },
    }));
    const { description } = endpoint;
    const [device] = description.devices;
    const { stdout } = await promisify(execFile)('mosquitto_rr', [
      ...['-h', 'localhost', '-p', String(description.ports.mqtts8883), '-V', 'mqttv5', '-i', 'rr'],
      ...['--cafile', description.ca, '--cert', device?.certificate ?? '', '--key', device?.privateKey ?? ''],
      ...[
        '-t',
        'clock/get',
        '-e',
        'clock/answers',
        '-m',
        'eight',
        '-q',
        '1',
        '-D',
        'publish',
        'correlation-data',
        'c1',
      ],
    ]);
    expect(stdout.trim()).toBe("eight o'clock");
  });
});
