/** Generators that leave their values to chance. */
import * as z from 'zod';
import { normal as normalNumber, rounded } from '../random.ts';
import { decimals, generator, json, number } from './generator.ts';

/** Share of the way back to the usual value that a walk takes at each step, where nothing else is said. */
const usualPull = 0.05;

export const walk = generator({
  description: 'A random walk: wanders about a value, as temperatures and levels do.',
  schema: z
    .strictObject({
      from: number('Where it begins, and what it is drawn back to.'),
      step: z.number().min(0).describe('The largest change from one message to the next.'),
      min: number('It never falls below.').optional(),
      max: number('It never rises above.').optional(),
      pull: z
        .number()
        .min(0)
        .max(1)
        .default(usualPull)
        .describe(
          'Share of the way back to where it began, at each step; 0 lets it wander off. Default: 0.05.',
        ),
      decimals,
    })
    .refine(({ min = -Infinity, max = Infinity }) => min <= max, {
      path: ['min'],
      message: 'it is above max: exchange them',
    }),
  make: ({ from, step, min = -Infinity, max = Infinity, pull, decimals: digits }, { random }) => {
    let value = from;
    return () => {
      value += (random() * 2 - 1) * step + (from - value) * pull;
      value = Math.min(max, Math.max(min, value));
      return within(rounded(value, digits), min, max);
    };
  },
});

export const uniform = generator({
  description: 'A random number, every one between two ends as likely as the other.',
  schema: z
    .strictObject({ min: number('Lower end.'), max: number('Upper end.'), decimals })
    .refine(({ min, max }) => min <= max, { path: ['min'], message: 'it is above max: exchange them' }),
  make:
    ({ min, max, decimals: digits }, { random }) =>
    () =>
      within(rounded(min + random() * (max - min), digits), min, max),
});

export const normal = generator({
  description: 'A random number about a mean, as measuring noise is.',
  schema: z
    .strictObject({
      mean: number('The middle.'),
      deviation: z.number().min(0).describe('Standard deviation: two thirds are no further away.'),
      min: number('It is never less.').optional(),
      max: number('It is never more.').optional(),
      decimals,
    })
    .refine(({ min = -Infinity, max = Infinity }) => min <= max, {
      path: ['min'],
      message: 'it is above max: exchange them',
    }),
  make:
    ({ mean, deviation, min = -Infinity, max = Infinity, decimals: digits }, { random }) =>
    () =>
      within(rounded(mean + normalNumber(random) * deviation, digits), min, max),
});

export const pick = generator({
  description: 'One of some values, by chance.',
  schema: z.union([
    z.array(json).min(1),
    z
      .strictObject({
        values: z.array(json).min(1).describe('What is picked from.'),
        weights: z
          .array(z.number().min(0))
          .describe('How likely each is beside the others, in the same order.'),
      })
      .refine(({ values, weights }) => values.length === weights.length, {
        path: ['weights'],
        message: 'there must be as many weights as values',
      })
      .refine(({ weights }) => weights.some((weight) => weight > 0), {
        path: ['weights'],
        message: 'one of them must be above 0',
      }),
  ]),
  make: (options, { random }) => {
    const values = 'weights' in options ? options.values : options;
    const weights = 'weights' in options ? options.weights : values.map(() => 1);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return () => {
      let left = random() * total;
      const index = weights.findIndex((weight) => (left -= weight) < 0);
      return values[index] ?? values.at(-1) ?? null;
    };
  },
});

/** Rounding must not lead out of the bounds. */
function within(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
