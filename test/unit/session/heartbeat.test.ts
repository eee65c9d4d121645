/** Pings, and how soon a connection that is dead is noticed: a real connection, by a clock that the test moves. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Heartbeat } from '../../../src/session/heartbeat.ts';
import { ScriptedBroker } from '../../support/scriptedBroker.ts';
import { connectTo, type ScriptedConnection } from '../../support/scriptedConnection.ts';
import { TestClock } from '../../support/testClock.ts';

let broker: ScriptedBroker;
let clock: TestClock;
let heartbeat: Heartbeat;
let answers: number;

beforeEach(async () => {
  broker = await new ScriptedBroker(5).listen();
  clock = new TestClock();
  answers = 0;
});
afterEach(async () => {
  heartbeat.stop();
  await broker.close();
});

/** @param keepAlive seconds */
async function connect(keepAlive: number): Promise<ScriptedConnection> {
  const made = await connectTo(
    broker,
    clock,
    { keepAlive },
    {
      onRoundTrip: () => {
        answers++;
        heartbeat.answered();
      },
    },
  );
  heartbeat = new Heartbeat(made.connection, clock);
  return made;
}
const pings = () => broker.of('pingreq').length;
const answered = (count: number) => expect.poll(() => answers).toBe(count);
const freeze = () => {
  for (const client of broker.clients) client.freeze();
};
/** Lets time pass until the connection is given up. @returns milliseconds that it took, and what was said */
async function noticed({ connection, ended }: ScriptedConnection): Promise<{ after: number; text: string }> {
  const from = clock.now();
  await clock.until(() => connection.over);
  const after = clock.now() - from;
  const { text } = await ended;
  return { after, text };
}

describe.each([
  // Seconds of keep alive, milliseconds to the next ping, and milliseconds that its answer may take.
  [4, 2000, 2000],
  [30, 15_000, 15_000],
  [60, 15_000, 20_000],
  [1200, 15_000, 20_000],
])('with a keep alive of %d s', (keepAlive, interval, patience) => {
  it(`pings ${interval} ms after each answer`, async () => {
    await connect(keepAlive);
    await answered(1);
    for (let ping = 2; ping <= 4; ping++) {
      await clock.advance(interval - 1);
      expect(pings()).toBe(ping - 1);
      await clock.advance(1);
      await answered(ping);
    }
  });

  it('notices within one keep alive that nobody answers', async () => {
    const made = await connect(keepAlive);
    await answered(1);
    freeze();
    const { after, text } = await noticed(made);
    expect(after).toBe(interval + patience);
    expect(after).toBeLessThanOrEqual(keepAlive * 1000);
    expect(text).toContain('ping');
  });

  it('notices that even the first ping is not answered', async () => {
    broker.script = ({ cmd }) => cmd === 'pingreq';
    const { after } = await noticed(await connect(keepAlive));
    expect(after).toBe(patience);
  });
});

it('waits once more when anything came instead of the answer, and not for ever', async () => {
  broker.script = ({ cmd }) => cmd === 'pingreq';
  const made = await connect(4);
  const { connection } = made;
  const publish = async () => {
    const before = connection.packets;
    for (const client of broker.clients)
      client.send({ cmd: 'publish', topic: 'a', payload: 'x', qos: 0, dup: false, retain: false });
    await expect.poll(() => connection.packets).toBe(before + 1);
  };
  await publish();
  await clock.advance(2000);
  expect(connection.over).toBe(false);
  await publish();
  expect(await noticed(made)).toMatchObject({ after: 2000 });
});

describe('in doubt', () => {
  it('pings at once, and gives the answer five seconds whatever the keep alive', async () => {
    const made = await connect(1200);
    await answered(1);
    freeze();
    heartbeat.doubt();
    expect(await noticed(made)).toMatchObject({ after: 5000 });
  });

  it('gives the answer no longer than without a doubt', async () => {
    const made = await connect(4);
    await answered(1);
    freeze();
    heartbeat.doubt();
    expect(await noticed(made)).toMatchObject({ after: 2000 });
  });

  it('is satisfied by the answer', async () => {
    const { connection } = await connect(1200);
    await answered(1);
    heartbeat.doubt();
    await answered(2);
    await clock.advance(14_999);
    expect(connection.over).toBe(false);
    expect(pings()).toBe(2);
  });

  it('pings a connection without keep alive, which is never pinged otherwise', async () => {
    const made = await connect(0);
    await clock.advance(3_600_000);
    expect(pings()).toBe(0);
    heartbeat.doubt();
    await answered(1);
    expect(clock.pending).toBe(0);
    freeze();
    heartbeat.doubt();
    expect(await noticed(made)).toMatchObject({ after: 5000 });
  });
});

it('does nothing more when stopped', async () => {
  const { connection } = await connect(0);
  heartbeat.doubt();
  heartbeat.stop();
  expect(clock.pending).toBe(0);
  await clock.advance(60_000);
  expect(connection.over).toBe(false);
});
