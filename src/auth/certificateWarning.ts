import { isoDay } from '../shared/dates.ts';

const day = 86_400_000;

/** Days before its end from which a certificate is warned of. */
const warnDays = 30;

/**
 * What to say of a certificate that ends soon; undefined when it is good for longer, or when nobody knows.
 *
 * @param ends milliseconds since 1970; NaN for a date that cannot be read
 * @param now milliseconds since 1970
 */
export function certificateWarning(ends: number, now: number): string | undefined {
  const left = ends - now;
  if (Number.isNaN(left) || left > warnDays * day) return undefined;
  const on = isoDay(ends);
  if (left <= 0) return `The client certificate ended on ${on}.`;
  const days = Math.floor(left / day);
  const when = days === 0 ? 'within a day' : days === 1 ? 'tomorrow' : `in ${days} days`;
  return `The client certificate ends ${when}, on ${on}.`;
}
