/** Rooms that take their clock by argument: plants what reads the time or waits by itself, and sees that lint names it. */
import { ESLint, Linter } from 'eslint';
import { expect, it } from 'vitest';
import { root } from '../support/places.ts';

const rules = [
  'no-restricted-globals',
  'no-restricted-properties',
  'no-restricted-imports',
  'no-restricted-syntax',
];

/** What lint says of a script in a place of the tree, by the rules about clocks. */
async function lint(file: string, text: string): Promise<string[]> {
  const config = (await new ESLint({ cwd: root }).calculateConfigForFile(file)) as Linter.Config;
  const about = Object.fromEntries(
    Object.entries(config.rules ?? {}).filter(([name]) => rules.includes(name)),
  );
  return new Linter().verify(text, [{ rules: about }]).map(({ message }) => message);
}

const planted = [
  'export const at = Date.now();',
  'export const at = new Date();',
  'export const at = performance.now();',
  "import { performance } from 'node:perf_hooks'; export const at = performance.timeOrigin;",
  'export const timer = setTimeout(() => undefined, 100);',
  'export const timer = setInterval(() => undefined, 100);',
  'export const signal = AbortSignal.timeout(100);',
  "import { setTimeout as sleep } from 'node:timers/promises'; export const slept = sleep(100);",
];

it.each(['src/session', 'src/transport', 'src/diagnosis/probes'])(
  'takes its clock by argument: %s',
  async (room) => {
    for (const text of planted)
      expect(await lint(`${room}/planted.ts`, text), text).toContainEqual(expect.stringContaining('Clock'));
    expect(await lint(`${room}/planted.ts`, 'export const at = (clock) => new Date(clock.time());')).toEqual(
      [],
    );
  },
);

it('leaves the clock itself to read the time', async () => {
  for (const text of planted) expect(await lint('src/shared/clock.ts', text), text).toEqual([]);
});
