import { html, nothing, type TemplateResult } from 'lit';
import { problemWords, type DraftProblem } from '../../src/shared/compose/draftReview.ts';
import type { AskReply, PublishReply } from '../../src/shared/contract.ts';
import type { Failure } from '../../src/shared/failure.ts';
import { button, progressRing } from '../controls.ts';
import { outcomeView } from '../detail/properties.ts';
import { failureView } from '../failure.ts';
import { icon } from '../icon.ts';
import { answerView } from './answerView.ts';
import { strings } from '../strings.ts';

/** What the composer has to tell about the last publish. */
export type Result =
  | { readonly kind: 'none' }
  | { readonly kind: 'publishing' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'reply'; readonly reply: PublishReply }
  | { readonly kind: 'answer'; readonly reply: AskReply }
  | { readonly kind: 'failure'; readonly failure: Failure }
  /** A sentence: why it was not even tried, or what else happened. */
  | { readonly kind: 'note'; readonly severity: 'error' | 'info'; readonly words: string };

export interface ResultActions {
  /** Waits no longer for the answer. */
  cancel(): void;
  /** Shows a message of history. */
  show(id: number): void;
}

/** One line for success, symptom with cause and hint for a failure. Screen readers are told. */
export function resultLine(result: Result, actions: ResultActions): TemplateResult {
  return html`<div class="result" role="status" aria-live="polite">${content(result, actions)}</div>`;
}

function content(result: Result, actions: ResultActions): TemplateResult | typeof nothing {
  switch (result.kind) {
    case 'none':
      return nothing;
    case 'publishing':
      return html`<span class="result-note"
        >${progressRing()}<span>${strings.composer.publishing}</span></span
      >`;
    case 'waiting':
      return html`<span class="result-note"
        >${progressRing()}<span>${strings.composer.answer.waiting}</span>${button({
          label: strings.composer.answer.cancel,
          onClick: () => {
            actions.cancel();
          },
        })}</span
      >`;
    case 'answer':
      return answerView(result.reply, (id) => {
        actions.show(id);
      });
    case 'failure':
      return failureView(result.failure);
    case 'note':
      return html`<span class="result-note ${result.severity}"
        >${icon(result.severity)}<span>${result.words}</span></span
      >`;
    case 'reply':
      return replyView(result.reply);
  }
}

/** Why the message could not even be made. */
function problemsView(problems: readonly DraftProblem[]): TemplateResult {
  return html`${problems.map(
    (problem) =>
      html`<span class="result-note error">${icon('error')}<span>${problemWords(problem)}</span></span>`,
  )}`;
}

function replyView(reply: PublishReply): TemplateResult | typeof nothing {
  if (!reply.ok) {
    if ('failure' in reply) return failureView(reply.failure);
    return 'problems' in reply ? problemsView(reply.problems) : nothing;
  }
  if ('outcome' in reply) return outcomeView(reply.outcome);
  return html`<span class="result-note info"
    >${icon('watch')}<span>${strings.composer.held(reply.held)}</span></span
  >`;
}
