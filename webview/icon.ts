import { html, type TemplateResult } from 'lit';

/** A codicon; it says nothing to a screen reader, its neighbour does. */
export function icon(name: string, classes = ''): TemplateResult {
  return html`<span class="codicon codicon-${name} ${classes}" aria-hidden="true"></span>`;
}
