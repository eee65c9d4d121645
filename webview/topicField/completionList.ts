import { html, nothing, type TemplateResult } from 'lit';
import type { CompletionKind, TopicCompletion } from '../../src/shared/completeTopic.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import type { Completions } from './completions.ts';

const icons: Readonly<Record<CompletionKind, string>> = {
  saved: 'bookmark',
  subscribed: 'rss',
  published: 'arrow-up',
  received: 'arrow-down',
  reserved: 'cloud',
};

/** The list below the field, as VS Code's own suggestions look. */
export function completionList(
  completions: Completions<TopicCompletion>,
  take: (completion: TopicCompletion) => void,
): TemplateResult {
  return html`<ul
    class="completion-list"
    popover="manual"
    role="listbox"
    aria-label=${strings.composer.suggestionList}
    @mousedown=${(event: Event) => {
      // The cursor stays in the field.
      event.preventDefault();
    }}
  >
    ${completions.items.map((completion) => row(completion, completion === completions.active, take))}
  </ul>`;
}

function row(
  completion: TopicCompletion,
  active: boolean,
  take: (completion: TopicCompletion) => void,
): TemplateResult {
  const { value, kind, description } = completion;
  const words = description === '' ? strings.composer.kinds[kind] : description;
  return html`<li
    role="option"
    aria-selected=${active ? 'true' : 'false'}
    title=${value}
    @click=${() => {
      take(completion);
    }}
  >
    ${icon(icons[kind])}<bdi class="completion-value">${value}</bdi>${
      words === '' ? nothing : html`<span class="completion-words">${words}</span>`
    }
  </li>`;
}
