/** What is due when, for thousands of devices with one timer. */
import type { Clock } from '../clock.ts';

/** `now` for what is due, `time` for what messages say, and a timer. */
export type SimulationClock = Pick<Clock, 'now' | 'time' | 'after'>;

export interface Appointment {
  /** It is not wanted any more. */
  cancel(): void;
}

interface Entry extends Appointment {
  readonly due: number;
  /** Of two that are due at the same time the one that was made first comes first. */
  readonly order: number;
  action: (() => void) | undefined;
}

/** Appointments that are kept before others have their turn. */
const mostInARow = 200;

export class Agenda {
  readonly #clock: SimulationClock;
  /** A binary heap: no entry is due before the one at half its place. */
  readonly #heap: Entry[] = [];
  #made = 0;
  #timer: { readonly due: number; readonly callOff: () => void } | undefined;

  constructor(clock: SimulationClock) {
    this.#clock = clock;
  }

  /** @param due milliseconds of the clock; what is past is done soon */
  at(due: number, action: () => void): Appointment {
    const entry: Entry = {
      due,
      order: this.#made++,
      action,
      cancel: () => {
        entry.action = undefined;
      },
    };
    this.#push(entry);
    this.#wind();
    return entry;
  }

  /** Nothing is done any more. */
  clear(): void {
    this.#heap.length = 0;
    this.#timer?.callOff();
    this.#timer = undefined;
  }

  #wind(): void {
    const next = this.#heap[0];
    if (!next) return;
    if (this.#timer && this.#timer.due <= next.due) return;
    this.#timer?.callOff();
    const callOff = this.#clock.after(Math.max(0, next.due - this.#clock.now()), () => this.#keep());
    this.#timer = { due: next.due, callOff };
  }

  #keep(): void {
    this.#timer = undefined;
    const now = this.#clock.now();
    for (let kept = 0; kept < mostInARow; kept++) {
      const next = this.#heap[0];
      if (!next || next.due > now) break;
      this.#pop();
      next.action?.();
    }
    this.#wind();
  }

  #push(entry: Entry): void {
    let place = this.#heap.push(entry) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#heap[above];
      if (!parent || isBefore(parent, entry)) break;
      this.#heap[place] = parent;
      place = above;
    }
    this.#heap[place] = entry;
  }

  #pop(): void {
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const [one, other] = [this.#heap[left], this.#heap[left + 1]];
      if (!one) break;
      const below = other && isBefore(other, one) ? other : one;
      if (isBefore(last, below)) break;
      this.#heap[place] = below;
      place = below === one ? left : left + 1;
    }
    this.#heap[place] = last;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order);
}
