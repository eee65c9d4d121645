/** From recorded values to generators that make their like. Knows no VS Code. */
import { escapeTemplate } from '../../shared/compose/template.ts';
import type { Json } from '../../shared/simulation/generators/generator.ts';

/** A value and when it came, in milliseconds since 1970. */
export interface Recorded {
  readonly time: number;
  readonly value: Json | undefined;
}

/** Different texts of a field from which on they are not picked from: they say something else each time. */
const mostTexts = 8;
/** Milliseconds by which a time in a message may differ from when the message came, and still mean now. */
const sameTime = 24 * 3_600_000;
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** @param values of one field, the oldest first; at least one is there */
export function generalize(values: readonly Recorded[]): Json {
  const there = values.filter(({ value }) => value !== undefined);
  const last = there.at(-1);
  const value = last?.value ?? null;
  if (Array.isArray(value)) {
    return value.map((_, index) => generalize(membersOf(there, index)));
  }
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value);
    // An object whose one name begins with $ would be taken for a generator.
    if (names.length === 1 && names[0]?.startsWith('$')) return { $constant: value };
    return Object.fromEntries(names.map((name) => [name, generalize(membersOf(there, name))]));
  }
  if (typeof value === 'number') return ofNumbers(there, value);
  if (typeof value === 'string') return ofTexts(there, value);
  const flags = there.map((one) => one.value).filter((one) => typeof one === 'boolean');
  if (typeof value !== 'boolean' || new Set(flags).size < 2) return value;
  const share = flags.filter(Boolean).length / flags.length;
  return { $boolean: { chance: Math.round(share * 100) / 100 } };
}

function membersOf(values: readonly Recorded[], name: string | number): readonly Recorded[] {
  return values.map(({ time, value }) => {
    if (typeof value !== 'object' || value === null) return { time, value: undefined };
    const members = value as Readonly<Record<string | number, Json>>;
    return { time, value: Object.hasOwn(members, name) ? members[name] : undefined };
  });
}

function ofNumbers(values: readonly Recorded[], last: number): Json {
  const times = values.flatMap(({ time, value }) => (typeof value === 'number' ? [{ time, value }] : []));
  if (times.every(({ time, value }) => Math.abs(value - time) < sameTime)) {
    return { $number: '{{timestamp}}' };
  }
  const numbers = times.map(({ value }) => value);
  const steps = numbers.slice(1).map((value, index) => value - (numbers[index] ?? value));
  if (steps.every((step) => step === 0)) return last;
  const [first] = steps;
  if (steps.length > 1 && first !== undefined && steps.every((step) => step === first)) {
    return { $counter: { from: last + first, ...(first === 1 ? {} : { step: first }) } };
  }
  const decimals = Math.max(...numbers.map(decimalsOf));
  const step = Number(Math.max(...steps.map(Math.abs)).toFixed(decimals));
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  return {
    $walk: {
      from: Number(mean.toFixed(decimals)),
      step,
      ...{ min: Math.min(...numbers), max: Math.max(...numbers) },
      ...(decimals === 2 ? {} : { decimals }),
    },
  };
}

function decimalsOf(value: number): number {
  const [, decimals = ''] = String(value).split('.');
  return Math.min(6, /^\d*$/.test(decimals) ? decimals.length : 6);
}

function ofTexts(values: readonly Recorded[], last: string): Json {
  const texts = values.flatMap(({ time, value }) => (typeof value === 'string' ? [{ time, value }] : []));
  const isNow = texts.every(
    ({ time, value }) => isoTime.test(value) && Math.abs(Date.parse(value) - time) < sameTime,
  );
  if (isNow) return '{{isoTimestamp}}';
  const different = [...new Set(texts.map(({ value }) => value))];
  return different.length > 1 && different.length <= mostTexts ? { $pick: different } : escapeTemplate(last);
}
