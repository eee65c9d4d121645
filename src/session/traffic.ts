/** What a profile sent and received in this window: counted, and told with its outcome. */
import type { FailureError } from '../failure/failureError.ts';
import type { NewMessage, PublishOutcome, PublishRequest } from '../shared/message.ts';
import type { Delivered } from '../transport/mqttDelivery.ts';
import { TrafficMeter } from './trafficMeter.ts';

export class Traffic {
  readonly received = new TrafficMeter();
  readonly sent = new TrafficMeter();
  /** Messages that history could not take. */
  notRecorded = 0;
  readonly #profile: string;
  readonly #onMessage: (message: NewMessage) => void;

  constructor(profile: string, onMessage: (message: NewMessage) => void) {
    this.#profile = profile;
    this.#onMessage = onMessage;
  }

  /** @param time milliseconds since 1970 */
  delivered(message: Delivered, time: number): void {
    this.received.add(message.payload.length, time);
    this.#onMessage({ ...message, profile: this.#profile, time, direction: 'in', route: 'mqtt' });
  }

  /** @param time when it was handed over, in milliseconds since 1970 */
  published(request: PublishRequest, time: number, outcome: PublishOutcome): void {
    if (outcome.ok) this.sent.add(request.payload.length, Date.now());
    this.#onMessage({
      ...request,
      profile: this.#profile,
      time,
      direction: 'out',
      duplicate: false,
      outcome,
    });
  }
}

/** What is recorded of a message that failed. @param time when it was handed over, in milliseconds since 1970 */
export function outcomeOf({ outcome, failure }: FailureError, time: number): PublishOutcome {
  return outcome ?? { ok: false, milliseconds: Date.now() - time, message: failure.symptom };
}
