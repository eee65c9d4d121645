/** Times as people write them, in local time where no zone is named. */

const units: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of `15m`, `90s`, `1.5h`, `2d`, `1w`; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const parts = /^(\d{1,9}(?:\.\d{1,3})?)\s*([smhdw])(?:ec|in|ours?|ays?|eeks?)?$/i.exec(text.trim());
  const unit = units[parts?.[2]?.toLowerCase() ?? ''];
  return parts && unit !== undefined ? Math.round(Number(parts[1]) * unit) : undefined;
}

/** A stretch of time: `2026-11` is a month, `14:30` a minute; milliseconds since 1970, from inclusive, to exclusive. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

const clock = String.raw`(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?)?`;
const date = String.raw`(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?`;
const written = new RegExp(String.raw`^${date}(?:[T ]${clock})?\s*(Z|[+-]\d{2}:?\d{2})?$`, 'i');
const clockOnly = new RegExp(`^${clock}$`);

/**
 * Reads a date, a time of today, both, `now`, `today`, `yesterday`, or how long ago (`2h`); undefined when it is none
 * of these.
 * @param now milliseconds since 1970
 */
export function parseTime(text: string, now: number): TimeSpan | undefined {
  const trimmed = text.trim();
  const today = new Date(now);
  const dayAt = (offset: number): TimeSpan => ({
    from: new Date(today.getFullYear(), today.getMonth(), today.getDate() + offset).getTime(),
    to: new Date(today.getFullYear(), today.getMonth(), today.getDate() + offset + 1).getTime(),
  });
  if (/^now$/i.test(trimmed)) return { from: now, to: now };
  if (/^today$/i.test(trimmed)) return dayAt(0);
  if (/^yesterday$/i.test(trimmed)) return dayAt(-1);
  const ago = parseDuration(trimmed);
  if (ago !== undefined) return { from: now - ago, to: now - ago };
  const time = trimmed.includes(':') ? clockOnly.exec(trimmed) : null;
  if (time) {
    const day = [today.getFullYear(), today.getMonth() + 1, today.getDate()].map(String);
    return spanOf([...day, ...time.slice(1)], undefined);
  }
  const parts = written.exec(trimmed);
  if (!parts) return undefined;
  const zone = parts[8];
  // A zone without a time says nothing.
  if (zone !== undefined && parts[4] === undefined) return undefined;
  return spanOf(parts.slice(1, 8), zone);
}

/** Year, month, day, hour, minute, second, millisecond, each but the first optional from some point on. */
function spanOf(parts: readonly (string | undefined)[], zone: string | undefined): TimeSpan | undefined {
  const given = parts.filter((part) => part !== undefined).length;
  const fields = parts.map((part, index) =>
    index === 6
      ? Number((part ?? '0').padEnd(3, '0'))
      : part === undefined
        ? index < 3
          ? 1
          : 0
        : Number(part),
  );
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0] = fields;
  // Date would take the 31st of June for the 1st of July.
  const lastDay = new Date(year, month, 0).getDate();
  if (month < 1 || month > 12 || day < 1 || day > lastDay || hour > 23 || minute > 59 || second > 59) {
    return undefined;
  }
  const moment = (values: readonly [number, number, number, number, number, number, number]): number => {
    const local = new Date(...values).getTime();
    return zone === undefined ? local : Date.UTC(...values) - offsetOf(zone);
  };
  const start = [year, month - 1, day, hour, minute, second, millisecond] as const;
  const end: [number, number, number, number, number, number, number] = [...start];
  const smallest = Math.min(Math.max(given, 1), 7) - 1;
  end[smallest] = (end[smallest] ?? 0) + (smallest === 6 ? 10 ** (3 - (parts[6] ?? '').length) : 1);
  return { from: moment(start), to: moment(end) };
}

/** Milliseconds by which a zone is ahead of UTC. */
function offsetOf(zone: string): number {
  if (/^z$/i.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000;
}

/** A moment as `after:` and `before:` read it, in local time: no longer than it has to be. */
export function formatTime(time: number): string {
  const at = new Date(time);
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const rest = time % 1000 === 0 ? '' : `.${String(at.getMilliseconds()).padStart(3, '0')}`;
  const seconds = at.getSeconds() === 0 && rest === '' ? '' : `:${two(at.getSeconds())}${rest}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}${seconds}`;
}
