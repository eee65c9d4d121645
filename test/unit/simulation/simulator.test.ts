import { describe, expect, it } from 'vitest';
import { bench, simulationOf } from './bench.ts';

const press = (more: string, message = '') => `{
  "name": "Presses", "seed": 7,
  "devices": [{
    "name": "press-{{number 2}}", "count": 2, ${more}
    "messages": [{ "topic": "line/{{device}}", "every": 500, ${message} "payload": { "n": { "$counter": {} }, "at": "{{isoTimestamp}}" } }]
  }]
}`;

describe('a simulation', () => {
  it('sends on time, spread over the interval, without drift', async () => {
    const { clock, simulator, happened } = bench(simulationOf(press('')));
    simulator.start();
    await clock.pass(600_000);
    const published = happened.filter(({ what }) => what === 'publish');
    const of = (topic: string) => published.filter(({ message }) => message?.topic === topic);
    expect(of('line/press-01').map(({ at }) => at)).toEqual(
      Array.from({ length: 1201 }, (_, index) => index * 500),
    );
    expect(of('line/press-02').map(({ at }) => at)).toEqual(
      Array.from({ length: 1200 }, (_, index) => 250 + index * 500),
    );
    expect(of('line/press-01').at(-1)?.text).toBe('{"n":1201,"at":"2023-11-14T22:23:20.000Z"}');
    expect(simulator.status).toMatchObject({ sent: 2401, failed: 0, leftOut: 0, rate: 4 });
  });

  it('is early or late by its jitter, and no drift comes of it', async () => {
    const { clock, simulator, happened } = bench(
      simulationOf(press('', '"jitter": 0.5, "startAfter": 1000,')),
    );
    simulator.start();
    await clock.pass(100_000);
    const times = happened.filter(({ message }) => message?.topic === 'line/press-01').map(({ at }) => at);
    for (const [index, at] of times.entries()) {
      expect(Math.abs(at - (1000 + index * 500))).toBeLessThanOrEqual(125);
    }
    expect(new Set(times.map((at) => at % 500)).size).toBeGreaterThan(50);
  });

  it('leaves out what a long stall made late', async () => {
    const { clock, simulator, happened } = bench(
      simulationOf(press('"numbers": [1],').replace('"count": 2,', '')),
    );
    simulator.start();
    await clock.pass(1000);
    clock.stall(60_000);
    await clock.pass(1000);
    expect(happened.filter(({ what }) => what === 'publish').length).toBeLessThan(10);
    expect(simulator.status.leftOut).toBeGreaterThanOrEqual(117);
  });

  it('lets devices come and go, and says so', async () => {
    const { clock, simulator, happened } = bench(
      simulationOf(
        press(`"connection": "own",
          "will": { "topic": "{{device}}/status", "payload": "offline" },
          "birth": { "topic": "{{device}}/status", "payload": "online" },
          "presence": { "stays": 10000, "away": 5000 },`),
      ),
    );
    simulator.start();
    await clock.pass(16_000);
    const story = happened
      .filter(({ device, message }) => device === 'press-01' && message?.topic !== 'line/press-01')
      .map(({ at, what, text, will }) => [at, what, text ?? will]);
    expect(story).toEqual([
      [0, 'connect', '"offline"'],
      [0, 'publish', '"online"'],
      [10_000, 'vanish', undefined],
      [15_000, 'connect', '"offline"'],
      [15_000, 'publish', '"online"'],
    ]);
    const quiet = happened.filter(({ at, what }) => what === 'publish' && at > 10_000 && at < 15_000);
    expect(quiet).toEqual([]);
    // What a device does not send because it is away is not missing.
    expect(simulator.status.leftOut).toBe(0);
    await simulator.stop();
    expect(happened.slice(-2).map(({ what }) => what)).toEqual(['leave', 'leave']);
    expect(simulator.status.devices.stopped).toBe(2);
  });

  it('says goodbye before it disconnects', async () => {
    const { clock, simulator, happened } = bench(
      simulationOf(
        press(`"farewell": { "topic": "{{device}}/status", "payload": "bye" },
          "presence": { "stays": 10000, "away": 5000, "leaves": "disconnect" },`),
      ),
    );
    simulator.start();
    await clock.pass(10_000);
    expect(happened.filter(({ device }) => device === 'press-01').slice(-2)).toMatchObject([
      { what: 'publish', text: '"bye"' },
      { what: 'leave' },
    ]);
  });

  it('tells which devices have no connection and why, and goes on when they have one', async () => {
    const { clock, simulator, events, happened } = bench(simulationOf(press('"connection": "own",')));
    simulator.start();
    await clock.pass(1000);
    events.get('press-01')?.lost('the network is gone');
    const before = happened.length;
    await clock.pass(20_000);
    expect(happened.slice(before).every(({ device }) => device === 'press-02')).toBe(true);
    expect(simulator.status).toMatchObject({
      devices: { connected: 1, failing: 1 },
      problem: 'the network is gone',
    });
    events.get('press-01')?.connected();
    await clock.pass(600);
    expect(simulator.status.devices).toMatchObject({ connected: 2, failing: 0 });
    expect(simulator.status.leftOut).toBeGreaterThanOrEqual(39);
    expect(happened.slice(-3).some(({ device }) => device === 'press-01')).toBe(true);
  });

  it('keeps to quotas: each message waits for its own room, and turns pass', async () => {
    let free = 0;
    const { clock, simulator, happened } = bench(simulationOf(press('')), {
      take: (now) => {
        const at = Math.max(now, free);
        free = at + 1000;
        return at - now;
      },
    });
    simulator.start();
    await clock.pass(20_000);
    const sent = happened.filter(({ what }) => what === 'publish');
    expect(sent.length).toBeGreaterThanOrEqual(19);
    expect(sent.length).toBeLessThanOrEqual(21);
    expect(simulator.status.heldBack).toBe(true);
    const each = Map.groupBy(sent, ({ device }) => device);
    expect(
      Math.abs((each.get('press-01')?.length ?? 0) - (each.get('press-02')?.length ?? 0)),
    ).toBeLessThanOrEqual(1);
  });

  it('counts what fails, by reason', async () => {
    const { clock, simulator } = bench(simulationOf(press('')), {
      encode: () => Promise.reject(new Error('no such message type')),
    });
    simulator.start();
    await clock.pass(2000);
    expect(simulator.status.failed).toBeGreaterThanOrEqual(8);
    expect([...simulator.status.reasons.keys()]).toEqual(['no such message type']);
  });

  it('opens connections one after the other', async () => {
    const { clock, simulator, happened } = bench(
      simulationOf(
        `{ "name": "Many", "devices": [{ "name": "d{{number}}", "count": 100, "connection": "own" }] }`,
      ),
      { connectsPerSecond: 50 },
    );
    simulator.start();
    await clock.pass(1000);
    expect(happened.length).toBe(51);
    await clock.pass(1000);
    expect(happened.length).toBe(100);
  });

  it('wants names that differ', () => {
    expect(() => bench(simulationOf(press('').replace('{{number 2}}', '')))).toThrow(
      'Two devices have the name "press-". Put {{number}} into the name',
    );
  });

  it('gives each device its own values, and the same ones with the same seed', async () => {
    const run = async (seed: number) => {
      const text = press('').replace('"$counter": {}', '"$uniform": { "min": 0, "max": 1, "decimals": 9 }');
      const { clock, simulator, happened } = bench(
        simulationOf(text.replace('"seed": 7', `"seed": ${seed}`)),
      );
      simulator.start();
      await clock.pass(5000);
      return happened.map(({ device, text: payload }) => [device, payload]);
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });
});
