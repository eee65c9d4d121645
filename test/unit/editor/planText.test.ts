import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePlan, planText } from '../../../src/editor/runs/planText.ts';

describe("a repeat's plan as text", () => {
  it.each([
    ['500ms', { every: 500 }],
    ['500', { every: 500 }],
    ['1s x 20', { every: 1000, times: 20 }],
    ['1.5 s, 3 times', { every: 1500, times: 3 }],
    ['10 every 2 min', { every: 120_000, burst: 10 }],
    ['every 1s', { every: 1000 }],
  ])('%s is understood', (text, plan) => {
    expect(parsePlan(text)).toEqual(plan);
  });

  it.each(['', 'often', '25h', '1s x 0', '0 every 1s'])('%j is told to be wrong', (text) => {
    expect(parsePlan(text)).toEqual(expect.any(String));
  });

  it('is read as it is written', () => {
    const plan = fc.record(
      {
        every: fc.nat({ max: 86_400_000 }),
        times: fc.integer({ min: 1, max: 1e6 }),
        burst: fc.integer({ min: 2, max: 10_000 }),
      },
      { requiredKeys: ['every'] },
    );
    fc.assert(
      fc.property(plan, (one) => {
        expect(parsePlan(planText(one))).toEqual(one);
      }),
    );
  });
});
