/** Fields of JSON payloads: what stands at a path, and whether it is a number. */
import type { FieldPath } from '../search/query.ts';

/** The value at a path in a parsed JSON document; undefined when there is none. */
export function valueAt(document: unknown, path: FieldPath): unknown {
  let value = document;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

const plainNumber = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** A value as a number for a chart: numbers, booleans as 0 and 1, texts that are nothing but a number; else undefined. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || value.length > 40 || !plainNumber.test(value)) return undefined;
  return numberOf(Number(value));
}
