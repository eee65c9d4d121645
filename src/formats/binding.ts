/** Bindings of topics to formats: the entries of the setting `topicscope.decoders`. */
import * as z from 'zod';
import { choiceShape } from '../shared/payload/choiceSchema.ts';
import type { FormatChoice } from '../shared/payload/format.ts';
import { checkTopicFilter, matchesTopicFilter, matchOptions, type BrokerKind } from '../shared/topic.ts';

export { choiceSchema } from '../shared/payload/choiceSchema.ts';

export const bindingSchema = z.strictObject({
  topicFilter: z
    .string()
    .min(1)
    .describe('Topics whose payloads are read this way; the first entry that matches counts.'),
  profile: z.string().min(1).optional().describe('Id of the profile; all profiles when left out.'),
  ...choiceShape,
});

export interface Binding {
  readonly topicFilter: string;
  readonly profile?: string | undefined;
  readonly choice: FormatChoice;
}

/** The valid entries in their order, and what is wrong with the others, naming entry and field. */
export function readBindings(setting: unknown): {
  readonly bindings: readonly Binding[];
  readonly problems: readonly string[];
} {
  if (setting === undefined) return { bindings: [], problems: [] };
  if (!Array.isArray(setting)) {
    const fix = 'write a list, for example [{ "topicFilter": "plant/#", "format": "cbor" }]';
    return { bindings: [], problems: [`topicscope.decoders: ${fix}.`] };
  }
  const bindings: Binding[] = [];
  const problems: string[] = [];
  for (const [index, entry] of setting.entries()) {
    const result = bindingSchema.safeParse(entry);
    const complaint = result.success ? checkTopicFilter(result.data.topicFilter, 'mqtt') : undefined;
    if (!result.success) {
      const [issue] = result.error.issues;
      problems.push(`topicscope.decoders[${index}]: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
    } else if (complaint !== undefined) {
      problems.push(`topicscope.decoders[${index}].topicFilter: ${complaint}`);
    } else {
      const { topicFilter, profile, ...choice } = result.data;
      bindings.push({ topicFilter, profile, choice });
    }
  }
  return { bindings, problems };
}

/** The first binding that is for a topic of a profile. */
export function bindingFor(
  bindings: readonly Binding[],
  profile: { readonly id: string; readonly broker: BrokerKind },
  topic: string,
): Binding | undefined {
  return bindings.find(
    (binding) =>
      (binding.profile === undefined || binding.profile === profile.id) &&
      matchesTopicFilter(binding.topicFilter, topic, matchOptions(profile.broker)),
  );
}
