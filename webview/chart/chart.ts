import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { SeriesField } from '../../src/shared/chart/series.ts';
import type { ChartHostSide, ChartPageSide, ChartSnapshot } from '../../src/shared/chartContract.ts';
import { banner } from '../banner.ts';
import { noticeView, type Notice } from '../console/notice.ts';
import { connectToHost, type HostConnection } from '../host.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import './chart.css';
import { ChartData } from './chartData.ts';
import { onThemeChange } from './colours.ts';
import { Drawing } from './drawing.ts';
import { emptyChart, startProblemView, waitingView } from './emptyChart.ts';
import { keyAction } from './keys.ts';
import { Plot, type CursorPlace } from './plot.ts';
import { movedRange, zoomedRange } from './ranges.ts';
import { readState, type ChartState, type TimeRange } from './state.ts';
import { chartStrings as text } from './strings.ts';
import { summaryOrNothing } from './summary.ts';
import { copyValues, savePicture, saveValues } from './takeAway.ts';
import { toolbar, type ToolbarActions } from './toolbar.ts';

/** Milliseconds between two drawings of what has come. */
const drawInterval = 250;
const noFields: readonly SeriesField[] = [];

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
  readonly #drawing = new Drawing();

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
    this.#drawing.update(this.#data, this.snapshot?.fields ?? noFields, this.ui);
  }

  protected override render(): TemplateResult {
    const { snapshot } = this;
    if (this.startProblem !== undefined) return startProblemView(this.startProblem, () => void this.#start());
    if (!snapshot) return waitingView(strings.loading);
    const { historyProblem, fields } = snapshot;
    const { looked } = this.#data;
    const isEmpty = this.#drawing.count === 0;
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
          aria-label=${text.plot(this.#drawing.count)}
          ?hidden=${isEmpty}
          @keydown=${this.#key}
        ></div>
        ${isEmpty ? this.#empty(fields) : nothing}
        <div class="spoken" role="status">${this.#spokenValues()}</div>
        ${summaryOrNothing({
          lines: this.#drawing.summary(this.cursor),
          fields,
          at: this.#drawing.timeAt(this.cursor),
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
    if (!place || this.#drawing.count === 0) {
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
    this.#plot.draw(this.#drawing.model);
  }

  #empty(fields: readonly SeriesField[]): TemplateResult {
    const { looked } = this.#data;
    if (looked < 1 && fields.length > 0) return waitingView(text.loading(looked));
    return emptyChart({
      hasFields: fields.length > 0,
      isAll: this.ui.span === 'all',
      add: () => void this.#add(),
      showAll: () => {
        this.#tools.span('all');
      },
    });
  }

  /** What the keyboard's cursor is at; the pointer's is not read out. */
  #spokenValues(): string {
    const isByKeyboard = document.activeElement === this.querySelector('.chart-plot');
    return this.cursor && isByKeyboard ? this.#drawing.wordsAt(this.cursor) : '';
  }

  #historyChanged(newest: number, problem: string | undefined): void {
    if (this.snapshot && this.snapshot.historyProblem !== problem) {
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
      this.#zoom(zoomedRange(this.#drawing.range, factor, 0.5));
    },
    reset: () => {
      this.#zoom(undefined);
    },
    add: () => void this.#add(),
    savePicture: () => {
      const canvas = this.#plot?.canvas;
      if (!canvas || !this.snapshot) return;
      void this.#attempt(savePicture(this.#host.peer, canvas, this.#drawing, this.snapshot.name));
    },
    saveValues: () => {
      if (this.snapshot)
        void this.#attempt(saveValues(this.#host.peer, this.snapshot, this.#drawing, this.ui));
    },
    copy: () => void this.#attempt(copyValues(this.#host.peer, this.#drawing)),
  };

  readonly #key = (event: KeyboardEvent): void => {
    const action = keyAction(event);
    if (!action) return;
    event.preventDefault();
    if (action.kind === 'step') {
      const row = this.#drawing.rowBehind(this.cursor, action.by);
      if (row !== undefined) this.#plot?.setCursor(row);
    } else if (action.kind === 'move') this.#zoom(movedRange(this.#drawing.range, action.by));
    else if (action.kind === 'zoom') this.#tools.zoom(action.factor);
    else if (action.kind === 'reset') this.#zoom(undefined);
    else if (!this.cursor) return;
    else if (action.kind === 'copy')
      void this.#attempt(copyValues(this.#host.peer, this.#drawing, this.cursor));
    else {
      const id = this.#drawing.messageAt(this.cursor);
      if (id !== undefined) void this.#attempt(this.#host.peer.request('showMessage', { id }));
    }
  };

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

  /** Does it, and says what it answers or why it failed. */
  async #attempt(action: Promise<unknown>): Promise<void> {
    try {
      const answer = await action;
      if (this.notice?.severity === 'error') this.notice = undefined;
      if (typeof answer === 'string') this.#say(answer);
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

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
