/** What the pointer does over the drawing: drag to zoom, with Shift to move the time, the wheel, a double click. */
import type uPlot from 'uplot';
import { movedRange, zoomedRange } from './ranges.ts';
import type { TimeRange } from './state.ts';

export interface PlotPointerOptions {
  readonly range: () => TimeRange | undefined;
  readonly onRange: (range: TimeRange | undefined) => void;
  readonly onClick: (plot: uPlot) => void;
}

/** How much a notch of the wheel zooms. */
const notch = 1.25;
/** Pixels of movement from which a press is a drag. */
const dragDistance = 4;

export class PlotPointer {
  readonly #options: PlotPointerOptions;
  #pressedAt: number | undefined;

  constructor(options: PlotPointerOptions) {
    this.#options = options;
  }

  /** In uPlot's place: what it would do with the presses that are meant otherwise. */
  readonly bindings: uPlot.Cursor.Bind = {
    mousedown: (plot, _, handler) => (event) => {
      if (event.button !== 0) return null;
      this.#pressedAt = event.clientX;
      if (!event.shiftKey) return handler(event);
      this.#move(plot, event.clientX);
      return null;
    },
    dblclick: () => () => {
      this.#options.onRange(undefined);
      return null;
    },
  };

  /** Listens to what uPlot does not know. */
  attach(plot: uPlot): void {
    plot.over.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        this.#wheel(plot, event);
      },
      { passive: false },
    );
    plot.over.addEventListener('click', (event) => {
      const dragged = Math.abs(event.clientX - (this.#pressedAt ?? event.clientX)) >= dragDistance;
      if (!dragged && event.detail === 1) this.#options.onClick(plot);
    });
  }

  #wheel(plot: uPlot, event: WheelEvent): void {
    const range = this.#options.range();
    if (!range) return;
    const { left, width } = plot.over.getBoundingClientRect();
    const along = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
    if (Math.abs(along) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      this.#options.onRange(movedRange(range, along / width));
      return;
    }
    const factor = event.deltaY < 0 ? 1 / notch : notch;
    this.#options.onRange(zoomedRange(range, factor, (event.clientX - left) / width));
  }

  /** Moves the time along with the pointer until it is let go. */
  #move(plot: uPlot, start: number): void {
    const range = this.#options.range();
    if (!range) return;
    const { width } = plot.over.getBoundingClientRect();
    const move = (event: MouseEvent): void => {
      this.#options.onRange(movedRange(range, (start - event.clientX) / width));
    };
    const end = (): void => {
      document.removeEventListener('mousemove', move);
      document.removeEventListener('mouseup', end);
    };
    document.addEventListener('mousemove', move);
    document.addEventListener('mouseup', end);
  }
}
