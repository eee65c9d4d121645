/** Payloads with generators in them: any JSON, in which an object such as {"$walk": …} stands for a value that changes. */
import * as z from 'zod';
import { parseTemplate, TemplateError } from '../compose/template.ts';
import type { AnyGenerator, Generate, Json, Place } from './generators/generator.ts';
import { generators } from './generators/registry.ts';
import { mixSeed, seededRandom } from './random.ts';

/** Levels of objects and lists within each other. */
const deepest = 100;

/** Any JSON; what is wrong with a generator or a template in it is told with its path. */
export const payloadSchema = z
  .unknown()
  .superRefine((value, context) => {
    for (const { path, message } of complaints(value, []))
      context.addIssue({ code: 'custom', path: [...path], message });
  })
  .describe('The payload as JSON; an object with one name such as $walk stands for a value that changes.');

interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function complaints(value: unknown, path: readonly PropertyKey[]): readonly Complaint[] {
  if (path.length > deepest) return [{ path, message: `it is deeper than ${deepest} levels` }];
  if (typeof value === 'string') return templateComplaint(value, path);
  if (Array.isArray(value)) return value.flatMap((item, index) => complaints(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  const named = generatorIn(value);
  if (!named) {
    return Object.entries(value).flatMap(([name, member]) => complaints(member, [...path, name]));
  }
  const { name, kind, options } = named;
  if (!kind) {
    const known = [...generators.keys()].join(', ');
    return [
      {
        path: [...path, name],
        message: `there is no generator ${name}. There are ${known}; $constant takes any value`,
      },
    ];
  }
  if (name === '$number' && typeof options === 'string') {
    const wrong = templateComplaint(options, [...path, name]);
    if (wrong.length > 0) return wrong;
  }
  return (kind.schema.safeParse(options).error?.issues ?? []).map((issue) => ({
    path: [...path, name, ...issue.path],
    message: issue.message,
  }));
}

function templateComplaint(text: string, path: readonly PropertyKey[]): readonly Complaint[] {
  try {
    parseTemplate(text);
    return [];
  } catch (error) {
    if (error instanceof TemplateError) return [{ path, message: error.message }];
    throw error;
  }
}

/** The generator that an object stands for: its one name begins with $. */
function generatorIn(
  value: object,
): { readonly name: string; readonly kind: AnyGenerator | undefined; readonly options: unknown } | undefined {
  const [entry, ...others] = Object.entries(value) as [string, unknown][];
  if (!entry || others.length > 0 || !entry[0].startsWith('$')) return undefined;
  return { name: entry[0], kind: generators.get(entry[0]), options: entry[1] };
}

/** Where a payload stands: all its generators have seeds that follow from this one. */
export interface PayloadPlace extends Omit<Place, 'random'> {
  readonly seed: number;
}

/**
 * Makes a payload ready for one device: each of its generators has a state of its own.
 *
 * @param value what payloadSchema took
 * @throws Error in words for people, for example when a column of a CSV file is not there
 */
export function compilePayload(value: unknown, place: PayloadPlace): Generate {
  return compile(value, place, '');
}

function compile(value: unknown, place: PayloadPlace, path: string): Generate {
  if (typeof value === 'string') return value.includes('{{') ? ({ fill }) => fill(value) : () => value;
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compile(item, place, `${path}/${index}`));
    return (moment) => items.map((item) => item(moment));
  }
  if (typeof value !== 'object' || value === null) return () => value as Json;
  const named = generatorIn(value);
  if (named?.kind) {
    const random = seededRandom(mixSeed(place.seed, path));
    return named.kind.make(named.options, { ...place, random });
  }
  const members = Object.entries(value).map(
    ([name, member]) => [name, compile(member, place, `${path}/${name}`)] as const,
  );
  return (moment) => Object.fromEntries(members.map(([name, member]) => [name, member(moment)]));
}

/** The CSV files that a payload names, as they are written. */
export function tablesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(tablesOf);
  if (typeof value !== 'object' || value === null) return [];
  const named = generatorIn(value);
  if (!named) return Object.values(value).flatMap(tablesOf);
  const { name, options } = named;
  const isTable = name === '$csv' && typeof options === 'object' && options !== null && 'file' in options;
  return isTable && typeof options.file === 'string' ? [options.file] : [];
}
