import { expect, it } from 'vitest';
import { certificateWarning } from '../../../src/auth/certificateWarning.ts';

const now = Date.UTC(2030, 0, 1);
const day = 86_400_000;

it.each([
  [31 * day, undefined],
  [30 * day + 1, undefined],
  [30 * day, 'The client certificate ends in 30 days, on 2030-01-31.'],
  [1.5 * day, 'The client certificate ends tomorrow, on 2030-01-02.'],
  [2 * day, 'The client certificate ends in 2 days, on 2030-01-03.'],
  [day, 'The client certificate ends tomorrow, on 2030-01-02.'],
  [1, 'The client certificate ends within a day, on 2030-01-01.'],
  [0, 'The client certificate ended on 2030-01-01.'],
  [day / 2, 'The client certificate ends within a day, on 2030-01-01.'],
  [-day, 'The client certificate ended on 2029-12-31.'],
])('%i ms before the end', (left, says) => {
  expect(certificateWarning(now + left, now)).toBe(says);
});
