/**
 * All that the extension host and a chart's page say to each other. As with the console, the page speaks first
 * (`ready`) and holds no truth: after a reload it asks again.
 */
import type { LineName, SeriesAnswer, SeriesField } from './chart/series.ts';

/** Lines that one chart draws at most. */
export const mostLines = 20;
/** Fields that one chart asks for at most. */
export const mostFields = 20;

export interface ChartSnapshot {
  readonly profile: string;
  /** The profile's name, for people. */
  readonly name: string;
  readonly fields: readonly SeriesField[];
  /** Is history recording? When not, why. */
  readonly historyProblem?: string;
}

/** Values of the chart's fields. */
export interface ChartSeriesRequest {
  readonly fields: readonly SeriesField[];
  /** Milliseconds since 1970, both inclusive. */
  readonly from?: number;
  readonly to?: number;
  /** Only messages with a greater id. */
  readonly after?: number;
  /** Points a line, 4 to 10,000. */
  readonly points: number;
  /** Lines of earlier answers. */
  readonly known: readonly LineName[];
}

/** All values of some lines, for a file. */
export interface ChartValuesRequest {
  readonly fields: readonly SeriesField[];
  readonly lines: readonly LineName[];
  readonly from?: number;
  readonly to?: number;
}

/** What the host answers and is told. */
export interface ChartHostSide {
  requests: {
    ready: { params: undefined; result: ChartSnapshot };
    series: { params: ChartSeriesRequest; result: SeriesAnswer };
    /** Asks for fields in VS Code's own picks; the answer is what was chosen, empty when the person turned away. */
    chooseFields: { params: undefined; result: readonly SeriesField[] };
    /** Shows a message in the console. */
    showMessage: { params: { id: number }; result: undefined };
    /** Asks where to, and writes; tells whether it did. */
    savePicture: { params: { png: Uint8Array }; result: boolean };
    saveValues: { params: ChartValuesRequest; result: boolean };
    copy: { params: { text: string }; result: undefined };
  };
  events: {
    /** The person added or removed fields. */
    fieldsChanged: readonly SeriesField[];
  };
}

/** What the page is told; it answers nothing. */
export interface ChartPageSide {
  requests: Record<never, never>;
  events: {
    /** Messages of the profile were recorded or removed (then `newest` may be 0). At most five a second. */
    historyChanged: { newest: number; problem?: string };
    /** The profile's name, or that it is there again. */
    profileChanged: { name: string };
  };
}
