/** What is wrong with a payload and where: variables that nobody knows, JSON that is none. */
import type { Diagnostic } from '@codemirror/lint';
import { parseTemplate, TemplateError, type Template } from '../../src/shared/compose/template.ts';
import { templateJsonProblem } from '../../src/shared/compose/templateJson.ts';
import { looksLikeJson } from '../../src/shared/payload/json.ts';
import { strings } from '../strings.ts';
import { isVariable } from './variables.ts';
import type { EditorLanguage, OwnVariable } from './editorElement.ts';

export interface CheckOptions {
  readonly language: EditorLanguage;
  readonly variables: readonly OwnVariable[];
}

/** Places count in UTF-16 units, as CodeMirror counts, of a text whose lines end in \n. */
export function checkText(text: string, { language, variables }: CheckOptions): readonly Diagnostic[] {
  let template: Template;
  try {
    template = parseTemplate(text);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return [{ from: error.from, to: error.to, severity: 'error', message: error.message }];
  }
  const unknown: Diagnostic[] = [];
  for (const part of template.parts) {
    if (typeof part === 'string' || isVariable(part.name, variables)) continue;
    const { from, to, name } = part;
    unknown.push({ from, to, severity: 'error', message: strings.composer.unknownVariable(name) });
  }
  if (language !== 'json' || !looksLikeJson(text)) return unknown;
  const problem = templateJsonProblem(text);
  if (problem === undefined) return unknown;
  const at = placeOf(text, problem);
  const to = Math.min(text.length, at + 1);
  return [
    ...unknown,
    {
      from: Math.min(at, Math.max(0, to - 1)),
      to,
      severity: 'warning',
      message: strings.composer.notJson(problem),
    },
  ];
}

/** The offset that a problem's "line 2 column 5" means. */
function placeOf(text: string, problem: string): number {
  const [, line, column] = /line (\d+) column (\d+)/.exec(problem) ?? [];
  if (line === undefined) return text.length;
  let from = 0;
  for (let left = Number(line) - 1; left > 0; left--) from = text.indexOf('\n', from) + 1;
  return Math.min(text.length, from + Number(column) - 1);
}
