/** Rates: what is over them is refused, or comes later. */
import { describe, expect, it } from 'vitest';
import { ConnectRate } from '../../../src/local/broker/connectRate.ts';
import { pacedWire } from '../../../src/local/broker/pacedWire.ts';
import { PublishGate } from '../../../src/local/broker/publishGate.ts';
import { TokenBucket } from '../../../src/local/broker/tokenBucket.ts';
import type { Wire, WireListener } from '../../../src/local/broker/wire.ts';
import { Limits, type LimitValues } from '../../../src/local/limits.ts';
import { TestClock } from '../../support/testClock.ts';

describe('a token bucket', () => {
  it('begins full, and fills with time up to its capacity', async () => {
    const clock = new TestClock();
    const bucket = new TokenBucket(clock);
    await clock.advance(60_000);
    expect(bucket.isFull(10, 5)).toBe(true);
    for (let token = 0; token < 5; token++) expect(bucket.take(1, 10, 5)).toBe(true);
    expect(bucket.take(1, 10, 5)).toBe(false);
    expect(bucket.isFull(10, 5)).toBe(false);
    await clock.advance(99);
    expect(bucket.take(1, 10, 5)).toBe(false);
    await clock.advance(1);
    expect(bucket.take(1, 10, 5)).toBe(true);
    await clock.advance(499);
    expect(bucket.isFull(10, 5)).toBe(false);
    await clock.advance(1);
    expect(bucket.isFull(10, 5)).toBe(true);
  });

  it('gives all that are asked for or none', async () => {
    const clock = new TestClock();
    const bucket = new TokenBucket(clock);
    expect(bucket.take(6, 1, 5)).toBe(false);
    expect(bucket.take(5, 1, 5)).toBe(true);
  });

  it('tells how long a debt lasts', async () => {
    const clock = new TestClock();
    const bucket = new TokenBucket(clock);
    expect(bucket.owe(1000, 1000, 1000)).toBe(0);
    expect(bucket.owe(500, 1000, 1000)).toBe(500);
    await clock.advance(200);
    expect(bucket.owe(100, 1000, 1000)).toBe(400);
    await clock.advance(400);
    expect(bucket.owe(0, 1000, 1000)).toBe(0);
    expect(bucket.take(1, 1000, 1000)).toBe(false);
  });
});

describe('CONNECTs and publishes', () => {
  it('of one client ID are limited, others’ are not', async () => {
    const clock = new TestClock();
    const rate = new ConnectRate(new Limits({ connectsPerSecond: 1, connectBurst: 2 }), clock);
    expect(['a', 'a', 'a', 'b'].map((id) => rate.admit(id))).toEqual([true, true, false, true]);
    await clock.advance(1000);
    expect([rate.admit('a'), rate.admit('a')]).toEqual([true, false]);
  });

  it('of client IDs that were quiet are forgotten, of others not', async () => {
    const clock = new TestClock();
    const rate = new ConnectRate(new Limits({ connectsPerSecond: 0.001, connectBurst: 1 }), clock);
    for (let id = 0; id < 3000; id++) expect(rate.admit(`crowd-${id}`)).toBe(true);
    for (let id = 0; id < 3000; id += 500) expect(rate.admit(`crowd-${id}`)).toBe(false);
  });

  it('are not counted where rates are not limited', () => {
    const limits = new Limits({ connectBurst: 1, publishBurst: 1, rateLimits: false });
    const rate = new ConnectRate(limits, new TestClock());
    const gate = new PublishGate(limits, 5, new TestClock());
    for (let count = 0; count < 10; count++) {
      expect([rate.admit('a'), gate.withinRate()]).toEqual([true, true]);
    }
  });

  it('over the rate are let through again with time', async () => {
    const clock = new TestClock();
    const gate = new PublishGate(new Limits({ publishesPerSecond: 100, publishBurst: 500 }), 5, clock);
    for (let count = 0; count < 500; count++) expect(gate.withinRate()).toBe(true);
    expect(gate.withinRate()).toBe(false);
    await clock.advance(10);
    expect([gate.withinRate(), gate.withinRate()]).toEqual([true, false]);
  });

  it.each([4, 5] as const)('MQTT %i: no more than so many without PUBACK', (version) => {
    const gate = new PublishGate(new Limits({ unacknowledgedPublishes: 2 }), version, new TestClock());
    const publish = (messageId: number, qos: 0 | 1 = 1) =>
      gate.withinReceiveMaximum({
        cmd: 'publish',
        topic: 'a',
        payload: '',
        retain: false,
        dup: false,
        qos,
        messageId,
      });
    expect([publish(1), publish(2), publish(0, 0)]).toEqual([true, true, true]);
    if (version === 5) expect(() => publish(3)).toThrow('too many without PUBACK');
    else expect(publish(3)).toBe(false);
    gate.acknowledged(1);
    expect(publish(3)).toBe(true);
  });
});

describe('a paced wire', () => {
  /** The wire below, and what it was told. */
  const start = (changes: Partial<LimitValues> = {}) => {
    const clock = new TestClock();
    const below = { written: '', paused: false, ended: false, destroyed: false, pending: 0 };
    const above = { came: '', drained: 0, closed: [] as boolean[] };
    let listener: WireListener | undefined;
    const make = (given: WireListener): Wire => {
      listener = given;
      return {
        ...{ remoteAddress: '::1', remotePort: 1, localAddress: '::1', localPort: 2 },
        get pending() {
          return below.pending;
        },
        write: (bytes) => void (below.written += bytes.toString()),
        pause: () => void (below.paused = true),
        resume: () => void (below.paused = false),
        end: () => void (below.ended = true),
        destroy: () => void (below.destroyed = true),
      };
    };
    const wire = pacedWire(
      make,
      {
        data: (chunk) => void (above.came += chunk.toString()),
        drain: () => {
          above.drained++;
        },
        closed: (orderly) => above.closed.push(orderly),
      },
      new Limits({ throughputBytesPerSecond: 10, ...changes }),
      clock,
    );
    return { clock, below, above, wire, listener: listener! };
  };

  it('lets a second’s worth go at once and the rest later, in order, as fast as the limit allows', async () => {
    const { clock, below, above, wire } = start();
    for (const word of ['0123456789', 'abcde', 'fghij', 'klmno']) wire.write(Buffer.from(word));
    // What makes the debt goes still; what follows waits until it is paid.
    expect(below.written).toBe('0123456789abcde');
    expect(wire.pending).toBe(10);
    expect(below.paused).toBe(true);
    await clock.advance(499);
    expect(below.written).toBe('0123456789abcde');
    await clock.advance(1);
    expect(below.written).toBe('0123456789abcdefghij');
    expect([wire.pending, above.drained, below.paused]).toEqual([5, 0, true]);
    await clock.advance(500);
    expect(below.written).toBe('0123456789abcdefghijklmno');
    expect([wire.pending, above.drained]).toEqual([0, 0]);
    await clock.advance(500);
    expect([above.drained, below.paused, clock.pending]).toEqual([1, false, 0]);
  });

  it('counts what comes, too: nothing more is read until it is paid', async () => {
    const { clock, below, above, wire, listener } = start();
    listener.data(Buffer.from('0123456789ABCDEFGHIJ'));
    expect(above.came).toBe('0123456789ABCDEFGHIJ');
    expect(below.paused).toBe(true);
    wire.write(Buffer.from('x'));
    expect(below.written).toBe('');
    await clock.advance(1000);
    expect(below.written).toBe('x');
    await clock.advance(100);
    expect(below.paused).toBe(false);
  });

  it('sends what waits before it ends, and waits no longer', () => {
    const { clock, below, wire } = start();
    for (const word of ['0123456789abcde', 'fghij', 'k']) wire.write(Buffer.from(word));
    wire.end();
    expect(below).toMatchObject({ written: '0123456789abcdefghijk', ended: true });
    expect([wire.pending, clock.pending]).toEqual([0, 0]);
  });

  it('sends nothing more when it is destroyed or was closed from afar', async () => {
    for (const how of ['destroy', 'closed'] as const) {
      const { clock, below, above, wire, listener } = start();
      wire.write(Buffer.from('0123456789abcde'));
      wire.write(Buffer.from('fghij'));
      if (how === 'destroy') wire.destroy();
      else listener.closed(true);
      await clock.advance(10_000);
      expect(below.written).toBe('0123456789abcde');
      expect(below.destroyed).toBe(how === 'destroy');
      expect(above.closed).toEqual(how === 'destroy' ? [] : [true]);
      expect(clock.pending).toBe(0);
    }
  });

  it('holds nothing back where rates are not limited', () => {
    const { clock, below, wire } = start({ rateLimits: false });
    for (let count = 0; count < 100; count++) wire.write(Buffer.from('0123456789'));
    expect([below.written.length, below.paused, clock.pending]).toEqual([1000, false, 0]);
  });

  it('adds what waits below to what it holds itself', () => {
    const { below, wire } = start();
    below.pending = 7;
    wire.write(Buffer.from('0123456789abcde'));
    wire.write(Buffer.from('fghij'));
    expect(wire.pending).toBe(12);
  });
});
