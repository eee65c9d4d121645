import { describe, expect, it } from 'vitest';
import { firstLine, listOf, nothing, one, sumOf } from '../../../scripts/testing/results.ts';

describe('the first line of an error', () => {
  it.each([
    [new Error('one\ntwo'), 'one'],
    [new TypeError('no function'), 'TypeError: no function'],
    [
      { name: 'AssertionError', message: '\u001b[31mexpected 1 to be 2\u001b[39m\n\n- 2\n+ 1' },
      'expected 1 to be 2',
    ],
    [new Error('\n\n  after empty ones'), 'after empty ones'],
    [new Error(''), 'an error without a message'],
    ['just text', 'just text'],
    [undefined, 'undefined'],
  ])('of %o is %s', (error, line) => {
    expect(firstLine(error)).toBe(line);
  });
});

describe('results', () => {
  it('are summed, and failures listed by file and name', () => {
    const sum = sumOf([
      nothing,
      one(),
      one({ name: 'lint', message: 'to mend: npm run lint:fix' }),
      { passed: 3, failed: 1, skipped: 2, failures: [{ file: 'a.test.ts', name: 'b', message: 'c' }] },
    ]);
    expect(sum).toMatchObject({ passed: 4, failed: 2, skipped: 2 });
    expect(listOf(sum.failures)).toBe('  lint\n      to mend: npm run lint:fix\n  a.test.ts > b\n      c');
  });
});
