import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { alignLines, type AlignedLines } from '../../src/shared/chart/align.ts';
import { lineTitle } from '../../src/shared/chart/lineTitle.ts';
import type { LineName, SeriesField } from '../../src/shared/chart/series.ts';
import type { ChartHostSide, ChartPageSide, ChartSnapshot } from '../../src/shared/chartContract.ts';
import { banner } from '../banner.ts';
import { noticeView, type Notice } from '../console/notice.ts';
import { button, progressRing } from '../controls.ts';
import { formatFull } from '../format.ts';
import { connectToHost, type HostConnection } from '../host.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import './chart.css';
import { scalesOf } from './axes.ts';
import { ChartData } from './chartData.ts';
import { onThemeChange, readColours } from './colours.ts';
import { copiedRows } from './copyValues.ts';
import { keyAction } from './keys.ts';
import type { LoadedLine } from './lineStore.ts';
import { pictureOf } from './picture.ts';
import { Plot, type CursorPlace, type PlotLine } from './plot.ts';
import { movedRange, zoomedRange } from './ranges.ts';
import { readState, type ChartState, type TimeRange } from './state.ts';
import { chartStrings as text } from './strings.ts';
import { summaryOrNothing, type SummaryLine } from './summary.ts';
import { toolbar, type ToolbarActions } from './toolbar.ts';

/** Milliseconds between two drawings of what has come. */
const drawInterval = 250;

/** The chart's page: asks the host for values, draws them, and passes on what the person does. */
export class Chart extends LitElement {
  static override properties = {
    snapshot: { state: true },
    ui: { state: true },
    startProblem: { state: true },
    problem: { state: true },
    notice: { state: true },
    cursor: { state: true },
    revision: { state: true },
  };
  declare snapshot: ChartSnapshot | undefined;
  declare ui: ChartState;
  declare startProblem: string | undefined;
  declare problem: string | undefined;
  declare notice: Notice | undefined;
  declare cursor: CursorPlace | undefined;
  /** Grows when there is something new to draw. */
  declare revision: number;

  readonly #host: HostConnection<ChartPageSide, ChartHostSide>;
  readonly #data: ChartData;
  readonly #size = new ResizeObserver(() => this.#plot?.resize());
  #plot: Plot | undefined;
  #drawTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #looks = new Map<string, number>();
  #lines: readonly LoadedLine[] = [];
  #drawn: readonly PlotLine[] = [];
  #aligned: AlignedLines = { times: new Float64Array(), columns: [] };
  #range: TimeRange = { from: 0, to: 1 };

  constructor() {
    super();
    this.revision = 0;
    this.#host = connectToHost<ChartPageSide, ChartHostSide>({
      historyChanged: ({ newest, problem }) => {
        this.#historyChanged(newest, problem);
      },
      profileChanged: ({ name }) => {
        if (this.snapshot) this.snapshot = { ...this.snapshot, name };
        else void this.#start();
      },
    });
    this.ui = readState(this.#host.state.read());
    this.#data = new ChartData({
      fetch: (request) => this.#host.peer.request('series', request),
      onChange: () => {
        this.#drawSoon();
      },
      onProblem: (problem) => {
        this.problem = problem;
      },
    });
    onThemeChange(() => {
      this.#plot?.repaint();
      this.requestUpdate();
    });
    // A span moves on by itself, also when nothing arrives.
    setInterval(() => {
      if (this.ui.span !== 'all' && !this.ui.paused && !this.ui.zoom && !document.hidden) this.#drawSoon();
    }, 1000);
    void this.#start();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  async #start(): Promise<void> {
    this.startProblem = undefined;
    try {
      this.snapshot = await this.#host.peer.request('ready', undefined);
      this.#data.zoom(this.ui.zoom);
      this.#writeState();
      this.#load();
    } catch (error) {
      this.startProblem = words(error);
    }
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!isDrawn(changed)) return;
    this.#lines = this.#data.lines;
    this.#range = this.#data.range(this.#lines, Date.now());
    this.#aligned = alignLines(this.#lines.map(({ points }) => points));
    this.#drawn = this.#plotLines();
  }

  protected override render(): TemplateResult {
    const { snapshot } = this;
    if (this.startProblem !== undefined) {
      return html`<div class="chart-empty" role="alert">
        <p>${icon('error')} ${this.startProblem}</p>
        ${button({ label: strings.tryAgain, appearance: 'primary', onClick: () => void this.#start() })}
      </div>`;
    }
    if (!snapshot) {
      return html`<div class="chart-empty" role="status">
        ${progressRing()}
        <p>${strings.loading}</p>
      </div>`;
    }
    const { historyProblem, fields } = snapshot;
    const { looked } = this.#data;
    const isEmpty = this.#lines.length === 0;
    return html`<header class="chart-bar">
        <h1><bdi>${snapshot.name}</bdi></h1>
        ${toolbar(this.ui, !isEmpty, this.#tools)}
      </header>
      <div
        class="chart-progress"
        role="progressbar"
        aria-label=${text.loading(looked)}
        ?hidden=${looked === 1}
      >
        <div .style=${`width:${looked * 100}%`}></div>
      </div>
      ${historyProblem === undefined ? nothing : banner('warning', strings.history.problem(historyProblem))}
      ${this.problem === undefined ? nothing : banner('error', text.problem(this.problem), () => this.#load())}
      ${this.#data.more ? html`<p class="chart-note">${icon('info')}<span>${text.more}</span></p>` : nothing}
      <div class="chart-parts">
        <div
          class="chart-plot"
          role="application"
          tabindex="0"
          aria-label=${text.plot(this.#lines.length)}
          ?hidden=${isEmpty}
          @keydown=${this.#key}
        ></div>
        ${isEmpty ? this.#empty(fields) : nothing}
        <div class="spoken" role="status">${this.#spokenValues()}</div>
        ${summaryOrNothing({
          lines: this.#summaryLines(fields),
          fields,
          at: this.#cursorTime(),
          toggle: (key) => {
            const { hidden } = this.ui;
            this.#change({
              hidden: hidden.includes(key) ? hidden.filter((other) => other !== key) : [...hidden, key],
            });
          },
          remove: (field) => {
            this.#setFields(fields.filter((_, index) => index !== field));
          },
        })}
      </div>
      <div class="notice-place" role="status">
        ${noticeView(this.notice, () => {
          this.notice = undefined;
        })}
      </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (!isDrawn(changed)) return;
    const place = this.querySelector<HTMLElement>('.chart-plot');
    if (!place || this.#lines.length === 0) {
      this.#plot?.remove();
      this.#plot = undefined;
      return;
    }
    if (!this.#plot) {
      this.#plot = new Plot(place, {
        onRange: (range) => {
          this.#zoom(range);
        },
        onCursor: (cursor) => {
          this.cursor = cursor;
        },
        onPick: (id) => void this.#attempt(this.#host.peer.request('showMessage', { id })),
      });
      this.#size.observe(place);
    }
    this.#plot.draw({ lines: this.#drawn, aligned: this.#aligned, range: this.#range });
  }

  #empty(fields: readonly SeriesField[]): TemplateResult {
    if (this.#data.looked < 1 && fields.length > 0) {
      return html`<div class="chart-empty" role="status">
        ${progressRing()}
        <p>${text.loading(this.#data.looked)}</p>
      </div>`;
    }
    const [title, hint] =
      fields.length === 0
        ? [text.noFields, text.noFieldsHint]
        : [text.noValues, this.ui.span === 'all' ? text.noValuesAnywhereHint : text.noValuesHint];
    return html`<div class="chart-empty" role="status">
      <h2>${title}</h2>
      <p>${hint}</p>
      ${
        this.ui.span === 'all' || fields.length === 0
          ? button({ label: text.add, appearance: 'primary', onClick: () => void this.#add() })
          : button({
              label: text.showAll,
              appearance: 'primary',
              onClick: () => {
                this.#tools.span('all');
              },
            })
      }
    </div>`;
  }

  #plotLines(): PlotLine[] {
    const fields = this.snapshot?.fields ?? [];
    const scales = scalesOf(this.#lines, fields, this.ui.scale);
    return this.#lines.map((line, index) => ({
      label: lineTitle(line, fields),
      look: this.#lookOf(line),
      scale: scales[index] ?? 'left',
      shown: !this.ui.hidden.includes(lineKey(line, fields)),
    }));
  }

  /** A line keeps its colour when others join. */
  #lookOf(line: LineName): number {
    const key = lineKey(line, this.snapshot?.fields ?? []);
    const look = this.#looks.get(key) ?? this.#looks.size;
    this.#looks.set(key, look);
    return look;
  }

  #summaryLines(fields: readonly SeriesField[]): SummaryLine[] {
    const colours = readColours();
    const lines = this.#lines.map((line, index): SummaryLine => {
      const row = this.cursor?.rows[index];
      return {
        field: line.field,
        topic: line.topic,
        key: lineKey(line, fields),
        look: colours.line(this.#lookOf(line)),
        shown: this.#drawn[index]?.shown ?? true,
        figures: line.figures,
        value:
          row === undefined || row === null
            ? undefined
            : (this.#aligned.columns[index]?.values[row] ?? undefined),
      };
    });
    const without = fields.flatMap(({ topicFilter }, field): SummaryLine[] =>
      this.#lines.some((line) => line.field === field)
        ? []
        : [{ field, topic: topicFilter, key: '', look: { colour: 'transparent', dash: [] }, shown: true }],
    );
    return [...lines, ...without].sort((a, b) => a.field - b.field);
  }

  #cursorTime(): string | undefined {
    const time = this.cursor && this.#aligned.times[this.cursor.row];
    return time === undefined ? undefined : formatFull(time);
  }

  /** What the keyboard's cursor is at; the pointer's is not read out. */
  #spokenValues(): string {
    const at = this.#cursorTime();
    if (at === undefined || document.activeElement !== this.querySelector('.chart-plot')) return '';
    const values = this.#summaryLines(this.snapshot?.fields ?? []).flatMap(({ value, shown, ...line }) =>
      value === undefined || !shown ? [] : [`${lineTitle(line, this.snapshot?.fields ?? [])} ${value}`],
    );
    return [at, ...values].join(', ');
  }

  #historyChanged(newest: number, problem: string | undefined): void {
    if (this.snapshot) {
      const { historyProblem: _, ...rest } = this.snapshot;
      this.snapshot = { ...rest, ...(problem === undefined ? {} : { historyProblem: problem }) };
    }
    // 0: the history was cleared.
    if (newest === 0) this.#load();
    else if (!this.ui.paused) this.#data.follow();
  }

  #load(): void {
    this.problem = undefined;
    this.cursor = undefined;
    if (this.snapshot) this.#data.load(this.snapshot.fields, this.ui.span);
  }

  #drawSoon(): void {
    if (this.#drawTimer !== undefined) return;
    this.#drawTimer = setTimeout(() => {
      this.#drawTimer = undefined;
      this.revision++;
    }, drawInterval);
  }

  #zoom(zoom: TimeRange | undefined): void {
    this.#data.zoom(zoom);
    this.#change({ zoom });
  }

  #change(change: Partial<ChartState>): void {
    this.ui = { ...this.ui, ...change };
    this.#writeState();
  }

  #setFields(fields: readonly SeriesField[]): void {
    if (!this.snapshot) return;
    this.#looks.clear();
    this.snapshot = { ...this.snapshot, fields };
    this.#host.peer.emit('fieldsChanged', fields);
    this.#writeState();
    this.#load();
  }

  /** With profile and fields, by which the host knows after a restart whose page this is. */
  #writeState(): void {
    if (!this.snapshot) return;
    const { profile, fields } = this.snapshot;
    this.#host.state.write({ ...this.ui, profile, fields });
  }

  readonly #tools: ToolbarActions = {
    span: (span) => {
      this.#data.zoom(undefined);
      this.#change({ span, zoom: undefined });
      this.#load();
    },
    scale: (scale) => {
      this.#change({ scale });
    },
    pause: (paused) => {
      this.#change({ paused });
      if (!paused) this.#data.follow();
    },
    zoom: (factor) => {
      this.#zoom(zoomedRange(this.#range, factor, 0.5));
    },
    reset: () => {
      this.#zoom(undefined);
    },
    add: () => void this.#add(),
    savePicture: () => void this.#attempt(this.#savePicture()),
    saveValues: () => void this.#attempt(this.#saveValues()),
    copy: () => void this.#attempt(this.#copy(this.#range)),
  };

  readonly #key = (event: KeyboardEvent): void => {
    const action = keyAction(event);
    if (!action) return;
    event.preventDefault();
    const { row } = this.cursor ?? {};
    if (action.kind === 'step') this.#step(action.by);
    else if (action.kind === 'move') this.#zoom(movedRange(this.#range, action.by));
    else if (action.kind === 'zoom') this.#tools.zoom(action.factor);
    else if (action.kind === 'reset') this.#zoom(undefined);
    else if (action.kind === 'show') this.#showAtCursor();
    else if (row !== undefined) {
      const time = this.#aligned.times[row] ?? 0;
      void this.#attempt(this.#copy({ from: time, to: time }));
    }
  };

  /** Puts the cursor on another value in sight; infinite steps go to the ends. */
  #step(by: number): void {
    const { times } = this.#aligned;
    const first = times.findIndex((time) => time >= this.#range.from);
    const last = times.findLastIndex((time) => time <= this.#range.to);
    if (first === -1 || last < first) return;
    const row = (this.cursor?.row ?? (by > 0 ? first - 1 : last + 1)) + by;
    this.#plot?.setCursor(Math.min(last, Math.max(first, row)));
  }

  #showAtCursor(): void {
    const { row } = this.cursor ?? {};
    if (row === undefined) return;
    const id = this.#aligned.columns.map(({ ids }) => ids[row] ?? 0).find((found) => found > 0);
    if (id !== undefined) void this.#attempt(this.#host.peer.request('showMessage', { id }));
  }

  async #add(): Promise<void> {
    await this.#attempt(
      this.#host.peer.request('chooseFields', undefined).then((chosen) => {
        const fields = this.snapshot?.fields ?? [];
        const known = new Set(fields.map((field) => JSON.stringify(field)));
        const added = chosen.filter((field) => !known.has(JSON.stringify(field)));
        if (added.length > 0) this.#setFields([...fields, ...added]);
      }),
    );
  }

  async #savePicture(): Promise<void> {
    const canvas = this.#plot?.canvas;
    if (!canvas) return;
    const png = await pictureOf(canvas, this.snapshot?.name ?? '', this.#drawn);
    if (await this.#host.peer.request('savePicture', { png })) this.#say(text.saved);
  }

  /** All values of the lines that are drawn, over the time in sight. */
  async #saveValues(): Promise<void> {
    const fields = this.snapshot?.fields ?? [];
    const lines = this.#lines
      .filter((_, index) => this.#drawn[index]?.shown)
      .map(({ field, topic }): LineName => ({ field, topic }));
    if (lines.length === 0) return;
    const { from, to } = this.#range;
    const bounds = this.ui.zoom || this.ui.span !== 'all' ? { from, to } : {};
    if (await this.#host.peer.request('saveValues', { fields, lines, ...bounds })) this.#say(text.saved);
  }

  async #copy(range: TimeRange): Promise<void> {
    const shown = this.#lines.filter((_, index) => this.#drawn[index]?.shown);
    const labels = this.#drawn.filter((line) => line.shown).map(({ label }) => label);
    const copied = copiedRows(alignLines(shown.map(({ points }) => points)), labels, range);
    await this.#host.peer.request('copy', { text: copied.text });
    this.#say(text.copied(copied.rows));
  }

  async #attempt(action: Promise<unknown>): Promise<void> {
    try {
      await action;
    } catch (error) {
      this.notice = { severity: 'error', words: strings.requestFailed(words(error)) };
    }
  }

  #say(what: string): void {
    const notice: Notice = { severity: 'info', words: what };
    this.notice = notice;
    setTimeout(() => {
      if (this.notice === notice) this.notice = undefined;
    }, 2500);
  }
}

/** Is it something that changes the drawing? The cursor moves often, and drawing moves the cursor. */
function isDrawn(changed: PropertyValues): boolean {
  return ['revision', 'ui', 'snapshot'].some((name) => changed.has(name));
}

/** What tells a line from others, also when fields are added or removed. */
function lineKey({ field, topic }: LineName, fields: readonly SeriesField[]): string {
  return JSON.stringify([fields[field]?.topicFilter, fields[field]?.path, topic]);
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
