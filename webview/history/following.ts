/**
 * Does the list go with the newest message? All that bears on it is kept here: what the person wants (to be at the
 * top, and not paused), and that the list holds still for a moment under a pointer.
 */
import type { UiState } from '../uiState.ts';
import type { MessageRows } from './messageRows.ts';

export interface FollowingOptions {
  readonly rows: MessageRows;
  /** How the page was left. */
  readonly left: Pick<UiState, 'paused' | 'held'>;
  readonly firstVisible: () => number;
  readonly scrollToTop: () => void;
  /** What the page is to remember. */
  readonly onUi: (change: Partial<Pick<UiState, 'paused' | 'held'>>) => void;
}

export class Following {
  readonly #options: FollowingOptions;
  #atTop: boolean;
  #paused: boolean;
  #pointing = false;

  constructor(options: FollowingOptions) {
    this.#options = options;
    const { paused, held } = options.left;
    this.#atTop = held === undefined || held.index === 0;
    this.#paused = paused;
    this.#apply();
  }

  /** The person's will, whatever the pointer does for the moment. */
  get wanted(): boolean {
    return this.#atTop && !this.#paused;
  }

  /** The newest row came into sight, or went out of it. */
  scrolled(atTop: boolean): void {
    this.#atTop = atTop;
    this.#apply();
    this.#keepPlace();
  }

  /** A pointer is busy over the rows, which must not move away under it; or no longer. */
  point(pointing: boolean): void {
    this.#pointing = pointing;
    this.#apply();
  }

  /** The person goes somewhere in the list: it holds until they come back to the top. */
  hold(): void {
    this.#atTop = false;
    this.#apply();
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    this.#options.onUi({ paused });
    this.#apply();
    this.#keepPlace();
  }

  /** Goes to the newest message and on with what comes. */
  follow(): void {
    this.#atTop = true;
    this.#options.scrollToTop();
    this.pause(false);
  }

  toggle(): void {
    if (this.wanted) this.pause(true);
    else this.follow();
  }

  #apply(): void {
    this.#options.rows.setLive(this.wanted && !this.#pointing);
  }

  /** Remembers where the list was held, for a page that is hidden and comes back. */
  #keepPlace(): void {
    const { rows, firstVisible, onUi } = this.#options;
    const held =
      this.wanted || rows.upTo === undefined ? undefined : { upTo: rows.upTo, index: firstVisible() };
    onUi({ held });
  }
}
