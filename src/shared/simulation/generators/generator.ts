/** What makes the values of a simulated payload. A generator is an entry of registry.ts. */
import * as z from 'zod';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** When a value is asked for. */
export interface Moment {
  /** Milliseconds since the device began. */
  readonly elapsed: number;
  /** Number of the message among those of its kind and device, from 0. */
  readonly index: number;
  /** Fills in variables. @throws TemplateError */
  readonly fill: (text: string) => string;
}

/** Makes one value after the other; it may remember the ones before. */
export type Generate = (moment: Moment) => Json;

/** A CSV file: the names of its first line, and the lines below it. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Where a generator stands. */
export interface Place {
  readonly random: () => number;
  /** Place of the device among those like it, from 0 to below 1: so that they are not all alike. */
  readonly share: number;
  /** A CSV file by its path as it was written. @throws Error in words for people when it was not read */
  readonly table: (file: string) => Table;
}

export interface GeneratorKind<Options> {
  readonly description: string;
  readonly schema: z.ZodType<Options>;
  readonly make: (options: Options, place: Place) => Generate;
}

/** A kind of generator, whatever its options are. */
export interface AnyGenerator {
  readonly description: string;
  readonly schema: z.ZodType;
  /** @throws ZodError */
  readonly make: (options: unknown, place: Place) => Generate;
}

export function generator<Options>({ description, schema, make }: GeneratorKind<Options>): AnyGenerator {
  return { description, schema, make: (options, place) => make(schema.parse(options), place) };
}

/** Any value, as parsed from the file: zod's own type for JSON drops a member called __proto__. */
export const json = z.unknown() as z.ZodType<Json>;

export const decimals = z
  .int()
  .min(0)
  .max(15)
  .default(2)
  .describe('Decimals of the value; 0 for whole numbers. Default: 2.');

/** Milliseconds of something that takes time. */
export const duration = (description: string) => z.number().min(1).max(31_536_000_000).describe(description);

export const number = (description: string) => z.number().describe(description);
