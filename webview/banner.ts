import { html, nothing, type TemplateResult } from 'lit';
import { button } from './controls.ts';
import { icon } from './icon.ts';
import { strings } from './strings.ts';

/** A line over the page's full width that says what is wrong, and perhaps lets the person try again. */
export function banner(severity: 'error' | 'warning', words: string, tryAgain?: () => void): TemplateResult {
  return html`<div class="banner ${severity}" role="alert">
    ${icon(severity)}<span>${words}</span>
    ${tryAgain ? button({ label: strings.tryAgain, onClick: tryAgain }) : nothing}
  </div>`;
}
