import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import './notice.css';

/** Something that did not work or was done, said once. */
export interface Notice {
  readonly severity: 'error' | 'info';
  readonly words: string;
}

/** The notice in the page's corner, until it is dismissed. */
export function noticeView(notice: Notice | undefined, dismiss: () => void): TemplateResult | typeof nothing {
  if (!notice) return nothing;
  return html`<div class="notice ${notice.severity}">
    ${icon(notice.severity)}<span>${notice.words}</span>
    <button type="button" aria-label=${strings.dismiss} title=${strings.dismiss} @click=${dismiss}>
      ${icon('close')}
    </button>
  </div>`;
}
