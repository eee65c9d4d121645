/** The lines in figures: the legend, the values under the pointer, and all of it for those who do not see the drawing. */
import { html, nothing, type TemplateResult } from 'lit';
import { lineTitle } from '../../src/shared/chart/lineTitle.ts';
import type { LineName, SeriesField } from '../../src/shared/chart/series.ts';
import type { LineFigures } from '../../src/shared/chart/pointBuffer.ts';
import { revealName } from '../../src/shared/payload/text.ts';
import { icon } from '../icon.ts';
import { formatNumber } from '../strings.ts';
import type { LineLook } from './colours.ts';
import { formatValue } from './format.ts';
import { chartStrings } from './strings.ts';

const text = chartStrings.table;

export interface SummaryLine extends LineName {
  readonly key: string;
  readonly look: LineLook;
  readonly shown: boolean;
  /** Absent: the field has no values here. */
  readonly figures?: LineFigures;
  /** Under the pointer. */
  readonly value?: number | undefined;
}

export interface SummaryOptions {
  readonly lines: readonly SummaryLine[];
  readonly fields: readonly SeriesField[];
  /** The time that the values under the pointer are of, in words; undefined when the pointer is elsewhere. */
  readonly at: string | undefined;
  readonly toggle: (key: string) => void;
  readonly remove: (field: number) => void;
}

export function summaryTable(options: SummaryOptions): TemplateResult {
  const { lines, at } = options;
  return html`<div class="summary">
    <table>
      <caption>
        ${at ?? text.caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${text.line}</th>
          <th scope="col">${at === undefined ? text.last : text.atCursor}</th>
          <th scope="col">${text.minimum}</th>
          <th scope="col">${text.maximum}</th>
          <th scope="col">${text.mean}</th>
          <th scope="col">${text.count}</th>
          <th></th>
        </tr>
      </thead>
      <tbody>
        ${lines.map((line) => row(line, options))}
      </tbody>
    </table>
  </div>`;
}

function row(line: SummaryLine, { fields, at, toggle, remove }: SummaryOptions): TemplateResult {
  const { figures, value, shown, key, look } = line;
  const title = revealName(lineTitle(line, fields));
  const now = at === undefined ? figures?.last.value : value;
  return html`<tr class=${shown ? '' : 'hidden-line'}>
    <th scope="row">
      <button
        type="button"
        class="line-toggle"
        aria-pressed=${String(shown)}
        aria-label=${shown ? text.hide(title) : text.show(title)}
        title=${shown ? text.hide(title) : text.show(title)}
        @click=${() => {
          toggle(key);
        }}
      >
        <svg class="swatch" width="18" height="10" aria-hidden="true">
          <line
            x1="0"
            y1="5"
            x2="18"
            y2="5"
            stroke-width="3"
            stroke=${look.colour}
            stroke-dasharray=${look.dash.join(' ')}
          ></line>
        </svg>
        <bdi>${title}</bdi>
      </button>
    </th>
    ${
      figures
        ? html`<td class="value">${now === undefined ? '' : formatValue(now)}</td>
            <td>${formatValue(figures.minimum)}</td>
            <td>${formatValue(figures.maximum)}</td>
            <td>${formatValue(figures.sum / figures.count)}</td>
            <td>${formatNumber(figures.count)}</td>`
        : html`<td class="none" colspan="5">${text.none}</td>`
    }
    <td class="remove">
      <button
        type="button"
        aria-label=${text.remove(fieldTitle(line.field, fields))}
        title=${text.remove(fieldTitle(line.field, fields))}
        @click=${() => {
          remove(line.field);
        }}
      >
        ${icon('close')}
      </button>
    </td>
  </tr>`;
}

function fieldTitle(field: number, fields: readonly SeriesField[]): string {
  const { topicFilter = '' } = fields[field] ?? {};
  return revealName(lineTitle({ field, topic: topicFilter }, fields));
}

/** Nothing, where there are no fields. */
export function summaryOrNothing(options: SummaryOptions): TemplateResult | typeof nothing {
  return options.fields.length === 0 ? nothing : summaryTable(options);
}
