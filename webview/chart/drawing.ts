/** What is drawn at the moment, worked out of what is loaded and how the person wants to see it; and what stands at a place of it. */
import { alignLines, type AlignedLines } from '../../src/shared/chart/align.ts';
import { lineTitle } from '../../src/shared/chart/lineTitle.ts';
import type { LineName, SeriesField } from '../../src/shared/chart/series.ts';
import { formatFull } from '../format.ts';
import { scalesOf } from './axes.ts';
import type { ChartData } from './chartData.ts';
import { readColours } from './colours.ts';
import { copiedRows } from './copyValues.ts';
import type { LoadedLine } from './lineStore.ts';
import type { CursorPlace, PlotLine, PlotModel } from './plot.ts';
import type { ChartState, TimeRange } from './state.ts';
import type { SummaryLine } from './summary.ts';

export class Drawing {
  /** Numbers of the lines' colours, by their keys: a line keeps its colour when others join. */
  readonly #looks = new Map<string, number>();
  #fields: readonly SeriesField[] = [];
  #lines: readonly LoadedLine[] = [];
  #plotLines: readonly PlotLine[] = [];
  #aligned: AlignedLines = { times: new Float64Array(), columns: [] };
  #range: TimeRange = { from: 0, to: 1 };

  /** Works out anew what is drawn. */
  update(
    data: Pick<ChartData, 'lines' | 'range'>,
    fields: readonly SeriesField[],
    { scale, hidden }: ChartState,
  ): void {
    if (fields !== this.#fields) this.#looks.clear();
    this.#fields = fields;
    this.#lines = data.lines;
    this.#range = data.range(this.#lines, Date.now());
    this.#aligned = alignLines(this.#lines.map(({ points }) => points));
    const scales = scalesOf(this.#lines, fields, scale);
    this.#plotLines = this.#lines.map((line, index) => ({
      label: lineTitle(line, fields),
      look: this.#lookOf(line),
      scale: scales[index] ?? 'left',
      shown: !hidden.includes(this.#keyOf(line)),
    }));
  }

  get count(): number {
    return this.#lines.length;
  }

  get range(): TimeRange {
    return this.#range;
  }

  get model(): PlotModel {
    return { lines: this.#plotLines, aligned: this.#aligned, range: this.#range };
  }

  /** The lines that are not hidden. */
  get shown(): LineName[] {
    return this.#lines
      .filter((_, index) => this.#plotLines[index]?.shown)
      .map(({ field, topic }) => ({ field, topic }));
  }

  /** A row for each line, and for each field that has no values. */
  summary(cursor: CursorPlace | undefined): SummaryLine[] {
    const colours = readColours();
    const lines = this.#lines.map((line, index): SummaryLine => {
      const row = cursor?.rows[index] ?? undefined;
      return {
        field: line.field,
        topic: line.topic,
        key: this.#keyOf(line),
        look: colours.line(this.#lookOf(line)),
        shown: this.#plotLines[index]?.shown ?? true,
        figures: line.figures,
        value: row === undefined ? undefined : (this.#aligned.columns[index]?.values[row] ?? undefined),
      };
    });
    const without = this.#fields.flatMap(({ topicFilter }, field): SummaryLine[] =>
      lines.some((line) => line.field === field)
        ? []
        : [{ field, topic: topicFilter, key: '', look: { colour: 'transparent', dash: [] }, shown: true }],
    );
    return [...lines, ...without].sort((a, b) => a.field - b.field);
  }

  /** The time of a place in words. */
  timeAt(cursor: CursorPlace | undefined): string | undefined {
    const time = cursor && this.#aligned.times[cursor.row];
    return time === undefined ? undefined : formatFull(time);
  }

  /** Time and values of a place, to be read out. */
  wordsAt(cursor: CursorPlace | undefined): string {
    const values = this.summary(cursor).flatMap(({ value, shown, ...line }) =>
      value === undefined || !shown ? [] : [`${lineTitle(line, this.#fields)} ${value}`],
    );
    return [this.timeAt(cursor) ?? '', ...values].join(', ');
  }

  /** The message of a place; that of the first line that has a value right there. */
  messageAt({ row }: CursorPlace): number | undefined {
    return this.#aligned.columns.map(({ ids }) => ids[row] ?? 0).find((id) => id > 0);
  }

  /** The row that is so many behind a place, within what is in sight; undefined when nothing is. */
  rowBehind(cursor: CursorPlace | undefined, by: number): number | undefined {
    const { times } = this.#aligned;
    const first = times.findIndex((time) => time >= this.#range.from);
    const last = times.findLastIndex((time) => time <= this.#range.to);
    if (first === -1 || last < first) return undefined;
    const row = (cursor?.row ?? (by > 0 ? first - 1 : last + 1)) + by;
    return Math.min(last, Math.max(first, row));
  }

  /** What is in sight, or what is at a place, as text for the clipboard. */
  copied(cursor?: CursorPlace): { readonly text: string; readonly rows: number } {
    const shown = this.#lines.filter((_, index) => this.#plotLines[index]?.shown);
    const labels = this.#plotLines.filter((line) => line.shown).map(({ label }) => label);
    const time = cursor && this.#aligned.times[cursor.row];
    const range = time === undefined ? this.#range : { from: time, to: time };
    return copiedRows(alignLines(shown.map(({ points }) => points)), labels, range);
  }

  #lookOf(line: LineName): number {
    const key = this.#keyOf(line);
    const look = this.#looks.get(key) ?? this.#looks.size;
    this.#looks.set(key, look);
    return look;
  }

  /** What tells a line from others, also when fields are added or removed. */
  #keyOf({ field, topic }: LineName): string {
    const { topicFilter, path } = this.#fields[field] ?? {};
    return JSON.stringify([topicFilter, path, topic]);
  }
}
