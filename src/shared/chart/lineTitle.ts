import { formatFieldPath } from '../search/fieldPath.ts';
import type { LineName, SeriesField } from './series.ts';

/** A line's name for people: its topic, and the field's path where the payload is not the number itself. */
export function lineTitle({ field, topic }: LineName, fields: readonly SeriesField[]): string {
  const path = fields[field]?.path ?? [];
  return path.length === 0 ? topic : `${topic} ${formatFieldPath(path)}`;
}

/** A chart's name for people: its first field, and how many there are besides. */
export function chartTitle(fields: readonly SeriesField[]): string {
  const [first] = fields;
  if (!first) return 'Chart';
  const name = first.path.length === 0 ? first.topicFilter : String(first.path.at(-1));
  return fields.length === 1 ? `Chart: ${name}` : `Chart: ${name} +${fields.length - 1}`;
}
