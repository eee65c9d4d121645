/**
 * The failure table inside the real VS Code, which patches Node's network modules: each failure comes out there as it does outside
 * (test/failures, where what it says is looked at more closely).
 */
import assert from 'node:assert/strict';
import { cases } from '../failures/cases.ts';
import type { FailureCase } from '../failures/failureCase.ts';
import { provoke, type Provoked } from '../failures/provoke.ts';
import { World } from '../failures/world.ts';

describe('each failure inside VS Code', () => {
  let world: World;
  /** Those that take as long as TopicScope's patience, all at once beside the others. */
  const slow = new Map<FailureCase, Promise<Provoked>>();

  before(async () => {
    world = await World.make();
    for (const one of cases.filter((each) => each.slow)) {
      const result = provoke(one, world.beside(), false);
      // Told by its own test.
      result.catch(() => undefined);
      slow.set(one, result);
    }
  });
  after(async () => {
    await Promise.allSettled(slow.values());
    await world.end();
  });

  for (const one of [...cases.filter((each) => !each.slow), ...cases.filter((each) => each.slow)]) {
    it(`${one.id}: ${one.how}`, async () => {
      const { failure } = await (slow.get(one) ?? provoke(one, world, false));
      const expected = [one.id, ...(one.or === undefined ? [] : [one.or])];
      assert.ok(
        expected.includes(failure.id),
        `${failure.id}: ${failure.symptom} ${JSON.stringify(failure.evidence)}`,
      );
      assert.notEqual(failure.hint, '');
    });
  }
});
