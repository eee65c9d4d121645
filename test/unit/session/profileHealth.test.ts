/** The health of a profile from its real parts. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sessionRouteOf } from '../../../src/profile/routes.ts';
import type { Profile } from '../../../src/profile/schema.ts';
import { checkProfile } from '../../../src/profile/validate.ts';
import { Journal } from '../../../src/session/journal.ts';
import { LinkCare } from '../../../src/session/linkCare.ts';
import { healthOf, type HealthParts } from '../../../src/session/profileHealth.ts';
import { outboxFor, subscriberFor } from '../../../src/session/sessionParts.ts';
import { Traffic } from '../../../src/session/traffic.ts';
import type { Failure } from '../../../src/shared/failure.ts';
import type { Acknowledgement } from '../../../src/shared/receipt.ts';
import type { MqttConnection } from '../../../src/transport/mqttConnection.ts';
import { ScriptedBroker } from '../../support/scriptedBroker.ts';
import { connectTo, destination } from '../../support/scriptedConnection.ts';
import { TestClock } from '../../support/testClock.ts';

const failure: Failure = {
  ...{ id: 'tcp.refused', stage: 'tcp', symptom: 'refused', cause: '', hint: '', evidence: {} },
  retryable: true,
};
const generic = { broker: 'mqtt', protocol: 'mqtt', endpoint: '127.0.0.1', identity: { type: 'none' } };
const aws = {
  ...{ endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com', protocol: 'mqtt' },
  identity: { type: 'x509', certificate: 'c', privateKey: 'k' },
};

let broker: ScriptedBroker;
let clock: TestClock;
let waiting: Acknowledgement[];

beforeEach(async () => {
  broker = await new ScriptedBroker(5).listen();
  clock = new TestClock();
  waiting = [];
});
afterEach(async () => {
  await broker.close();
});

function profileOf(input: object): Profile {
  const checked = checkProfile({
    id: 'p',
    whileOffline: 'hold',
    subscriptions: [{ topicFilter: 'a/#' }],
    ...input,
  });
  if (!checked.ok) throw new Error(checked.problems.join('\n'));
  return checked.profile;
}

function partsOf(input: object = generic, change: Partial<HealthParts> = {}): HealthParts {
  const profile = profileOf(input);
  const onChange = () => undefined;
  return {
    profile,
    state: { name: 'idle' },
    since: clock.time(),
    attempt: 0,
    sessionRoute: sessionRouteOf(profile),
    publisherRoute: undefined,
    clientId: 'as the profile says',
    connection: undefined,
    roundTripTime: undefined,
    journal: new Journal(),
    care: new LinkCare({
      ...{ limit: { milliseconds: 60_000, limit: 'webSocket' }, renews: false, clock },
      renew: () => Promise.resolve(),
      log: onChange,
    }),
    outbox: outboxFor(profile, destination, { waiting: [], onSettled: onChange, onChange, clock }),
    subscriber: subscriberFor(profile, destination, {
      ...{ wanted: profile.subscriptions, left: [], onChange, clock },
    }),
    certificateEnds: undefined,
    reconnects: 0,
    lastFailure: undefined,
    traffic: new Traffic({ profile: 'p', session: () => 's', onMessage: onChange, clock }),
    ...change,
  };
}

async function connect(): Promise<MqttConnection> {
  const { connection } = await connectTo(
    broker,
    clock,
    { acknowledge: 'afterRecording', keepAlive: 77 },
    {
      onMessage: (_message, acknowledgement) => {
        if (acknowledgement) waiting.push(acknowledgement);
      },
    },
  );
  return connection;
}
const publish = (messageId: number) => {
  for (const client of broker.clients)
    client.send({ cmd: 'publish', topic: 'a/b', payload: 'x', qos: 1, dup: false, retain: false, messageId });
};

describe('without a connection', () => {
  it('has nothing that only a connection knows', () => {
    const health = healthOf(partsOf(generic, { roundTripTime: 5 }), clock);
    expect(health).toMatchObject({
      profile: 'p',
      state: 'idle',
      clientId: 'as the profile says',
      attempt: 0,
    });
    for (const absent of [
      ...['sessionPresent', 'keepAlive', 'roundTripTime', 'roundTripTimes', 'lifetime', 'certificateEnds'],
      ...['quotaUse', 'events', 'held', 'setAside', 'retryAt', 'lastFailure', 'waitingForDisk', 'publisher'],
    ])
      expect(health).not.toHaveProperty(absent);
  });

  it('tells what waits, when it tries again and why it has to', async () => {
    const parts = partsOf(generic, {
      state: { name: 'waiting', attempt: 3, until: clock.time() + 5000, failure },
      attempt: 3,
      lastFailure: failure,
    });
    const held = parts.outbox
      .publish({ topic: 't', payload: Buffer.from('x'), qos: 1, retain: false, route: 'mqtt' })
      .catch((error: unknown) => String(error));
    parts.journal.event('lost', clock.time(), failure);
    expect(healthOf(parts, clock)).toMatchObject({
      ...{ state: 'waiting', attempt: 3, retryAt: clock.time() + 5000, held: 1, lastFailure: failure },
      events: [{ kind: 'lost', failure }],
    });
    parts.outbox.dispose();
    await held;
  });

  it('has no active subscription, though one was granted', async () => {
    const parts = partsOf();
    const connection = await connect();
    await parts.subscriber.restore(connection);
    expect(healthOf({ ...parts, connection }, clock).subscriptions).toMatchObject([{ state: 'active' }]);
    expect(healthOf(parts, clock).subscriptions).toMatchObject([{ state: 'pending' }]);
  });
});

describe('connected', () => {
  it('tells what the broker said, and until when the session lasts', async () => {
    const connection = await connect();
    const parts = partsOf(generic, {
      ...{ state: { name: 'connected' }, connection, roundTripTime: 12, certificateEnds: 99, reconnects: 2 },
    });
    parts.care.begin(connection);
    expect(healthOf(parts, clock)).toMatchObject({
      ...{ clientId: 'me', sessionPresent: false, keepAlive: 77, roundTripTime: 12, certificateEnds: 99 },
      ...{ reconnects: 2, lifetime: { endsAt: clock.time() + 60_000, renews: false } },
    });
    parts.care.end();
  });

  it('tells of messages that wait for the disk when the oldest has waited for more than a second', async () => {
    const connection = await connect();
    const parts = partsOf(generic, { state: { name: 'connected' }, connection });
    publish(1);
    await expect.poll(() => waiting.length).toBe(1);
    await clock.advance(600);
    publish(2);
    await expect.poll(() => waiting.length).toBe(2);
    await clock.advance(400);
    expect(healthOf(parts, clock)).not.toHaveProperty('waitingForDisk');
    await clock.advance(1);
    expect(healthOf(parts, clock).waitingForDisk).toBe(2);
    waiting[0]?.recorded();
    expect(healthOf(parts, clock)).not.toHaveProperty('waitingForDisk');
    waiting[1]?.recorded();
    await clock.advance(60_000);
    expect(healthOf(parts, clock)).not.toHaveProperty('waitingForDisk');
  });

  it('forgets pings after ten minutes', async () => {
    const parts = partsOf();
    parts.journal.roundTrip(5, clock.time());
    await clock.advance(600_000);
    expect(healthOf(parts, clock).roundTripTimes).toEqual([
      { time: clock.time() - 600_000, milliseconds: 5 },
    ]);
    await clock.advance(1);
    expect(healthOf(parts, clock)).not.toHaveProperty('roundTripTimes');
  });
});

describe('quotas', () => {
  it('of AWS IoT Core tell how much is used: of publishes the busier direction, of bytes both', async () => {
    const connection = await connect();
    const parts = partsOf(aws, { connection, state: { name: 'connected' } });
    await parts.subscriber.restore(connection);
    const payload = Buffer.alloc(10);
    for (let index = 0; index < 10; index++) {
      const message = { topic: 'a/b', payload, qos: 0, retain: false } as const;
      parts.traffic.delivered({ ...message, duplicate: false }, clock.time());
      if (index < 5)
        parts.traffic.published({ ...message, route: 'mqtt' }, clock.time(), { ok: true, milliseconds: 1 });
    }
    await clock.advance(1000);
    expect(healthOf(parts, clock).quotaUse?.map(({ quota, used }) => [quota, used])).toEqual([
      ['subscriptions', 1],
      ['publishesPerSecond', 2],
      ['throughput', 30],
      ['unacknowledged', 0],
    ]);
  });

  it('are unknown of another broker', () => {
    expect(healthOf(partsOf(), clock)).not.toHaveProperty('quotaUse');
  });
});
