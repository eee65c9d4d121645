import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import './newMessagesPill.css';

/** Says how many messages a list that is held does not show, and brings them. It lies over the head, never over a row. */
export function newMessagesPill(arrived: number, follow: () => void): TemplateResult | typeof nothing {
  if (arrived === 0) return nothing;
  return html`<button type="button" class="pill" @click=${follow}>
    ${icon('arrow-up')}${strings.history.newMessages(arrived)}
  </button>`;
}
