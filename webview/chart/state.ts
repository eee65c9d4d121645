/** How the chart looks: kept by VS Code over hiding and reloading. */
export const spans = {
  all: undefined,
  minute: 60_000,
  minutes5: 5 * 60_000,
  minutes15: 15 * 60_000,
  hour: 3_600_000,
  hours6: 6 * 3_600_000,
  day: 24 * 3_600_000,
  week: 7 * 24 * 3_600_000,
} as const;
/** The time that is charted, back from now: milliseconds, or all of history. */
export type Span = keyof typeof spans;
export const spanNames = Object.keys(spans) as readonly Span[];

/** `automatic`: a second axis where ranges differ much. `own`: each line fills the height. */
export const scaleModes = ['automatic', 'one', 'own'] as const;
export type ScaleMode = (typeof scaleModes)[number];

/** A stretch of time, in milliseconds since 1970. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

export interface ChartState {
  readonly span: Span;
  readonly scale: ScaleMode;
  readonly paused: boolean;
  /** Keys of the lines that are not drawn (`lineKey`). */
  readonly hidden: readonly string[];
  /** What was zoomed to. */
  readonly zoom?: TimeRange | undefined;
}

export const initialState: ChartState = { span: 'all', scale: 'automatic', paused: false, hidden: [] };

/** Reads what an earlier version of the page may have kept; what does not fit is left out. */
export function readState(kept: unknown): ChartState {
  if (typeof kept !== 'object' || kept === null) return initialState;
  const { span, scale, paused, hidden, zoom } = kept as Record<string, unknown>;
  return {
    span: spanNames.find((name) => name === span) ?? initialState.span,
    scale: scaleModes.find((mode) => mode === scale) ?? initialState.scale,
    paused: paused === true,
    hidden: Array.isArray(hidden) ? hidden.filter((key) => typeof key === 'string') : [],
    ...readZoom(zoom),
  };
}

function readZoom(zoom: unknown): Pick<ChartState, 'zoom'> {
  if (typeof zoom !== 'object' || zoom === null) return {};
  const { from, to } = zoom as Record<string, unknown>;
  return typeof from === 'number' && typeof to === 'number' && from < to ? { zoom: { from, to } } : {};
}
