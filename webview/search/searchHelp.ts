import { html, type TemplateResult } from 'lit';
import { syntax } from '../../src/shared/search/syntax.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';

const text = strings.search;

/** What can be searched for, with examples to take over, in a popup that a click elsewhere or Escape closes. */
export function searchHelp(use: (example: string) => void): TemplateResult {
  return html`<div class="search-help" popover="auto" role="dialog" aria-label=${text.help}>
    <header>
      <h2>${text.help}</h2>
      <button type="button" aria-label=${text.closeHelp} title=${text.closeHelp} @click=${close}>
        ${icon('close')}
      </button>
    </header>
    <p>${text.helpIntroduction}</p>
    <dl>
      ${syntax.map(
        ({ examples, finds }) =>
          html`<dt>
              ${examples.map(
                (example) =>
                  html`<button
                    type="button"
                    class="example"
                    title=${text.useExample}
                    @click=${(event: Event) => {
                      close(event);
                      use(example);
                    }}
                  >
                    <code>${example}</code>
                  </button>`,
              )}
            </dt>
            <dd>${finds}</dd>`,
      )}
    </dl>
    <p class="help-keys">${text.helpKeys}</p>
  </div>`;
}

function close(event: Event): void {
  (event.currentTarget as HTMLElement).closest<HTMLElement>('.search-help')?.hidePopover();
}
