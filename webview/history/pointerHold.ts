/**
 * Tells when a pointer is busy over an element whose content would otherwise move away under it: from a movement or a
 * press on, until the pointer leaves or has rested.
 */

/** Milliseconds after its last movement from which on a pointer that is still there counts no longer. */
const pointerRest = 3000;

export class PointerHold {
  readonly #onChange: (pointing: boolean) => void;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #place: { readonly x: number; readonly y: number } | undefined;

  constructor(onChange: (pointing: boolean) => void) {
    this.#onChange = onChange;
  }

  /** A listener for pointermove and pointerdown. */
  readonly moved = ({ type, screenX: x, screenY: y }: PointerEvent): void => {
    // A browser also tells of a movement when what lies under a pointer at rest has changed.
    if (type === 'pointermove' && this.#place?.x === x && this.#place.y === y) return;
    this.#place = { x, y };
    const already = this.#rest !== undefined;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(this.release, pointerRest);
    if (!already) this.#onChange(true);
  };

  /** A listener for pointerleave and pointercancel. */
  readonly left = (): void => {
    this.#place = undefined;
    this.release();
  };

  /** The pointer counts no longer, until it moves again. */
  readonly release = (): void => {
    if (this.#rest === undefined) return;
    clearTimeout(this.#rest);
    this.#rest = undefined;
    this.#onChange(false);
  };
}
