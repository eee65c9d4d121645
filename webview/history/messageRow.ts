/** How one entry of the history looks in the list: a message, a gap, or one that is still being loaded. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MessageRow } from '../../src/shared/message.ts';
import { formatBytesBriefly } from '../../src/shared/payload/size.ts';
import { revealInvisible, revealName } from '../../src/shared/payload/text.ts';
import { formatClock, formatDay, formatDuration, formatFull } from '../format.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import { gapIcon, gapWords } from './gap.ts';
import { menuContext } from './menuContext.ts';
import { rowHeight } from './virtualList.ts';

const text = strings.history;

export interface MessageRowOptions {
  /** Position in the list, the newest being 0. */
  readonly index: number;
  readonly selected: boolean;
  /** Is it the one that another is to be compared with? */
  readonly marked: boolean;
  /** Is the entry below of another recording session? */
  readonly beginsSession: boolean;
  readonly showsChanges: boolean;
  readonly onPress: (event: MouseEvent) => void;
  readonly onOpen: () => void;
}

export function loadingRow(index: number): TemplateResult {
  return html`<div
    class="row loading"
    role="row"
    aria-rowindex=${index + 2}
    aria-busy="true"
    .style=${placeOf(index)}
  >
    <span class="bar"></span>
  </div>`;
}

export function messageRow(row: MessageRow, options: MessageRowOptions): TemplateResult {
  const { index, selected, marked, beginsSession } = options;
  const classes = [
    'row',
    selected ? 'selected' : '',
    marked ? 'marked' : '',
    beginsSession ? 'begins-session' : '',
    row.gap ? 'gap' : '',
    row.outcome?.ok === false ? 'failed' : '',
  ];
  return html`<div
    class=${classes.join(' ')}
    id="row-${row.id}"
    role="row"
    aria-rowindex=${index + 2}
    aria-selected=${selected ? 'true' : 'false'}
    data-vscode-context=${menuContext(row)}
    .style=${placeOf(index)}
    @mousedown=${options.onPress}
    @dblclick=${options.onOpen}
  >
    ${timeCell(row, beginsSession)}${row.gap ? gapCell(row.gap) : cells(row, options)}
  </div>`;
}

function timeCell(row: MessageRow, beginsSession: boolean): TemplateResult {
  const day = formatDay(row.time);
  const title = beginsSession ? `${formatFull(row.time)}\n${text.beginsSession}` : formatFull(row.time);
  return html`<span role="gridcell" class="time" title=${title}
    >${day === undefined ? nothing : html`<span class="day">${day}</span> `}${formatClock(row.time)}</span
  >`;
}

function gapCell(gap: NonNullable<MessageRow['gap']>): TemplateResult {
  const words = gapWords(gap);
  return html`<span role="gridcell" class="gap-words" aria-colspan="5" title=${words}
    >${icon(gapIcon(gap))}<bdi>${words}</bdi></span
  >`;
}

function cells(row: MessageRow, { marked, showsChanges }: MessageRowOptions): TemplateResult {
  const direction = row.direction === 'in' ? text.in : text.out;
  return html`<span
      role="gridcell"
      class="direction ${row.direction}"
      title=${direction}
      aria-label=${direction}
      >${icon(row.direction === 'in' ? 'arrow-down' : 'arrow-up')}</span
    >
    <span role="gridcell" class="topic" title=${row.topic}
      ><bdi>${revealName(row.topic)}</bdi
      >${row.retain ? mark('retained', 'pinned', text.retained) : nothing}${
        row.duplicate ? mark('duplicate', 'copy', text.duplicate) : nothing
      }${marked ? mark('to-compare', 'diff', text.toCompare) : nothing}</span
    >
    <span role="gridcell" class="qos">${row.qos}</span>
    <span role="gridcell" class="size">${formatBytesBriefly(row.size)}</span>
    <span role="gridcell" class="preview"
      ><bdi>${showsChanges ? previewParts(row) : revealInvisible(row.preview)}</bdi>${outcomeMark(row)}</span
    >`;
}

/** The preview with what changed in elements of its own. */
function previewParts({ preview, changed = [] }: MessageRow): (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  let end = 0;
  for (const [from, to] of changed) {
    parts.push(revealInvisible(preview.slice(end, from)));
    parts.push(html`<span class="changed">${revealInvisible(preview.slice(from, to))}</span>`);
    end = to;
  }
  parts.push(revealInvisible(preview.slice(end)));
  return parts;
}

function mark(name: string, image: string, label: string): TemplateResult {
  return html`<span class="row-mark ${name}" role="img" title=${label} aria-label=${label}
    >${icon(image)}</span
  >`;
}

function outcomeMark(row: MessageRow): TemplateResult | typeof nothing {
  const { outcome } = row;
  if (!outcome) return nothing;
  const took = formatDuration(outcome.milliseconds);
  const why = outcome.message ?? outcome.reasonString ?? '';
  const label = outcome.ok ? text.outcomeOk(took) : text.outcomeFailed(why);
  return html`<span class="outcome ${outcome.ok ? 'ok' : 'bad'}" role="img" aria-label=${label} title=${label}
    >${icon(outcome.ok ? 'check' : 'error')}<span>${outcome.ok ? took : why}</span></span
  >`;
}

function placeOf(index: number): string {
  return `transform:translateY(${index * rowHeight}px)`;
}
