import { html, type TemplateResult } from 'lit';
import { button, progressRing } from '../controls.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import { chartStrings as text } from './strings.ts';

/** The page could not begin. */
export function startProblemView(problem: string, tryAgain: () => void): TemplateResult {
  return html`<div class="chart-empty" role="alert">
    <p>${icon('error')} ${problem}</p>
    ${button({ label: strings.tryAgain, appearance: 'primary', onClick: tryAgain })}
  </div>`;
}

/** Something is under way. */
export function waitingView(words: string): TemplateResult {
  return html`<div class="chart-empty" role="status">
    ${progressRing()}
    <p>${words}</p>
  </div>`;
}

export interface EmptyChartOptions {
  readonly hasFields: boolean;
  /** Is it all of history that has no values? */
  readonly isAll: boolean;
  readonly add: () => void;
  readonly showAll: () => void;
}

/** What stands in the drawing's place when there is nothing to draw, and what helps. */
export function emptyChart({ hasFields, isAll, add, showAll }: EmptyChartOptions): TemplateResult {
  const hint = !hasFields ? text.noFieldsHint : isAll ? text.noValuesAnywhereHint : text.noValuesHint;
  return html`<div class="chart-empty" role="status">
    <h2>${hasFields ? text.noValues : text.noFields}</h2>
    <p>${hint}</p>
    ${
      isAll || !hasFields
        ? button({ label: text.add, appearance: 'primary', onClick: add })
        : button({ label: text.showAll, appearance: 'primary', onClick: showAll })
    }
  </div>`;
}
