import { html, nothing, type TemplateResult } from 'lit';
import type { PublishReply } from '../../src/shared/contract.ts';
import { progressRing } from '../controls.ts';
import { outcomeView } from '../detail/properties.ts';
import { failureView } from '../failure.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';

/** What the composer has to tell about the last publish. */
export type Result =
  | { readonly kind: 'none' }
  | { readonly kind: 'publishing' }
  | { readonly kind: 'reply'; readonly reply: PublishReply }
  /** A sentence: why it was not even tried, or what else happened. */
  | { readonly kind: 'note'; readonly severity: 'error' | 'info'; readonly words: string };

/** One line for success, symptom with cause and hint for a failure. Screen readers are told. */
export function resultLine(result: Result): TemplateResult {
  return html`<div class="result" role="status" aria-live="polite">${content(result)}</div>`;
}

function content(result: Result): TemplateResult | typeof nothing {
  switch (result.kind) {
    case 'none':
      return nothing;
    case 'publishing':
      return html`<span class="result-note"
        >${progressRing()}<span>${strings.composer.publishing}</span></span
      >`;
    case 'note':
      return html`<span class="result-note ${result.severity}"
        >${icon(result.severity)}<span>${result.words}</span></span
      >`;
    case 'reply':
      return replyView(result.reply);
  }
}

function replyView(reply: PublishReply): TemplateResult | typeof nothing {
  if (!reply.ok) return 'failure' in reply ? failureView(reply.failure) : nothing;
  if ('outcome' in reply) return outcomeView(reply.outcome);
  return html`<span class="result-note info"
    >${icon('watch')}<span>${strings.composer.held(reply.held)}</span></span
  >`;
}
