/** A position that moves along a path on the earth. */
import * as z from 'zod';
import { rounded } from '../random.ts';
import { generator, type Json } from './generator.ts';

/** Mean radius of the earth, in metres. */
const earth = 6_371_008.8;

/** [latitude, longitude] in degrees. */
type Point = readonly [number, number];

export const geo = generator({
  description: 'A position that moves along a path at a speed.',
  schema: z.strictObject({
    path: z
      .array(z.tuple([z.number().min(-90).max(90), z.number().min(-180).max(180)]))
      .min(2)
      .describe('Points as [latitude, longitude], in degrees.'),
    speed: z.number().positive().describe('Metres a second.'),
    end: z
      .enum(['around', 'back', 'stay'])
      .default('around')
      .describe('At the end: on to the first point, back the same way, or stay. Default: around.'),
    spread: z
      .boolean()
      .default(true)
      .describe('Does each device begin at another place of the path? Default: true.'),
    as: z
      .enum(['object', 'geoJson'])
      .default('object')
      .describe('{"latitude": …, "longitude": …}, or a GeoJSON point. Default: object.'),
    decimals: z.int().min(0).max(15).default(6).describe('Decimals of the degrees. Default: 6.'),
  }),
  make: ({ path, speed, end, spread, as, decimals: digits }, { share }) => {
    const points: readonly Point[] = end === 'around' ? [...path, ...path.slice(0, 1)] : path;
    const lengths = points.slice(1).map((point, index) => distance(points[index] ?? point, point));
    const total = lengths.reduce((sum, length) => sum + length, 0);
    const ahead = spread ? share * total : 0;
    return ({ elapsed }) => {
      const [latitude, longitude] = pointAt(
        points,
        lengths,
        along((elapsed / 1000) * speed + ahead, total, end),
      );
      return written(rounded(latitude, digits), rounded(longitude, digits), as);
    };
  },
});

/** Metres from the first point, after so many metres of way. */
function along(way: number, total: number, end: 'around' | 'back' | 'stay'): number {
  if (total === 0) return 0;
  if (end === 'stay') return Math.min(way, total);
  if (end === 'around') return way % total;
  const there = way % (2 * total);
  return there <= total ? there : 2 * total - there;
}

function pointAt(points: readonly Point[], lengths: readonly number[], way: number): Point {
  let left = way;
  for (const [index, length] of lengths.entries()) {
    const from = points[index];
    const to = points[index + 1];
    if (!from || !to) break;
    if (left <= length) {
      // Between near points a straight line in degrees is near enough.
      const part = length === 0 ? 0 : left / length;
      return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
    }
    left -= length;
  }
  return points.at(-1) ?? [0, 0];
}

/** Metres between two points (haversine formula). */
function distance(from: Point, to: Point): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const north = Math.sin(radians(to[0] - from[0]) / 2) ** 2;
  const east = Math.sin(radians(to[1] - from[1]) / 2) ** 2;
  const chord = north + Math.cos(radians(from[0])) * Math.cos(radians(to[0])) * east;
  return 2 * earth * Math.asin(Math.min(1, Math.sqrt(chord)));
}

function written(latitude: number, longitude: number, as: 'object' | 'geoJson'): Json {
  return as === 'object' ? { latitude, longitude } : { type: 'Point', coordinates: [longitude, latitude] };
}
