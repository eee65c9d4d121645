/** What conditions mean for one value: history's search and conditions on answers judge by the same rules. */
import { hexDigits } from '../payload/hex.ts';
import type { PublishProperties } from '../message.ts';
import type { Comparison, Condition } from './query.ts';

/** Compares what is found with what is wanted. */
export function comparing(comparison: Comparison, wanted: number): (found: number) => boolean {
  switch (comparison) {
    case '=':
      return (found) => found === wanted;
    case '!=':
      return (found) => found !== wanted;
    case '<':
      return (found) => found < wanted;
    case '<=':
      return (found) => found <= wanted;
    case '>':
      return (found) => found > wanted;
    case '>=':
      return (found) => found >= wanted;
  }
}

/** Compares a field's value, of any kind, with what is wanted: only numbers and texts have an order, each among themselves. */
export function fieldTest({
  comparison,
  value: wanted,
}: Pick<Extract<Condition, { readonly kind: 'field' }>, 'comparison' | 'value'>): (
  value: unknown,
) => boolean {
  if (comparison === '=') return (value) => value === wanted;
  if (comparison === '!=') return (value) => value !== wanted;
  if (typeof wanted === 'number') {
    const compare = comparing(comparison, wanted);
    return (value) => typeof value === 'number' && compare(value);
  }
  if (typeof wanted === 'string') {
    // By UTF-16 units, so that texts of digits and times in ISO 8601 come in their order.
    const compare = comparing(comparison, 0);
    return (value) => typeof value === 'string' && compare(value < wanted ? -1 : value > wanted ? 1 : 0);
  }
  return () => false;
}

/** Has the message the property, and with this value whatever the case of its letters? Bytes are compared as hex and as text. */
export function hasProperty(
  properties: PublishProperties,
  { name, user, value }: Extract<Condition, { readonly kind: 'property' }>,
): boolean {
  const wanted = value?.toLowerCase();
  const fits = (text: string): boolean => wanted === undefined || text.toLowerCase() === wanted;
  if (user) {
    return properties.userProperties?.some(([key, text]) => key === name && fits(text)) === true;
  }
  if (!Object.hasOwn(properties, name)) return false;
  const found: unknown = properties[name as keyof PublishProperties];
  if (found === undefined) return false;
  if (found instanceof Uint8Array) return fits(hexDigits(found)) || fits(lenient.decode(found));
  const values = (Array.isArray(found) ? found : [found]) as readonly (string | number)[];
  return values.some((one) => fits(String(one)));
}

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** A payload read as text whatever it is: what is not UTF-8 is replaced. */
export function textOf(payload: Uint8Array): string {
  return lenient.decode(payload);
}

/** Is the wanted text one of ASCII? Its letters then stand for those of ASCII alone. */
export function isAsciiText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- the range is the purpose
  return /^[\u0000-\u007f]*$/.test(text);
}

/** Does a text contain another, whatever the case of its letters? */
export function containsInAnyCase(text: string, wanted: string): boolean {
  const folded = isAsciiText(wanted)
    ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    : text.toLowerCase();
  return folded.includes(wanted.toLowerCase());
}
