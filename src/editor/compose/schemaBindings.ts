/** Bindings of topics to JSON Schemas: the entries of the setting `topicscope.jsonSchemas`. */
import * as z from 'zod';
import { checkTopicFilter, matchesTopicFilter, matchOptions, type BrokerKind } from '../../shared/topic.ts';

const bindingSchema = z.strictObject({
  topicFilter: z.string().min(1),
  /** A file, absolute or from a schema folder or workspace folder. */
  schema: z.string().min(1),
});

export type SchemaBinding = z.infer<typeof bindingSchema>;

export interface SchemaBindings {
  readonly bindings: readonly SchemaBinding[];
  /** A sentence for each entry that cannot be used, naming it and the fix. */
  readonly problems: readonly string[];
}

/** Reads the setting as VS Code hands it over: a person can write anything there. */
export function readSchemaBindings(setting: unknown): SchemaBindings {
  if (setting === undefined) return { bindings: [], problems: [] };
  const example = '{ "topicFilter": "plant/+/command", "schema": "schemas/command.json" }';
  if (!Array.isArray(setting)) {
    return { bindings: [], problems: [`topicscope.jsonSchemas: write a list, for example [${example}].`] };
  }
  const bindings: SchemaBinding[] = [];
  const problems: string[] = [];
  for (const [index, entry] of setting.entries()) {
    const result = bindingSchema.safeParse(entry);
    const complaint = result.success
      ? checkTopicFilter(result.data.topicFilter, 'mqtt')
      : `write a topicFilter and the path of a schema, for example ${example}`;
    if (result.success && complaint === undefined) bindings.push(result.data);
    else
      problems.push(
        `topicscope.jsonSchemas, entry ${index + 1}: ${complaint ?? ''}; it is left out until then.`,
      );
  }
  return { bindings, problems };
}

/** The first binding whose filter matches. */
export function schemaFor(
  bindings: readonly SchemaBinding[],
  topic: string,
  broker: BrokerKind,
): SchemaBinding | undefined {
  return bindings.find(({ topicFilter }) => matchesTopicFilter(topicFilter, topic, matchOptions(broker)));
}
