/** All generators, by the name that stands for them in a payload. */
import { normal, pick, uniform, walk } from './chance.ts';
import { boolean, constant, counter, numberText, sine, steps } from './course.ts';
import type { AnyGenerator } from './generator.ts';
import { geo } from './path.ts';
import { csv } from './table.ts';

export const generators: ReadonlyMap<string, AnyGenerator> = new Map([
  ['$constant', constant],
  ['$number', numberText],
  ['$walk', walk],
  ['$sine', sine],
  ['$steps', steps],
  ['$counter', counter],
  ['$uniform', uniform],
  ['$normal', normal],
  ['$pick', pick],
  ['$boolean', boolean],
  ['$csv', csv],
  ['$geo', geo],
]);
