import type { Failure } from '../shared/failure.ts';
import type { PublishOutcome } from '../shared/message.ts';

/** A Failure on its way through promises. `message` is a sentence for a person: symptom, cause and hint. */
export class FailureError extends Error {
  override readonly name = 'FailureError';
  readonly failure: Failure;
  /** Of a publish that was refused: what the other side said, and how long it took. */
  readonly outcome?: PublishOutcome;

  constructor(failure: Failure, options: ErrorOptions & { outcome?: PublishOutcome } = {}) {
    super(describeFailure(failure), options);
    this.failure = failure;
    if (options.outcome) this.outcome = options.outcome;
  }
}

/** An attempt to connect that was ended on purpose, by a disconnect or with its profile: nothing is wrong. */
export class DisconnectedError extends FailureError {
  constructor(symptom: string) {
    super({
      id: 'session.endedHere',
      stage: 'session',
      symptom,
      cause: '',
      hint: 'Connect again.',
      evidence: {},
      retryable: true,
    });
  }
}

/** Symptom, cause and hint as one text. */
export function describeFailure(failure: Failure): string {
  return [failure.symptom, failure.cause, failure.hint].filter((part) => part !== '').join(' ');
}
