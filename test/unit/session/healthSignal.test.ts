import { beforeEach, describe, expect, it } from 'vitest';
import { HealthSignal } from '../../../src/session/healthSignal.ts';
import { TestClock } from '../../support/testClock.ts';

describe('HealthSignal', () => {
  let told: number;
  let busy: boolean;
  let signal: HealthSignal;
  let clock: TestClock;

  beforeEach(() => {
    clock = new TestClock();
    told = 0;
    busy = false;
    signal = new HealthSignal({ fire: () => told++, isBusy: () => busy, clock });
  });

  it('tells of a state at once, of details some times a second', async () => {
    signal.changed('state');
    expect(told).toBe(1);
    for (let millisecond = 0; millisecond < 1000; millisecond++) {
      signal.changed('detail');
      await clock.advance(1);
    }
    expect(told).toBe(5);
  });

  it('goes on while rates are falling, and then rests', async () => {
    busy = true;
    signal.changed('state');
    await clock.advance(3000);
    expect(told).toBe(4);
    busy = false;
    await clock.advance(60_000);
    expect(told).toBe(5);
    expect(clock.pending).toBe(0);
  });

  it('says nothing after dispose, whatever still comes', () => {
    busy = true;
    signal.changed('detail');
    signal.dispose();
    signal.changed('detail');
    signal.changed('state');
    expect(clock.pending).toBe(0);
    expect(told).toBe(0);
  });
});
