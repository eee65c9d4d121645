import { html, nothing, type TemplateResult } from 'lit';
import type { Failure } from '../src/shared/failure.ts';
import { icon } from './icon.ts';
import { strings } from './strings.ts';

/** A failure as it is shown everywhere on the page: symptom, cause, what to do, and the codes for a ticket. */
export function failureView(failure: Failure, severity: 'error' | 'warning' = 'error'): TemplateResult {
  const evidence = Object.entries(failure.evidence);
  return html`<div class="failure ${severity}">
    ${icon(severity)}
    <div class="failure-words">
      <div class="failure-symptom">${failure.symptom}</div>
      ${failure.cause === '' ? nothing : html`<div>${failure.cause}</div>`}
      ${failure.hint === '' ? nothing : html`<div class="failure-hint">${icon('lightbulb')}<span>${failure.hint}</span></div>`}
      ${
        evidence.length === 0
          ? nothing
          : html`<details>
              <summary>${strings.failure.evidence}</summary>
              <dl>
                ${evidence.map(
                  ([name, value]) =>
                    html`<dt>${name}</dt>
                      <dd>${value}</dd>`,
                )}
              </dl>
            </details>`
      }
    </div>
  </div>`;
}
