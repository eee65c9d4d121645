/** The lines of a stretch of time as far as they are loaded. */
import { PointBuffer, type LineFigures } from '../../src/shared/chart/pointBuffer.ts';
import type { LineName, SeriesAnswer } from '../../src/shared/chart/series.ts';
import type { Points } from '../../src/shared/chart/thin.ts';

/** Points that are drawn of one line. */
export const pointsPerLine = 2_000;

export interface LoadedLine extends LineName {
  readonly points: Points;
  readonly figures: LineFigures;
}

export class LineStore {
  readonly #lines = new Map<string, LineName & { readonly buffer: PointBuffer }>();
  /** There are more topics with values than lines. */
  more = false;

  /** The lines, by field and topic. */
  get lines(): LoadedLine[] {
    return [...this.#lines.values()]
      .map(({ field, topic, buffer }) => ({
        field,
        topic,
        points: buffer.points(),
        figures: buffer.figures,
      }))
      .sort((a, b) => a.field - b.field || (a.topic < b.topic ? -1 : 1));
  }

  get names(): LineName[] {
    return [...this.#lines.values()].map(({ field, topic }) => ({ field, topic }));
  }

  /** Takes an answer; tells whether there was anything in it. */
  add(answer: SeriesAnswer): boolean {
    this.more ||= answer.more;
    for (const { field, topic, points, figures } of answer.lines) {
      const key = `${field} ${topic}`;
      let line = this.#lines.get(key);
      if (!line) this.#lines.set(key, (line = { field, topic, buffer: new PointBuffer(pointsPerLine) }));
      line.buffer.addAll(points, figures);
    }
    return answer.lines.length > 0;
  }
}
