import type { Failure } from '../../shared/failure.ts';
import { escapeMarkdown } from './markdown.ts';

/** A failure with cause and hint as Markdown. */
export function failureMarkdown(failure: Failure): string {
  return [
    `**${escapeMarkdown(failure.symptom)}**`,
    ...(failure.cause === '' ? [] : [`Cause: ${escapeMarkdown(failure.cause)}`]),
    ...(failure.hint === '' ? [] : [`What to do: ${escapeMarkdown(failure.hint)}`]),
  ].join('\n\n');
}
