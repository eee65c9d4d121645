/**
 * Dates for people, in UTC; pure. What draws them must not throw, and a date that came from outside may be none: a certificate's
 * that cannot be read, or one beyond what a `Date` holds.
 */

/** What stands in the place of a date that is none. */
export const unknownDate = 'unknown date';

/**
 * When a certificate begins or ends: milliseconds since 1970, NaN when it cannot be read.
 *
 * The dates that Node makes itself are not used (lint forbids their names): those of Electron 35 to 39, of which VS Code 1.105 to
 * 1.122 are made, are memory that nobody wrote. The text is right everywhere.
 *
 * @param text `validFrom` or `validTo` of an X509Certificate: "Nov 27 00:00:00 2036 GMT"
 */
export function certificateTime(text: string): number {
  return Date.parse(text);
}

/** "2036-11-27". @param time milliseconds since 1970 */
export function isoDay(time: number): string {
  return isoInstant(time)?.slice(0, 10) ?? unknownDate;
}

/** "2036-11-27 14:00 UTC". @param time milliseconds since 1970 */
export function isoMinute(time: number): string {
  const instant = isoInstant(time);
  return instant === undefined ? unknownDate : `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}

/** "2036-11-27 14:00:09 UTC". @param time milliseconds since 1970 */
export function isoSecond(time: number): string {
  const instant = isoInstant(time);
  return instant === undefined ? unknownDate : `${instant.slice(0, 19).replace('T', ' ')} UTC`;
}

/** "2036-11-27T14:00:09.123Z"; undefined for a time that is none. @param time milliseconds since 1970 */
export function isoInstant(time: number): string | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
