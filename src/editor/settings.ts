/** Settings other than profiles, read and validated. */
import type { HistoryLimits } from '../history/history.ts';
import { settingDefaults } from './contributions.ts';

export interface HistorySettings {
  readonly limits: HistoryLimits;
  /** A sentence for each value that could not be used, naming the setting, the fix and what holds instead. */
  readonly problems: readonly string[];
}

const millisecondsPerDay = 86_400_000;
const bytesPerMegabyte = 1_000_000;

/**
 * History's bounds from settings as VS Code hands them over (a person can write anything there). A value that
 * cannot be used is replaced by its default, and said to be.
 */
export function historySettings(megabytes: unknown, days: unknown): HistorySettings {
  const problems: string[] = [];
  const read = (
    name: 'topicscope.history.maximumMegabytes' | 'topicscope.history.maximumDays',
    value: unknown,
    minimum: number,
    maximum: number,
  ): number => {
    if (value === undefined) return settingDefaults[name];
    if (typeof value === 'number' && value >= minimum && value <= maximum) return value;
    problems.push(
      `${name}: write a number from ${minimum} to ${maximum}; ${settingDefaults[name]} holds until then.`,
    );
    return settingDefaults[name];
  };
  const maximumBytes =
    read('topicscope.history.maximumMegabytes', megabytes, 10, 1_000_000) * bytesPerMegabyte;
  const maximumAge = read('topicscope.history.maximumDays', days, 1, 3650) * millisecondsPerDay;
  return { limits: { maximumBytes, maximumAge }, problems };
}
