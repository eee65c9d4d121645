import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icon.ts';

/** What is wrong with a field, below it; screen readers are told when it comes. */
export function complaintView(complaint: string | undefined): TemplateResult {
  return html`<div role="status">
    ${
      complaint === undefined
        ? nothing
        : html`<div class="complaint">${icon('error')}<span>${complaint}</span></div>`
    }
  </div>`;
}
