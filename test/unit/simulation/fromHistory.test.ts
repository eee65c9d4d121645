import { describe, expect, it } from 'vitest';
import { simulationFrom } from '../../../src/editor/simulation/fromHistory.ts';
import type { Message } from '../../../src/shared/message.ts';
import { parseSimulation } from '../../../src/shared/simulation/parse.ts';
import { bench } from './bench.ts';

let id = 0;
const message = (topic: string, time: number, payload: string | Uint8Array): Message => ({
  ...{
    id: ++id,
    profile: 'a',
    time,
    topic,
    direction: 'in',
    route: 'mqtt',
    qos: 1,
    retain: false,
    duplicate: false,
  },
  payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
});

/** The simulation of some messages, the oldest first, and what it sends in a minute. */
async function simulated(messages: readonly Message[]) {
  const { text, topics } = simulationFrom('Recorded', messages.toReversed());
  const reading = parseSimulation(text);
  if (!reading.ok) throw new Error(reading.problems[0]?.message);
  const { clock, simulator, happened } = bench(reading.simulation);
  simulator.start();
  await clock.pass(60_000);
  return {
    text,
    topics,
    said: happened.flatMap(({ message: sent, text: payload }) =>
      sent ? [[sent.topic, payload] as const] : [],
    ),
  };
}

describe('a simulation from history', () => {
  it('sends the same fields as often, with values in the same ranges', async () => {
    const start = 1_700_000_000_000;
    const recorded = Array.from({ length: 20 }, (_, index) =>
      message(
        'line/press',
        start + index * 500,
        JSON.stringify({
          at: new Date(start + index * 500).toISOString(),
          ms: start + index * 500,
          celsius: 60 + (index % 5),
          cycles: 100 + index,
          state: index % 2 === 0 ? 'idle' : 'busy',
          ok: index % 4 !== 0,
          site: 'north {{1}}',
          zones: [{ zone: 1, celsius: 20.5 + (index % 3) / 10 }],
          none: null,
        }),
      ),
    );
    const { text, said } = await simulated(recorded);
    expect(text).toContain('"every": 500');
    const values = said.map(([, payload]) => JSON.parse(payload ?? '') as Record<string, number & string>);
    expect(values.length).toBe(121);
    for (const value of values) {
      expect(Object.keys(value)).toEqual([
        'at',
        'ms',
        'celsius',
        'cycles',
        'state',
        'ok',
        'site',
        'zones',
        'none',
      ]);
      expect(value['celsius']).toBeGreaterThanOrEqual(60);
      expect(value['celsius']).toBeLessThanOrEqual(64);
      expect(Number.isInteger(value['celsius'])).toBe(true);
      expect(['idle', 'busy']).toContain(value['state']);
      expect(value['site']).toBe('north {{1}}');
      expect(value['ms']).toBe(Date.parse(String(value['at'])));
    }
    expect(values.map((value) => value['cycles']).slice(0, 3)).toEqual([120, 121, 122]);
  });

  it('sends text as it was, and leaves out what is none, and topics of the broker', async () => {
    const { said, topics } = await simulated([
      message('door/{{open}}', 1, 'OPEN {{now}}'),
      message('odd', 2, '{"$walk": 1}'),
      message('camera', 3, new Uint8Array([0xff, 0xd8, 0xff])),
      message('$aws/things/a/shadow/update', 4, '{}'),
    ]);
    expect(topics).toBe(2);
    expect(said.find(([topic]) => topic === 'door/{{open}}')?.[1]).toBe('OPEN {{now}}');
    expect(said.find(([topic]) => topic === 'odd')?.[1]).toBe('{"$walk":1}');
  });
});
