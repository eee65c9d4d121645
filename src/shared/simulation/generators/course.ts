/** Generators whose values follow from time, or from how many there were. */
import * as z from 'zod';
import { normal, rounded } from '../random.ts';
import { decimals, duration, generator, json, number } from './generator.ts';

export const constant = generator({
  description: 'A value as it stands; also for objects whose one name begins with $.',
  schema: json,
  make: (value) => () => value,
});

/** A template that stands for a number: text in quotes would be sent as text. */
export const numberText = generator({
  description: 'A number with variables, for example {"$number": "{{timestamp}}"}.',
  schema: z.string().min(1).describe('Text with variables that makes a number.'),
  make:
    (text) =>
    ({ fill }) => {
      const written = fill(text);
      const value = Number(written);
      if (written.trim() === '' || !Number.isFinite(value)) {
        throw new Error(`$number: "${written}" is not a number. Leave out what is not part of one.`);
      }
      return value;
    },
});

export const sine = generator({
  description: 'A sine wave, as day and night make.',
  schema: z.strictObject({
    mean: z.number().default(0).describe('The middle. Default: 0.'),
    amplitude: number('From the middle to the highest value.'),
    period: duration('Milliseconds from one peak to the next.'),
    phase: z
      .union([z.literal('spread'), z.number()])
      .default('spread')
      .describe(
        'Where it begins, in periods (0.25 is the peak). Default: "spread", each device somewhere else.',
      ),
    noise: z.number().min(0).default(0).describe('Standard deviation of the noise upon it. Default: 0.'),
    decimals,
  }),
  make:
    ({ mean, amplitude, period, phase, noise, decimals: digits }, { random, share }) =>
    ({ elapsed }) => {
      const turn = elapsed / period + (phase === 'spread' ? share : phase);
      const clean = mean + amplitude * Math.sin(2 * Math.PI * turn);
      return rounded(noise === 0 ? clean : clean + normal(random) * noise, digits);
    },
});

export const counter = generator({
  description: 'Counts messages.',
  schema: z.strictObject({
    from: z
      .union([z.number(), z.tuple([z.number(), z.number()])])
      .default(1)
      .describe('The first value, or two ends between which each device begins somewhere. Default: 1.'),
    step: z.number().default(1).describe('From one message to the next. Default: 1.'),
    max: number('After it comes the first value again.').optional(),
  }),
  make: ({ from, step, max }, { random }) => {
    const first = typeof from === 'number' ? from : Math.floor(from[0] + random() * (from[1] + 1 - from[0]));
    let value = first - step;
    return () => {
      value += step;
      if (max !== undefined && value > max) value = first;
      return value;
    };
  },
});

export const steps = generator({
  description: 'Values in turn: the next with each message, or each for a time.',
  schema: z.union([
    z.array(json).min(1),
    z.strictObject({
      cycle: z
        .array(z.strictObject({ value: json, for: duration('Milliseconds that the value stays.') }))
        .min(1)
        .describe('The values with the time that each stays; after the last comes the first again.'),
      spread: z
        .boolean()
        .default(false)
        .describe('Does each device begin at another place of the cycle? Default: false.'),
    }),
  ]),
  make: (options, { share }) => {
    if (!('cycle' in options)) {
      let next = 0;
      return () => options[next++ % options.length] ?? null;
    }
    const { cycle, spread } = options;
    const total = cycle.reduce((sum, step) => sum + step.for, 0);
    return ({ elapsed }) => {
      let left = (elapsed + (spread ? share * total : 0)) % total;
      return (cycle.find((step) => (left -= step.for) < 0) ?? cycle[0])?.value ?? null;
    };
  },
});

export const boolean = generator({
  description: 'true or false: by chance, or true for a part of each period.',
  schema: z.union([
    z.strictObject({ chance: z.number().min(0).max(1).describe('How likely true is, from 0 to 1.') }),
    z.strictObject({
      period: duration('Milliseconds from one beginning to the next.'),
      duty: z.number().min(0).max(1).describe('Share of the period for which it is true, from 0 to 1.'),
      phase: z
        .union([z.literal('spread'), z.number()])
        .default('spread')
        .describe('Where it begins, in periods. Default: "spread", each device somewhere else.'),
    }),
  ]),
  make: (options, { random, share }) => {
    if ('chance' in options) return () => random() < options.chance;
    const { period, duty, phase } = options;
    const offset = phase === 'spread' ? share : phase;
    return ({ elapsed }) => {
      const turn = elapsed / period + offset;
      return turn - Math.floor(turn) < duty;
    };
  },
});
