/** The parts of the composer below the topic: one is shown at a time. */
import { html, nothing, type TemplateResult } from 'lit';
import { strings } from '../strings.ts';
import './sections.css';
import type { Draft } from '../../src/shared/contract.ts';
import { countProperties } from './propertyFields.ts';

export const sections = ['payload', 'properties', 'answer', 'repeat'] as const;
export type Section = (typeof sections)[number];

const text = strings.composer.sections;

/** The tabs (WAI-ARIA "tabs"): arrow keys go from one to the next, and what is set is counted. */
export function sectionTabs(
  draft: Draft,
  active: Section,
  onChange: (section: Section) => void,
): TemplateResult {
  const properties = countProperties(draft.properties);
  const marks: Record<Section, string> = {
    payload: '',
    properties: properties === 0 ? '' : String(properties),
    answer: draft.answer ? '•' : '',
    repeat: draft.repeat ? '•' : '',
  };
  return html`<div
    class="section-tabs"
    role="tablist"
    aria-label=${text.label}
    @keydown=${(event: KeyboardEvent) => {
      const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      if (step === 0) return;
      event.preventDefault();
      const next = sections[(sections.indexOf(active) + step + sections.length) % sections.length];
      if (next === undefined) return;
      onChange(next);
      const list = event.currentTarget as HTMLElement;
      requestAnimationFrame(() => list.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
    }}
  >
    ${sections.map(
      (section) =>
        html`<button
          type="button"
          role="tab"
          class="section-tab"
          aria-selected=${section === active ? 'true' : 'false'}
          tabindex=${section === active ? 0 : -1}
          @click=${() => {
            onChange(section);
          }}
        >
          ${text.names[section]}${marks[section] === '' ? nothing : html`<span class="section-mark">${marks[section]}</span>`}
        </button>`,
    )}
  </div>`;
}
