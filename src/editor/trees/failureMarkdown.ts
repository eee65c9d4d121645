import type { Failure } from '../../shared/failure.ts';
import type { CommandId } from '../contributions.ts';
import { failureActions } from '../failureActions.ts';
import { escapeMarkdown } from './markdown.ts';

/** The commands that tooltips may link to; VS Code runs no others from them. */
export const tooltipCommands = [
  'topicscope.diagnose',
  'topicscope.copyPolicyStatement',
  'topicscope.signIn',
  'topicscope.setSecrets',
] as const satisfies readonly CommandId[];

/** What the links of a tooltip are about. */
export interface FailureOwner {
  readonly profile: string;
  readonly topicFilter?: string;
}

/** A failure with cause, hint and what can be done about it as Markdown. */
export function failureMarkdown(failure: Failure, owner: FailureOwner): string {
  const links = failureActions(failure).map(
    ({ title, command }) => `[${title}](command:${command}?${commandArguments(owner)})`,
  );
  return [
    `**${escapeMarkdown(failure.symptom)}**`,
    ...(failure.cause === '' ? [] : [`Cause: ${escapeMarkdown(failure.cause)}`]),
    ...(failure.hint === '' ? [] : [`What to do: ${escapeMarkdown(failure.hint)}`]),
    links.join(' · '),
  ].join('\n\n');
}

/** No character of it ends a link. */
function commandArguments(owner: FailureOwner): string {
  return encodeURIComponent(JSON.stringify([owner])).replace(
    /[()'*!~]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
}
