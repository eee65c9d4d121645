/** Gathers the values of one line in bounded memory: what is counted and summed up is exact, what is drawn is thinned. */
import { thin, type Points } from './thin.ts';

/** Exact figures of all values of a line, also of those that are not drawn. */
export interface LineFigures {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** The newest value by time. */
  readonly last: { readonly time: number; readonly value: number };
}

/** Points that are held before they are thinned, as a multiple of those that stay. */
const slack = 4;

export class PointBuffer {
  readonly #most: number;
  #times: number[] = [];
  #values: number[] = [];
  #ids: number[] = [];
  #ascending = true;
  #thinned = false;
  #count = 0;
  #sum = 0;
  #minimum = Infinity;
  #maximum = -Infinity;
  #last: LineFigures['last'] = { time: -Infinity, value: NaN };

  /** @param most points that are drawn at most, 4 or more */
  constructor(most: number) {
    this.#most = most;
  }

  get figures(): LineFigures {
    return {
      count: this.#count,
      sum: this.#sum,
      minimum: this.#minimum,
      maximum: this.#maximum,
      last: this.#last,
    };
  }

  /** Does it hold fewer points than there were values? */
  get thinned(): boolean {
    return this.#thinned;
  }

  add(time: number, value: number, id: number): void {
    this.#count++;
    this.#sum += value;
    if (value < this.#minimum) this.#minimum = value;
    if (value > this.#maximum) this.#maximum = value;
    if (time >= this.#last.time) this.#last = { time, value };
    this.#push(time, value, id);
  }

  /** Takes points that may have been thinned already, with the figures of all of them. */
  addAll({ times, values, ids }: Points, figures: LineFigures): void {
    this.#count += figures.count;
    this.#sum += figures.sum;
    this.#minimum = Math.min(this.#minimum, figures.minimum);
    this.#maximum = Math.max(this.#maximum, figures.maximum);
    if (figures.last.time >= this.#last.time) this.#last = figures.last;
    if (figures.count > times.length) this.#thinned = true;
    for (let index = 0; index < times.length; index++) {
      this.#push(times[index] ?? 0, values[index] ?? 0, ids[index] ?? 0);
    }
  }

  /** At most as many points as were asked for, ascending by time. */
  points(): Points {
    if (!this.#ascending) this.#sort();
    const held: Points = {
      times: Float64Array.from(this.#times),
      values: Float64Array.from(this.#values),
      ids: Float64Array.from(this.#ids),
    };
    if (held.times.length <= this.#most) return held;
    const points = thin(held, this.#most);
    this.#times = [...points.times];
    this.#values = [...points.values];
    this.#ids = [...points.ids];
    this.#thinned = true;
    return points;
  }

  #push(time: number, value: number, id: number): void {
    if (time < (this.#times.at(-1) ?? -Infinity)) this.#ascending = false;
    this.#times.push(time);
    this.#values.push(value);
    this.#ids.push(id);
    if (this.#times.length >= this.#most * slack) this.points();
  }

  /** A clock may be set back: points are drawn by their time, those of one time in the order of their messages. */
  #sort(): void {
    const order = this.#times
      .map((_, index) => index)
      .sort(
        (a, b) => (this.#times[a] ?? 0) - (this.#times[b] ?? 0) || (this.#ids[a] ?? 0) - (this.#ids[b] ?? 0),
      );
    const inOrder = (from: readonly number[]): number[] => order.map((index) => from[index] ?? 0);
    this.#times = inOrder(this.#times);
    this.#values = inOrder(this.#values);
    this.#ids = inOrder(this.#ids);
    this.#ascending = true;
  }
}
