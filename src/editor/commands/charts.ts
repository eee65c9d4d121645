import { chooseFields } from '../chart/chooseFields.ts';
import { fieldsSchema } from '../chart/pageMessages.ts';
import type { Target } from '../contributions.ts';
import { chooseProfile, targetTopicFilter } from '../prompts.ts';
import type { CommandContext } from './context.ts';

/** Opens a chart of numeric fields over time: of the field that it is called on, or of those that the person chooses. */
export async function openChart(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, {
    title: 'Open Chart',
    none: 'TopicScope: there are no profiles yet.',
  });
  if (!listed) return;
  const topicFilter = targetTopicFilter(target);
  const path = typeof target === 'object' ? target.path : undefined;
  // Anything may be in what a keybinding calls a command with.
  const given = fieldsSchema.safeParse([{ topicFilter, path }]);
  const fields = given.success
    ? given.data
    : await chooseFields(context.runtime, listed.profile, topicFilter);
  if (fields.length > 0) context.charts.open(listed.profile.id, fields);
}
