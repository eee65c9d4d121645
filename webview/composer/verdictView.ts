/** The line that judges the payload: what it is, and how large. */
import { html, type TemplateResult } from 'lit';
import { icon } from '../icon.ts';
import type { PayloadVerdict } from './draftCheck.ts';

const icons = {
  empty: 'dash',
  json: 'check',
  text: 'symbol-string',
  notJson: 'warning',
  tooLarge: 'error',
  mistyped: 'error',
} as const;

/** @param sent the size that variables and format come to, where it is known */
export function verdictView({ kind, words, size }: PayloadVerdict, sent: string | undefined): TemplateResult {
  const own = kind === 'tooLarge' || kind === 'empty' ? '' : size;
  return html`<span class="verdict ${kind}" role="status"
    >${icon(icons[kind])}<span class="verdict-words">${words}</span
    ><span class="verdict-size">${sent ?? own}</span></span
  >`;
}
