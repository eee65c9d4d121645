/** Dates, spans and the clock's difference, at and beside each border. */
import { describe, expect, it } from 'vitest';
import { skewFact, skewOf, skewText, spoilsSignatures } from '../../../src/diagnosis/clockSkew.ts';
import { dateWarning, instant, roughly, span } from '../../../src/diagnosis/dates.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.UTC(2026, 2, 1, 14, 0, 59);

describe('dates in words', () => {
  it('an instant to the minute, a span to the day', () => {
    expect(instant(now)).toBe('2026-03-01 14:00 UTC');
    expect(span(Date.UTC(2025, 0, 1), Date.UTC(2026, 0, 1, 23))).toBe('2025-01-01 to 2026-01-01');
  });

  it.each([
    [0, 'less than a second'],
    [second - 1, 'less than a second'],
    [second, '1 second'],
    [2 * second, '2 seconds'],
    [minute - 1, '59 seconds'],
    [minute, '1 minute'],
    [2 * minute, '2 minutes'],
    [hour - 1, '59 minutes'],
    [hour, '1 hour'],
    [day - 1, '23 hours'],
    [day, '1 day'],
    [2 * day - 1, '1 day'],
    [40 * day, '40 days'],
  ])('%i ms is roughly %s', (milliseconds, words) => {
    expect(roughly(milliseconds)).toBe(words);
  });
});

describe('what is odd about the dates of a certificate', () => {
  it.each<[string, { validFrom: number; validTo: number }, string | undefined]>([
    ['valid from now on', { validFrom: now, validTo: now + 60 * day }, undefined],
    [
      'not valid yet',
      { validFrom: now + minute, validTo: now + 60 * day },
      "Not valid before 2026-03-01 14:01 UTC; this machine's clock says 2026-03-01 14:00 UTC.",
    ],
    ['valid for 30 days', { validFrom: 0, validTo: now + 30 * day }, undefined],
    ['valid for less', { validFrom: 0, validTo: now + 30 * day - 1 }, 'Ends in 29 days.'],
    ['its last moment', { validFrom: 0, validTo: now }, 'Ends in less than a second.'],
    ['expired', { validFrom: 0, validTo: now - 2 * hour }, 'Expired 2 hours ago.'],
  ])('%s', (_name, dates, warning) => {
    expect(dateWarning(dates, now)).toBe(warning);
  });

  it('what soon is, the caller says', () => {
    const dates = { validFrom: 0, validTo: now + 7 * day };
    expect(dateWarning(dates, now, 7 * day)).toBeUndefined();
    expect(dateWarning(dates, now, 8 * day)).toBe('Ends in 7 days.');
    expect(dateWarning(dates, now, 0)).toBeUndefined();
  });
});

describe("this machine's clock beside the server's", () => {
  it('is told by the header Date', () => {
    expect(skewOf('Sun, 01 Mar 2026 14:05:59 GMT', now)).toBe(5 * minute);
    expect(skewOf('Sun, 01 Mar 2026 13:55:59 GMT', now)).toBe(-5 * minute);
    expect(skewOf('Sun, 01 Mar 2026 14:00:59 GMT', now)).toBe(0);
    expect(skewOf('yesterday, or so', now)).toBeUndefined();
    expect(skewOf(undefined, now)).toBeUndefined();
  });

  it.each([
    [0, "agrees with the server's"],
    [5 * second - 1, "agrees with the server's"],
    [-(5 * second - 1), "agrees with the server's"],
    // The server is later: this machine is behind.
    [5 * second, "5 seconds behind the server's"],
    [7 * minute, "7 minutes behind the server's"],
    [-5 * second, "5 seconds ahead of the server's"],
    [-hour, "1 hour ahead of the server's"],
  ])('%i ms: it %s', (skew, words) => {
    expect(skewText(skew)).toBe(words);
    expect(skewFact(skew, false)).toMatchObject({ name: "This machine's clock", value: words });
  });

  it.each([
    [5 * minute, false],
    [-5 * minute, false],
    [5 * minute + 1, true],
    [-5 * minute - 1, true],
  ])('%i ms spoils signatures: %s', (skew, spoils) => {
    expect(spoilsSignatures(skew)).toBe(spoils);
  });

  it('is warned of from a minute on, and what that does to signatures where one signs', () => {
    const limits = ': AWS accepts signatures of 5 minutes either way';
    expect(skewFact(minute - 1, true)).not.toHaveProperty('warning');
    expect(skewFact(-minute + 1, true)).not.toHaveProperty('warning');
    expect(skewFact(minute, true).warning).toBe("This machine's clock is 1 minute behind the server's.");
    expect(skewFact(-6 * minute, true).warning).toBe(
      `This machine's clock is 6 minutes ahead of the server's${limits}.`,
    );
    expect(skewFact(-6 * minute, false).warning).toBe(
      "This machine's clock is 6 minutes ahead of the server's.",
    );
  });
});
