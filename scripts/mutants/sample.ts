/** Which faults are tried when there is no time for all: a random sample that its seed repeats. */
import { seededRandom } from '../../src/shared/simulation/random.ts';

/**
 * The list in a random order (Fisher and Yates). Whatever length its beginning is cut to, that is a fair sample of
 * all: so a run may end whenever its time is over.
 */
export function shuffled<T>(list: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  const order = [...list];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [order[last], order[other]] as [T, T];
    order[last] = b;
    order[other] = a;
  }
  return order;
}
