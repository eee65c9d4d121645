/** One message on its way out by MQTT. */
import type { FailureError } from '../failure/failureError.ts';
import type { Failure } from '../shared/failure.ts';
import type { PublishOutcome, PublishRequest } from '../shared/message.ts';

/** One message that waits or is under way. */
export interface Outgoing {
  readonly request: PublishRequest;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly resolve: (outcome: PublishOutcome) => void;
  readonly reject: (error: FailureError) => void;
  /** Place in the order of handing over. */
  readonly order: number;
  sends: number;
  /** Closes of the connection that followed right behind it. */
  blame: number;
}

/**
 * The message with what is left of its expiry interval; undefined when nothing is (MQTT 5.0, section 3.3.2.3.3).
 *
 * @param now milliseconds since 1970
 */
export function aged(
  { request, time }: Pick<Outgoing, 'request' | 'time'>,
  now: number,
): PublishRequest | undefined {
  const interval = request.properties?.messageExpiryInterval;
  const waited = Math.floor((now - time) / 1000);
  if (interval === undefined || waited <= 0) return request;
  if (waited >= interval) return undefined;
  return { ...request, properties: { ...request.properties, messageExpiryInterval: interval - waited } };
}

/** What the outcome of a message says that was sent more than once. */
export const sentAgain =
  'Sent again after the connection was lost before its acknowledgement: it may have arrived twice.';

/** The failure of an error that nobody foresaw. */
export function unforeseen(error: unknown): Failure {
  return {
    id: 'unknown',
    stage: 'publish',
    symptom: String(error),
    cause: 'This is a fault of TopicScope itself.',
    hint: 'See the log of TopicScope, and report it.',
    evidence: {},
    retryable: false,
  };
}
