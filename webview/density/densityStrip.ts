import { html, LitElement, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import type { DensityView } from '../../src/shared/contract.ts';
import { formatClock, formatDay } from '../format.ts';
import { formatNumber, strings } from '../strings.ts';
import './densityStrip.css';

const text = strings.density;

/** Pixels that a bar is wide, at least. */
const barWidth = 3;
const mostBars = 400;

/**
 * How many messages there were over time, and where those are that the search finds. A click, or arrow keys and Enter, fire
 * `go` with a time; `resized` tells how many bars there is room for.
 */
export class DensityStrip extends LitElement {
  static override properties = {
    density: { attribute: false },
    shown: { attribute: false },
    searching: { attribute: false },
    pointed: { state: true },
  };
  declare density: DensityView | undefined;
  /** Times of the oldest and the newest row in sight. */
  declare shown: readonly [from: number, to: number] | undefined;
  /** Is there a search, so that what it finds is something else than all? */
  declare searching: boolean;
  /** The bar under the pointer, or the one that was gone to by keys. */
  declare pointed: number | undefined;

  readonly #size = new ResizeObserver(([entry]) => {
    if (!entry) return;
    const bars = Math.min(mostBars, Math.max(10, Math.floor(entry.contentRect.width / barWidth)));
    this.dispatchEvent(new CustomEvent('resized', { detail: bars }));
  });

  constructor() {
    super();
    this.searching = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const bars = this.density?.all.length ?? 0;
    if (changed.has('density') && this.pointed !== undefined && this.pointed >= bars)
      this.pointed = undefined;
  }

  protected override render(): TemplateResult {
    const { density, pointed } = this;
    const bars = density?.all.length ?? 0;
    if (!density || bars === 0 || density.to <= density.from) return html`<div class="density none"></div>`;
    const most = Math.max(...density.all, 1);
    return html`<div
      class="density"
      role="slider"
      tabindex="0"
      aria-label=${text.label}
      aria-valuemin="1"
      aria-valuemax=${bars}
      aria-valuenow=${(pointed ?? bars - 1) + 1}
      aria-valuetext=${this.#words(density, pointed ?? bars - 1)}
      @pointermove=${(event: PointerEvent) => {
        this.pointed = this.#barAt(event, bars);
      }}
      @pointerleave=${this.#leave}
      @blur=${this.#leave}
      @click=${(event: MouseEvent) => {
        this.#go(density, this.#barAt(event, bars));
      }}
      @keydown=${(event: KeyboardEvent) => {
        this.#key(event, density);
      }}
    >
      <svg viewBox="0 0 ${bars} 100" preserveAspectRatio="none" aria-hidden="true">
        ${this.#shownMark(density, bars)}
        ${pointed === undefined ? nothing : svg`<rect class="pointed" x=${pointed} y="0" width="1" height="100" />`}
        <path class=${this.searching ? 'all behind' : 'all'} d=${pathOf(density.all, most)} />
        ${this.searching ? svg`<path class="found" d=${pathOf(density.found, most)} />` : nothing}
      </svg>
      ${
        pointed === undefined
          ? nothing
          : html`<div
              class="density-words ${pointed > bars / 2 ? 'left' : 'right'}"
              .style=${`--at:${((pointed + 0.5) / bars) * 100}%`}
            >
              ${this.#words(density, pointed)}
            </div>`
      }
    </div>`;
  }

  #shownMark({ from, to }: DensityView, bars: number): unknown {
    if (!this.shown) return nothing;
    const place = (time: number): number => Math.min(bars, Math.max(0, ((time - from) / (to - from)) * bars));
    const left = place(this.shown[0]);
    // However short the stretch is, it is to be seen.
    const width = Math.max(place(this.shown[1]) - left, bars / 200);
    return svg`<rect class="shown" x=${Math.min(left, bars - width)} y="0" width=${width} height="100" />`;
  }

  #words({ from, to, all, found }: DensityView, bar: number): string {
    const width = (to - from) / all.length;
    const [begin, end] = [from + bar * width, from + (bar + 1) * width];
    const day = formatDay(begin);
    const time = `${day === undefined ? '' : `${day} `}${formatMoment(begin, width)} – ${formatMoment(end, width)}`;
    const messages = formatNumber(all[bar] ?? 0);
    return this.searching
      ? text.foundOf(time, formatNumber(found[bar] ?? 0), messages)
      : text.messages(time, messages);
  }

  #barAt(event: MouseEvent, bars: number): number {
    const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return Math.min(bars - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * bars)));
  }

  /** To the newest message of the bar's stretch: the list goes on with older ones below. */
  #go({ from, to, all }: DensityView, bar: number): void {
    const detail = from + ((bar + 1) * (to - from)) / all.length - 1;
    this.dispatchEvent(new CustomEvent('go', { detail }));
  }

  #key(event: KeyboardEvent, density: DensityView): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = density.all.length - 1;
    const from = this.pointed ?? last;
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      PageDown: from - 10,
      PageUp: from + 10,
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target !== undefined) this.pointed = Math.min(last, Math.max(0, target));
    else if (event.key === 'Enter' || event.key === ' ') this.#go(density, from);
    else return;
    event.preventDefault();
  }

  readonly #leave = (): void => {
    this.pointed = undefined;
  };
}

/** Bars that fit beside one another at least: a few are no wider than theirs. */
const leastBars = 60;

/** Bars as one path; few messages are to be seen beside many, so heights grow with the root. */
function pathOf(counts: readonly number[], most: number): string {
  const width = (Math.min(1, counts.length / leastBars) * 0.85).toFixed(3);
  let path = '';
  for (const [bar, count] of counts.entries()) {
    if (count === 0) continue;
    const height = Math.max(6, Math.sqrt(count / most) * 100);
    path += `M${bar} 100v-${height.toFixed(1)}h${width}v${height.toFixed(1)}z`;
  }
  return path;
}

function formatMoment(time: number, width: number): string {
  const clock = formatClock(time);
  return width < 1000 ? clock : width < 60_000 ? clock.slice(0, 8) : clock.slice(0, 5);
}
