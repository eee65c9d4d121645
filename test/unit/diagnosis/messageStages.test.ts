/** The stages "subscribe", "publish" and "ping" on a connection to a broker that a test scripts. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Packet } from 'mqtt-packet';
import { connectOnce } from '../../../src/diagnosis/connectOnce.ts';
import { Arrivals, walkMessages } from '../../../src/diagnosis/messageStages.ts';
import type { Walk } from '../../../src/diagnosis/walk.ts';
import { ScriptedBroker, type ScriptedClient } from '../../support/scriptedBroker.ts';
import { plainBroker, walkFor } from '../../support/walkFor.ts';

const topic = 'doctor/test';
let broker: ScriptedBroker;

afterEach(async () => {
  await broker.close();
});

type Script = (packet: Packet, client: ScriptedClient) => boolean | undefined;

/** Sends what was published back to who published it, as a subscription does. */
const echo: Script = (packet, client) => {
  if (packet.cmd !== 'publish') return undefined;
  client.send({ ...packet, qos: 0 });
  return undefined;
};

async function walkOn(
  script: Script,
  profile: Record<string, unknown> = {},
  changes: Partial<Walk> = {},
): Promise<{ walk: Walk; failure: string | undefined }> {
  const version = profile['mqttVersion'] === '3.1.1' ? 4 : 5;
  broker = await new ScriptedBroker(version).listen();
  broker.script = script;
  const walk = walkFor({ ...plainBroker(broker.port), ...profile }, { topic, patience: 100, ...changes });
  const arrivals = new Arrivals(walk.clock);
  const connection = await connectOnce(walk, {
    onMessage: arrivals.message,
    onRoundTrip: arrivals.roundTrip,
    onLost: arrivals.end,
  });
  try {
    const failure = await walkMessages(walk, connection, arrivals);
    return { walk, failure: failure?.id };
  } finally {
    await connection.close();
  }
}

const stage = ({ chart }: Walk, name: 'subscribe' | 'publish' | 'ping') => chart.stage(name);
const subscribed = () =>
  broker.of('subscribe').flatMap(({ subscriptions }) => subscriptions.map((one) => one.topic));
const unsubscribed = () => broker.of('unsubscribe').flatMap(({ unsubscriptions }) => unsubscriptions);
const filters = (...names: string[]) => names.map((topicFilter) => ({ topicFilter }));

describe('all is well', () => {
  it('subscribes to the topic first, sees its message come back, and pings', async () => {
    const { walk, failure } = await walkOn(echo, { subscriptions: filters('own/#', topic) });
    expect(failure).toBeUndefined();
    expect(subscribed()).toEqual([topic, 'own/#']);
    expect(stage(walk, 'subscribe')).toMatchObject({ verdict: 'ok', summary: '2 filters granted' });
    expect(stage(walk, 'subscribe').facts.map(({ name }) => name)).toEqual([topic, 'own/#']);
    expect(stage(walk, 'subscribe').facts[0]?.value).toMatch(/^granted QoS 1 · \d+ ms$/);
    expect(stage(walk, 'publish')).toMatchObject({ verdict: 'ok' });
    expect(stage(walk, 'publish').facts.map(({ name }) => name)).toEqual(['PUBACK', 'Way there and back']);
    expect(stage(walk, 'ping')).toMatchObject({ verdict: 'ok' });
    expect(stage(walk, 'ping').summary).toMatch(/^answered after \d/);
    expect(broker.of('publish')).toMatchObject([{ topic, qos: 1, retain: false }]);
    expect(JSON.parse(String(broker.of('publish')[0]?.payload))).toMatchObject({ topicscope: 'diagnosis' });
  });

  it('one filter is told as "granted"', async () => {
    const { walk } = await walkOn(echo);
    expect(stage(walk, 'subscribe').summary).toBe('granted');
  });

  it('takes its own message only for the one that comes back', async () => {
    const { walk, failure } = await walkOn((packet, client) => {
      if (packet.cmd !== 'publish') return undefined;
      client.send({ ...packet, qos: 0, payload: '{"another":"message"}' });
      client.send({ ...packet, qos: 0, topic: 'doctor/other' });
      return undefined;
    });
    expect(failure).toBe('publish.notReceived');
    expect(stage(walk, 'publish')).toMatchObject({ verdict: 'failed' });
    // The connection is there: the walk goes on.
    expect(stage(walk, 'ping').verdict).toBe('ok');
  });

  it('without a topic only the filters of the profile are tried', async () => {
    const { walk, failure } = await walkOn(echo, { subscriptions: filters('own/#') }, { topic: undefined });
    expect(failure).toBeUndefined();
    expect(subscribed()).toEqual(['own/#']);
    expect(stage(walk, 'publish')).toMatchObject({ verdict: 'skipped', summary: 'No topic was chosen.' });
    expect(broker.of('publish')).toEqual([]);
  });

  it('without topic and filters nothing is', async () => {
    const { walk } = await walkOn(echo, {}, { topic: undefined });
    expect(stage(walk, 'subscribe').verdict).toBe('skipped');
    expect(broker.of('subscribe')).toEqual([]);
    expect(stage(walk, 'ping').verdict).toBe('ok');
  });

  it('tries twenty filters, and says how many are left', async () => {
    const names = Array.from({ length: 23 }, (_, index) => `own/${index}`);
    const { walk } = await walkOn(echo, { subscriptions: filters(...names) });
    expect(subscribed()).toEqual([topic, ...names.slice(0, 19)]);
    expect(stage(walk, 'subscribe').facts.at(-1)).toEqual({
      name: 'Not tried',
      value: '4 more filters of the profile',
    });
  });
});

describe('what is left behind', () => {
  const twice = { subscriptions: filters('own/#') };

  it('of a session of its own: no filter but the topic, which ends with it', async () => {
    await walkOn(echo, twice);
    expect(unsubscribed()).toEqual(['own/#']);
  });

  it('in a session that the broker keeps: its own filters stay, the topic goes', async () => {
    await walkOn(echo, { ...twice, cleanSession: false, sessionExpiryInterval: 3600 });
    expect(unsubscribed()).toEqual([topic]);
  });

  it('in a session that the broker keeps: a topic that is its own stays', async () => {
    const kept = { cleanSession: false, sessionExpiryInterval: 3600, subscriptions: filters('own/#', topic) };
    await walkOn(echo, kept);
    expect(unsubscribed()).toEqual([]);
  });

  it('the topic goes even where the publish is refused', async () => {
    const { failure } = await walkOn(
      (packet, client) => {
        if (packet.cmd !== 'publish') return undefined;
        client.send({ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: 135 });
        return true;
      },
      { cleanSession: false, sessionExpiryInterval: 3600 },
    );
    expect(failure).toBe('publish.denied');
    expect(unsubscribed()).toEqual([topic]);
  });

  it('with another client id: a clean session, without the expiry of the profile', async () => {
    const kept = { ...twice, cleanSession: false, sessionExpiryInterval: 3600 };
    await walkOn(echo, kept, { clientId: 'press-01-doctor', spareClientId: true });
    expect(broker.of('connect')).toMatchObject([{ clientId: 'press-01-doctor', clean: true }]);
    expect(broker.of('connect')[0]?.properties?.sessionExpiryInterval ?? 0).toBe(0);
    expect(unsubscribed()).toEqual(['own/#']);
  });
});

describe('what is refused', () => {
  const refusing =
    (code: number, of: string): Script =>
    (packet, client) => {
      if (packet.cmd !== 'subscribe' || packet.subscriptions[0]?.topic !== of) return echo(packet, client);
      client.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [code] });
      return true;
    };

  it('names the filter, tries the others and walks on', async () => {
    const { walk, failure } = await walkOn(refusing(135, 'own/a'), {
      subscriptions: filters('own/a', 'own/b'),
    });
    expect(failure).toBe('subscribe.denied');
    expect(subscribed()).toEqual([topic, 'own/a', 'own/b']);
    expect(stage(walk, 'subscribe').verdict).toBe('failed');
    expect(
      stage(walk, 'subscribe').facts.map(({ value, warning }) => [value.split(' ')[0], warning]),
    ).toEqual([
      ['granted', undefined],
      ['refused', expect.stringContaining('own/a')],
      ['granted', undefined],
    ]);
    // What was refused needs no unsubscribing from.
    expect(unsubscribed()).toEqual(['own/b']);
    expect(stage(walk, 'publish').verdict).toBe('ok');
  });

  it.each([0x80, 0x87])('SUBACK %i is a refusal', async (code) => {
    const { walk, failure } = await walkOn(refusing(code, topic));
    expect(failure).toMatch(/^subscribe\./);
    expect(stage(walk, 'subscribe').verdict).toBe('failed');
    // Its way back cannot be seen then, and that is no failure.
    expect(stage(walk, 'publish')).toMatchObject({
      verdict: 'ok',
      summary: 'acknowledged; its way back cannot be seen without the subscription',
    });
  });

  it('the first refusal is what the diagnosis is about', async () => {
    const script: Script = (packet, client) => {
      if (packet.cmd === 'publish') {
        client.send({ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: 135 });
        return true;
      }
      return refusing(135, topic)(packet, client);
    };
    const { walk, failure } = await walkOn(script);
    expect(failure).toBe('subscribe.denied');
    expect(stage(walk, 'publish').verdict).toBe('failed');
    expect(stage(walk, 'ping').verdict).toBe('ok');
  });

  it('a broker that closes at a subscription ends the walk there, with the filter named', async () => {
    const { walk, failure } = await walkOn(
      (packet, client) => {
        if (packet.cmd !== 'subscribe' || packet.subscriptions[0]?.topic !== 'own/a') return undefined;
        client.end();
        return true;
      },
      { mqttVersion: '3.1.1', subscriptions: filters('own/a', 'own/b') },
    );
    expect(failure).toMatch(/^subscribe\./);
    expect(subscribed()).toEqual([topic, 'own/a']);
    expect(stage(walk, 'subscribe').facts.at(-1)).toMatchObject({ name: 'own/a', value: 'refused' });
    expect(stage(walk, 'publish').verdict).toBe('waiting');
    expect(broker.of('publish')).toEqual([]);
  });

  it('a broker that closes at the publish ends the walk there', async () => {
    const { walk, failure } = await walkOn(
      (packet, client) => {
        if (packet.cmd !== 'publish') return undefined;
        client.end();
        return true;
      },
      { mqttVersion: '3.1.1' },
    );
    expect(failure).toMatch(/^publish\./);
    expect(stage(walk, 'publish').verdict).toBe('failed');
    expect(stage(walk, 'ping').verdict).toBe('waiting');
  });
});

it('is over at once when it is aborted', async () => {
  const abort = new AbortController();
  const script: Script = (packet) => {
    if (packet.cmd !== 'subscribe') return undefined;
    abort.abort(new Error('by the person'));
    return true;
  };
  await expect(walkOn(script, {}, { signal: abort.signal })).rejects.toThrow('by the person');
});
