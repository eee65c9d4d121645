/** Settings other than profiles, read and validated. */
import * as z from 'zod';
import type { HistoryLimits, TopicAge } from '../history/history.ts';
import { checkTopicFilter } from '../shared/topic.ts';
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
export function historySettings(megabytes: unknown, days: unknown, retention: unknown): HistorySettings {
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
  const topicAges = readRetention(retention, problems);
  return { limits: { maximumBytes, maximumAge, topicAges }, problems };
}

const ruleSchema = z.object({ topicFilter: z.string().min(1), days: z.number().min(0.01).max(3650) });

/** Rules that can be used; the others keep nothing from being kept, and are said to. */
function readRetention(retention: unknown, problems: string[]): readonly TopicAge[] {
  const name = 'topicscope.history.retention';
  if (retention === undefined) return [];
  if (!Array.isArray(retention)) {
    problems.push(`${name}: write a list, for example [{ "topicFilter": "$aws/#", "days": 1 }].`);
    return [];
  }
  return retention.flatMap((entry: unknown, index) => {
    const rule = ruleSchema.safeParse(entry);
    // The broker of a profile may allow less; what counts here is that it is a topic filter.
    const complaint = rule.success ? checkTopicFilter(rule.data.topicFilter, 'mqtt') : undefined;
    if (!rule.success || complaint) {
      problems.push(
        `${name}, entry ${index + 1}: ${complaint ?? 'write a topicFilter and days from 0.01 to 3650, for example { "topicFilter": "$aws/#", "days": 1 }'}; it is left out until then.`,
      );
      return [];
    }
    return [{ topicFilter: rule.data.topicFilter, maximumAge: rule.data.days * millisecondsPerDay }];
  });
}
