/** All that runs in this window, for the tree, the palette and the end of the window. Knows no VS Code. */
import { Emitter } from '../../shared/emitter.ts';
import type { Run } from './run.ts';

export class Runs {
  readonly #runs = new Map<string, Run>();
  readonly #changed = new Emitter<undefined>();
  /** A run came, went or has news; may fire often. */
  readonly onDidChange = this.#changed.event;

  /** Those that have not ended, the oldest first. */
  get all(): readonly Run[] {
    return [...this.#runs.values()];
  }

  find(id: string): Run | undefined {
    return this.#runs.get(id);
  }

  add(run: Run): void {
    this.#runs.set(run.id, run);
    this.changed();
  }

  /** It has ended. */
  remove(id: string): void {
    if (this.#runs.delete(id)) this.changed();
  }

  /** To be called when the status of a run changed. */
  changed(): void {
    this.#changed.fire(undefined);
  }

  dispose(): void {
    for (const run of this.#runs.values()) run.stop().catch(() => undefined);
    this.#runs.clear();
    this.#changed.dispose();
  }
}
