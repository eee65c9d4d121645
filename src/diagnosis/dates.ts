/** Dates and spans as the diagnosis says them: in full, for a ticket is read elsewhere and later. */
import { isoDay, isoMinute } from '../shared/dates.ts';

const day = 86_400_000;

/** "2026-03-01 14:00 UTC". */
export function instant(time: number): string {
  return isoMinute(time);
}

/** "2025-01-01 to 2026-01-01". */
export function span(from: number, to: number): string {
  return `${isoDay(from)} to ${isoDay(to)}`;
}

/** "3 days", "5 hours", "40 seconds": of milliseconds, rounded down. */
export function roughly(milliseconds: number): string {
  const units: readonly (readonly [number, string])[] = [
    [day, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1000, 'second'],
  ];
  for (const [size, name] of units) {
    const count = Math.floor(milliseconds / size);
    if (count > 0) return `${count} ${name}${count === 1 ? '' : 's'}`;
  }
  return 'less than a second';
}

/** What is odd about a certificate's dates now; undefined when nothing is. */
export function dateWarning(
  { validFrom, validTo }: { readonly validFrom: number; readonly validTo: number },
  now: number,
  soon = 30 * day,
): string | undefined {
  if (now < validFrom)
    return `Not valid before ${instant(validFrom)}; this machine's clock says ${instant(now)}.`;
  if (now > validTo) return `Expired ${roughly(now - validTo)} ago.`;
  return validTo - now < soon ? `Ends in ${roughly(validTo - now)}.` : undefined;
}
