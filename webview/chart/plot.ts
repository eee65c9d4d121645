/** The drawing itself: the only module that knows uPlot. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { AlignedLines } from '../../src/shared/chart/align.ts';
import type { ScaleKey } from './axes.ts';
import { readColours, type Colours } from './colours.ts';
import { formatTimes, formatValue } from './format.ts';
import { PlotPointer } from './plotPointer.ts';
import type { TimeRange } from './state.ts';

export interface PlotLine {
  readonly label: string;
  /** Number of its colour. */
  readonly look: number;
  readonly scale: ScaleKey;
  readonly shown: boolean;
}

export interface PlotModel {
  readonly lines: readonly PlotLine[];
  readonly aligned: AlignedLines;
  readonly range: TimeRange;
}

/** What the cursor is at: a row of the aligned lines, and of each line the row of the value that is nearest. */
export interface CursorPlace {
  readonly row: number;
  readonly rows: readonly (number | null)[];
}

export interface PlotOptions {
  /** The person has chosen another stretch of time; undefined: all of it. */
  readonly onRange: (range: TimeRange | undefined) => void;
  readonly onCursor: (place: CursorPlace | undefined) => void;
  /** The person has pointed at a value and pressed. */
  readonly onPick: (messageId: number) => void;
}

/** Pixels that a point needs to be told from the next. */
const pointSpace = 12;
/** Pixels from a value within which a click means it. */
const reach = 14;

export class Plot {
  readonly #place: HTMLElement;
  readonly #options: PlotOptions;
  readonly #pointer: PlotPointer;
  #plot: uPlot | undefined;
  #model: PlotModel | undefined;
  /** What the drawing was built for: other lines or axes need a new one. */
  #built = '';

  constructor(place: HTMLElement, options: PlotOptions) {
    this.#place = place;
    this.#options = options;
    this.#pointer = new PlotPointer({
      range: () => this.#model?.range,
      onRange: options.onRange,
      onClick: (plot) => {
        this.#click(plot);
      },
    });
  }

  /** The canvas with axes and lines, on a transparent ground. */
  get canvas(): HTMLCanvasElement | undefined {
    return this.#plot?.ctx.canvas;
  }

  draw(model: PlotModel): void {
    this.#model = model;
    const built = JSON.stringify(model.lines);
    if (!this.#plot || built !== this.#built) {
      this.#built = built;
      this.#build(model);
    } else this.#plot.setData(dataOf(model), true);
  }

  /** Draws anew in the colours that are in force now. */
  repaint(): void {
    if (this.#model) this.#build(this.#model);
  }

  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#place;
    if (this.#plot && width > 0 && height > 0) this.#plot.setSize({ width, height });
  }

  /** Puts the cursor on a row. */
  setCursor(row: number): void {
    const time = this.#model?.aligned.times[row];
    if (!this.#plot || time === undefined) return;
    this.#plot.setCursor(
      { left: this.#plot.valToPos(time, 'x'), top: this.#plot.over.clientHeight / 2 },
      true,
    );
  }

  remove(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    this.#model = undefined;
  }

  #build(model: PlotModel): void {
    this.#plot?.destroy();
    const { clientWidth, clientHeight } = this.#place;
    const colours = readColours();
    this.#plot = new uPlot(
      {
        width: Math.max(clientWidth, 50),
        height: Math.max(clientHeight, 50),
        ms: 1,
        legend: { show: false },
        padding: [12, 8, null, null],
        cursor: {
          drag: { x: true, y: false, setScale: false, dist: 4 },
          // Where other lines have values a line has none: its nearest one counts.
          hover: { skip: [null, undefined] },
          bind: this.#pointer.bindings,
          points: { size: 7 },
        },
        scales: {
          x: { time: true, range: () => this.#range() },
          ...Object.fromEntries(model.lines.map(({ scale }) => scaleOf(scale))),
          share: { auto: false, range: [0, 100] },
        },
        axes: axesOf(model, colours),
        series: [
          {},
          ...model.lines.map(({ label, look, scale, shown }): uPlot.Series => {
            const { colour, dash } = colours.line(look);
            return {
              label,
              scale,
              show: shown,
              spanGaps: true,
              stroke: colour,
              width: 1.5,
              dash: [...dash],
              points: { size: 5, fill: colour, show: arePointsShown },
            };
          }),
        ],
        hooks: {
          setSelect: [
            (plot) => {
              this.#selected(plot);
            },
          ],
          setCursor: [
            (plot) => {
              this.#cursorMoved(plot);
            },
          ],
          ready: [
            (plot) => {
              this.#pointer.attach(plot);
            },
          ],
        },
      },
      dataOf(model),
      this.#place,
    );
  }

  #range(): [number, number] {
    const { from, to } = this.#model?.range ?? { from: 0, to: 1 };
    return [from, to];
  }

  #selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width <= 0) return;
    const range = { from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') };
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#options.onRange(range);
  }

  #cursorMoved({ cursor }: uPlot): void {
    const { idx, idxs, left } = cursor;
    const isThere = idx !== undefined && idx !== null && left !== undefined && left >= 0;
    this.#options.onCursor(isThere ? { row: idx, rows: (idxs ?? []).slice(1) } : undefined);
  }

  /** The value that is nearest to the pointer, if one is near. */
  #click(plot: uPlot): void {
    const { left = -1, top = -1, idxs = [] } = plot.cursor;
    let nearest = { distance: reach, id: 0 };
    for (const [index, { scale, shown }] of this.#model?.lines.entries() ?? []) {
      const row = idxs[index + 1];
      const column = this.#model?.aligned.columns[index];
      const value = row === null || row === undefined ? undefined : column?.values[row];
      if (!shown || row === null || row === undefined || value === null || value === undefined) continue;
      const x = plot.valToPos(this.#model?.aligned.times[row] ?? 0, 'x');
      const distance = Math.hypot(x - left, plot.valToPos(value, scale) - top);
      if (distance < nearest.distance) nearest = { distance, id: column?.ids[row] ?? 0 };
    }
    if (nearest.id > 0) this.#options.onPick(nearest.id);
  }
}

function dataOf({ aligned }: PlotModel): uPlot.AlignedData {
  return [aligned.times, ...aligned.columns.map(({ values }) => values)];
}

function scaleOf(key: ScaleKey): [string, uPlot.Scale] {
  const padding = key === 'left' || key === 'right' ? 0.1 : 0;
  return [
    key,
    {
      range: (_, low, high) => {
        // uPlot has no values in sight: null, whatever its types say.
        const minimum = (low as number | null) ?? 0;
        const maximum = (high as number | null) ?? 1;
        if (minimum === maximum) {
          const half = Math.abs(minimum) * 0.1 || 1;
          return [minimum - half, maximum + half];
        }
        return padding > 0 ? uPlot.rangeNum(minimum, maximum, padding, true) : [minimum, maximum];
      },
    },
  ];
}

function axesOf({ lines }: PlotModel, { text, grid, font, line }: Colours): uPlot.Axis[] {
  const common = { stroke: text, font, ticks: { stroke: grid, width: 1 }, grid: { stroke: grid, width: 1 } };
  const x: uPlot.Axis = {
    ...common,
    space: 90,
    values: (_, splits, _axis, _space, step) => formatTimes(splits, step),
  };
  /** An axis of one line only has its colour. */
  const strokeOf = (scale: ScaleKey): string => {
    const own = lines.filter((one) => one.scale === scale);
    return own.length === 1 && lines.length > 1 ? line(own[0]?.look ?? 0).colour : text;
  };
  const y = (scale: ScaleKey, isRight = false): uPlot.Axis => {
    const axis: uPlot.Axis = {
      ...common,
      scale,
      stroke: strokeOf(scale),
      grid: { ...common.grid, show: !isRight },
      size: widthOf,
      values: (_, splits) => splits.map((value) => formatValue(value)),
    };
    // uPlot counts the sides from the top, clockwise; its enum is for its own sources only.
    return Object.assign(axis, { side: isRight ? 1 : 3 });
  };
  if (lines.some(({ scale }) => scale.startsWith('own'))) {
    const share: uPlot.Axis = {
      ...common,
      scale: 'share',
      size: widthOf,
      values: (_, splits) => splits.map((value) => `${value} %`),
    };
    return [x, share];
  }
  const hasRight = lines.some(({ scale }) => scale === 'right');
  return [x, y('left'), ...(hasRight ? [y('right', true)] : [])];
}

/** Points are drawn where there is room for them; a value that stands alone would not be seen otherwise. */
function arePointsShown(plot: uPlot, index: number, from: number, to: number): boolean {
  const values = plot.data[index] ?? [];
  const most = plot.over.clientWidth / pointSpace;
  let count = 0;
  for (let row = from; row <= to && count <= most; row++) if (typeof values[row] === 'number') count++;
  return count <= most;
}

/** Room for the widest label. */
function widthOf(plot: uPlot, labels: readonly string[] | null): number {
  const widest = (labels ?? []).reduce(
    (longest, label) => (label.length > longest.length ? label : longest),
    '',
  );
  plot.ctx.save();
  const width = plot.ctx.measureText(widest).width / uPlot.pxRatio;
  plot.ctx.restore();
  return Math.max(36, Math.ceil(width) + 22);
}
