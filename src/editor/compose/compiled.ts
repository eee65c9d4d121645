/** A message whose texts are cut at their variables, once, however often it is sent then. */
import type { DraftField, DraftProblem } from '../../shared/compose/draftReview.ts';
import type { MessageTemplate } from '../../shared/compose/messageTemplate.ts';
import {
  expandTemplate,
  parseTemplate,
  promptsOf,
  TemplateError,
  type Template,
  type VariableContext,
} from '../../shared/compose/template.ts';
import { ComposeError } from './composeError.ts';

/** A text of a message in which variables may stand. */
export interface CompiledText {
  readonly field: DraftField;
  readonly index?: number;
  readonly template: Template;
  /** The text itself when nothing in it varies. */
  readonly constant?: string;
}

export interface CompiledMessage {
  readonly topic: CompiledText;
  readonly payload: CompiledText;
  readonly contentType?: CompiledText;
  readonly responseTopic?: CompiledText;
  readonly correlationData?: CompiledText;
  readonly userProperties?: readonly (readonly [name: CompiledText, value: CompiledText])[];
  /** Labels of the questions that a person has to answer first, each once. */
  readonly prompts: readonly string[];
  /** Texts that could not be cut; they stand as they were written. */
  readonly problems: readonly DraftProblem[];
}

export function compileMessage({ topic, payload, properties = {} }: MessageTemplate): CompiledMessage {
  const problems: DraftProblem[] = [];
  const prompts = new Set<string>();
  const compile = (field: DraftField, text: string, index?: number): CompiledText => {
    const place = { field, ...(index === undefined ? {} : { index }) };
    try {
      const template = parseTemplate(text);
      for (const label of promptsOf(template)) prompts.add(label);
      const { parts } = template;
      const isConstant = parts.every((part) => typeof part === 'string');
      return { ...place, template, ...(isConstant ? { constant: parts.join('') } : {}) };
    } catch (error) {
      problems.push(problemOf(error, place));
      return { ...place, template: { parts: [text] }, constant: text };
    }
  };
  const { contentType, responseTopic, correlationData, userProperties } = properties;
  const compiled = {
    topic: compile('topic', topic),
    payload: compile('payload', payload),
    ...(contentType === undefined ? {} : { contentType: compile('contentType', contentType) }),
    ...(responseTopic === undefined ? {} : { responseTopic: compile('responseTopic', responseTopic) }),
    ...(correlationData === undefined
      ? {}
      : { correlationData: compile('correlationData', correlationData.text) }),
    ...(userProperties === undefined
      ? {}
      : {
          userProperties: userProperties.map(
            ([name, value], index) =>
              [compile('userProperties', name, index), compile('userProperties', value, index)] as const,
          ),
        }),
  };
  return { ...compiled, prompts: [...prompts], problems };
}

/** Fills variables in. @throws ComposeError that names the field and the place */
export function fill({ field, index, template, constant }: CompiledText, context: VariableContext): string {
  if (constant !== undefined) return constant;
  try {
    return expandTemplate(template, context);
  } catch (error) {
    throw new ComposeError([problemOf(error, { field, ...(index === undefined ? {} : { index }) })], {
      cause: error,
    });
  }
}

function problemOf(error: unknown, place: Pick<DraftProblem, 'field' | 'index'>): DraftProblem {
  if (!(error instanceof TemplateError)) throw error;
  const { message, from, to } = error;
  return { ...place, severity: 'error', message, from, to };
}
