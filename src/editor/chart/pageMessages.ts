/** What may come from a chart's page, and from the state that it left with VS Code: decoded like any input from outside. */
import * as z from 'zod';
import type { SeriesField } from '../../shared/chart/series.ts';
import { mostFields, mostLines } from '../../shared/chartContract.ts';

/** Bytes of a picture: far above what a screen holds. */
const longestPicture = 64 * 1024 * 1024;
/** Characters that are copied at once. */
const longestCopy = 16 * 1024 * 1024;

const time = z.number();
const step = z.union([z.string().max(65_535), z.int().min(0)]);
const lineName = z.strictObject({ field: z.int().min(0).max(mostFields), topic: z.string().max(65_535) });

export const fieldsSchema = z
  .array(z.strictObject({ topicFilter: z.string().max(65_535), path: z.array(step).max(100) }))
  .max(mostFields);

export const seriesSchema = z.strictObject({
  fields: fieldsSchema,
  from: time.optional(),
  to: time.optional(),
  after: z.int().min(0).optional(),
  points: z.int().min(4).max(10_000),
  known: z.array(lineName).max(mostLines),
});

export const valuesSchema = z.strictObject({
  fields: fieldsSchema,
  lines: z.array(lineName).min(1).max(mostLines),
  from: time.optional(),
  to: time.optional(),
});

export const messageSchema = z.strictObject({ id: z.int().min(1) });
export const pictureSchema = z.strictObject({
  png: z.instanceof(Uint8Array).refine((png) => png.length <= longestPicture, 'is too large'),
});
export const copySchema = z.strictObject({ text: z.string().max(longestCopy) });

const stateSchema = z.looseObject({ profile: z.string().min(1), fields: fieldsSchema });

/** Which chart a page was, out of the state that it left with VS Code; undefined when that cannot be told. */
export function readChartState(
  state: unknown,
): { readonly profile: string; readonly fields: readonly SeriesField[] } | undefined {
  return stateSchema.safeParse(state).data;
}
