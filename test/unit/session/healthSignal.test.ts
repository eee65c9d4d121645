import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HealthSignal } from '../../../src/session/healthSignal.ts';

describe('HealthSignal', () => {
  let told: number;
  let busy: boolean;
  let signal: HealthSignal;

  beforeEach(() => {
    vi.useFakeTimers();
    told = 0;
    busy = false;
    signal = new HealthSignal({ fire: () => told++, isBusy: () => busy });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells of a state at once, of details some times a second', () => {
    signal.changed('state');
    expect(told).toBe(1);
    for (let millisecond = 0; millisecond < 1000; millisecond++) {
      signal.changed('detail');
      vi.advanceTimersByTime(1);
    }
    expect(told).toBe(5);
  });

  it('goes on while rates are falling, and then rests', () => {
    busy = true;
    signal.changed('state');
    vi.advanceTimersByTime(3000);
    expect(told).toBe(4);
    busy = false;
    vi.advanceTimersByTime(60_000);
    expect(told).toBe(5);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('says nothing after dispose, whatever still comes', () => {
    busy = true;
    signal.changed('detail');
    signal.dispose();
    signal.changed('detail');
    signal.changed('state');
    expect(vi.getTimerCount()).toBe(0);
    expect(told).toBe(0);
  });
});
