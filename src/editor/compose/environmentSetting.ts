/** Environments: the setting `topicscope.environments`, read and judged. */
import * as z from 'zod';
import { variableInfos } from '../../shared/compose/variables.ts';

export interface Environments {
  /** Variables by the name of their environment. */
  readonly environments: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** A sentence for each value that cannot be used, naming it and the fix. */
  readonly problems: readonly string[];
}

const setting = 'topicscope.environments';
const builtIn = new Set<string>(variableInfos.map(({ name }) => name));
const variableName = /^[\p{L}_$][\p{L}\p{N}_$.-]*$/u;

/** Reads the setting as VS Code hands it over: a person can write anything there. What can be used of it is. */
export function readEnvironments(value: unknown): Environments {
  const environments = new Map<string, ReadonlyMap<string, string>>();
  const problems: string[] = [];
  if (value === undefined) return { environments, problems };
  const all = z.record(z.string(), z.unknown()).safeParse(value);
  if (!all.success) {
    problems.push(`${setting}: write names with their variables, { "staging": { "deviceId": "press-01" } }.`);
    return { environments, problems };
  }
  for (const [name, entry] of Object.entries(all.data)) {
    const place = `${setting}.${name}`;
    const variables = z.record(z.string(), z.unknown()).safeParse(entry);
    if (!variables.success) {
      problems.push(`${place}: write variables with their values, { "deviceId": "press-01" }.`);
      continue;
    }
    const good = new Map<string, string>();
    for (const [variable, content] of Object.entries(variables.data)) {
      const problem = variableProblem(variable, content);
      if (problem === undefined) good.set(variable, String(content));
      else problems.push(`${place}.${variable}: ${problem}`);
    }
    environments.set(name, good);
  }
  return { environments, problems };
}

function variableProblem(name: string, value: unknown): string | undefined {
  if (builtIn.has(name)) {
    return `{{${name}}} is one of TopicScope's own variables; give it another name.`;
  }
  if (!variableName.test(name)) {
    return 'a name is letters, digits, _, $, . and -, and begins with a letter, _ or $.';
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return undefined;
  return 'write a text as its value.';
}
