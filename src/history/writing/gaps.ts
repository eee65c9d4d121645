/** What history does not have of the messages that were handed over, until it can stand in history itself. */
import type { NewMessage } from '../../shared/message.ts';
import { LossCounter } from './losses.ts';

export class Gaps {
  /** Messages that came faster than the disk took them, and those that it did not take at all. */
  readonly #tooFast = new LossCounter();
  readonly #notTaken = new LossCounter();
  #problem = '';

  get isEmpty(): boolean {
    return this.#tooFast.isEmpty && this.#notTaken.isEmpty;
  }

  /** There was no room for a message. @param problem why history does not record at the moment, if it does not */
  refused(message: NewMessage, problem: string | undefined): void {
    if (problem === undefined) {
      this.#tooFast.add(message);
      return;
    }
    this.#problem = problem;
    this.#notTaken.add(message);
  }

  /** Messages that were taken never will be recorded. */
  lost(messages: LossCounter, problem: string): void {
    if (messages.isEmpty) return;
    this.#problem = problem;
    this.#notTaken.merge(messages);
  }

  /** The entries that stand for all of it. */
  entries(): NewMessage[] {
    return [
      ...this.#tooFast.gaps('memoryLimit', 'They came faster than the disk took them.'),
      ...this.#notTaken.gaps('notRecorded', this.#problem),
    ].sort((one, other) => one.time - other.time);
  }

  /** Adds those of others, whose entries could not be recorded themselves. */
  merge(other: Gaps): void {
    this.#tooFast.merge(other.#tooFast);
    this.lost(other.#notTaken, other.#problem);
  }
}
