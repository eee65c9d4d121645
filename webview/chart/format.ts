/** Values and the times of an axis, as people read them. */
const grouped = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 6 });
const exponent = new Intl.NumberFormat('en-US', { notation: 'scientific', maximumSignificantDigits: 5 });

/** "21.5", "1,234.56", "6.02E23". */
export function formatValue(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size >= 1e12 || size < 1e-5) ? exponent.format(value) : grouped.format(value);
}

const second = 1_000;
const minute = 60 * second;
const day = 24 * 60 * minute;

const formats = {
  milliseconds: new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  }),
  seconds: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' }),
  minutes: new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }),
  days: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }),
  years: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }),
};

/**
 * The labels of an axis of time, in local time: as fine as the steps are, with the day below the first label and below
 * each at which another day has begun.
 *
 * @param step milliseconds between two labels
 */
export function formatTimes(times: readonly number[], step: number): string[] {
  const clock = step < second ? formats.milliseconds : step < minute ? formats.seconds : formats.minutes;
  let before = '';
  return times.map((time) => {
    const date = formats.years.format(time);
    const isNewDay = date !== before;
    before = date;
    if (step >= day) return formats.days.format(time);
    return isNewDay ? `${clock.format(time)}\n${formats.days.format(time)}` : clock.format(time);
  });
}
