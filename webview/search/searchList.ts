import { html, nothing, type TemplateResult } from 'lit';
import type { SearchCompletion } from '../../src/shared/search/completeSearch.ts';
import { revealInvisible } from '../../src/shared/payload/text.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import type { Completions } from '../topicField/completions.ts';

const icons: Readonly<Record<SearchCompletion['kind'], string>> = {
  saved: 'star-full',
  recent: 'history',
  keyword: 'symbol-keyword',
  value: 'symbol-enum-member',
  field: 'symbol-field',
  operator: 'symbol-operator',
  topic: 'symbol-string',
};

/** The list below the search box, as VS Code's own suggestions look. */
export function searchList(
  completions: Completions<SearchCompletion>,
  take: (completion: SearchCompletion) => void,
): TemplateResult {
  return html`<ul
    class="completion-list search-list"
    popover="manual"
    role="listbox"
    aria-label=${strings.search.suggestionList}
    @mousedown=${(event: Event) => {
      // The cursor stays in the field.
      event.preventDefault();
    }}
  >
    ${completions.items.map((completion) => row(completion, completion === completions.active, take))}
  </ul>`;
}

function row(
  completion: SearchCompletion,
  active: boolean,
  take: (completion: SearchCompletion) => void,
): TemplateResult {
  const { label, kind, description } = completion;
  return html`<li
    role="option"
    aria-selected=${active ? 'true' : 'false'}
    title=${description === '' ? label : `${label}\n${description}`}
    @click=${() => {
      take(completion);
    }}
  >
    ${icon(icons[kind])}<bdi class="completion-value">${revealInvisible(label)}</bdi>${
      description === ''
        ? nothing
        : html`<span class="completion-words">${revealInvisible(description)}</span>`
    }
  </li>`;
}
