import type { Failure } from '../shared/failure.ts';

/** A Failure on its way through promises. `message` is a sentence for a person: symptom, cause and hint. */
export class FailureError extends Error {
  override readonly name = 'FailureError';
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(describeFailure(failure), options);
    this.failure = failure;
  }
}

/** Symptom, cause and hint as one text. */
export function describeFailure(failure: Failure): string {
  return [failure.symptom, failure.cause, failure.hint].filter((part) => part !== '').join(' ');
}
