/** What a simulation asks a person for before it runs. */
import { parseTemplate, promptsOf, TemplateError } from '../compose/template.ts';

/** Labels of {{prompt}} in any text of a simulation, each once. */
export function simulationPrompts(part: unknown): readonly string[] {
  return [...new Set(textsIn(part).flatMap(promptsIn))];
}

function textsIn(part: unknown): readonly string[] {
  if (typeof part === 'string') return [part];
  if (typeof part !== 'object' || part === null) return [];
  return Object.values(part).flatMap(textsIn);
}

function promptsIn(text: string): readonly string[] {
  if (!text.includes('{{')) return [];
  try {
    return promptsOf(parseTemplate(text));
  } catch (error) {
    // Values that are sent as they stand may hold anything.
    if (error instanceof TemplateError) return [];
    throw error;
  }
}
