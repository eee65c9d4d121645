/** Times and durations as the page writes them. */
const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' });
const full = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  timeZoneName: 'short',
});

/** "14:03:07.250", local time. */
export function formatClock(time: number): string {
  return clock.format(time);
}

/** "21 Nov" for a time that is not of today, else undefined. */
export function formatDay(time: number, now = Date.now()): string | undefined {
  return new Date(time).toDateString() === new Date(now).toDateString() ? undefined : day.format(time);
}

/** Date and time with milliseconds and time zone. */
export function formatFull(time: number): string {
  return full.format(time);
}

/** "0.4 ms", "12 ms", "1.5 s". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 10) return `${Number(milliseconds.toFixed(1))} ms`;
  return milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${Number((milliseconds / 1000).toFixed(1))} s`;
}
