/** Counts why messages failed, each reason once, and not too many of them. */
import { FailureError } from '../../failure/failureError.ts';

/** Reasons that are told apart. */
const mostReasons = 20;

export class FailureTally {
  readonly #reasons = new Map<string, number>();

  /** Why messages failed, with how many did for this reason. */
  get reasons(): ReadonlyMap<string, number> {
    return this.#reasons;
  }

  add(reason: string): void {
    const known = this.#reasons.get(reason);
    const told = known !== undefined || this.#reasons.size < mostReasons ? reason : 'other reasons';
    this.#reasons.set(told, (this.#reasons.get(told) ?? 0) + 1);
  }
}

/** Why a publish failed, in a sentence for people. */
export function reasonOf(error: unknown): string {
  if (error instanceof FailureError) return error.failure.symptom;
  return error instanceof Error ? error.message : String(error);
}
