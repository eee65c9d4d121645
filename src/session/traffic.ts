/** What a profile sent and received in this window: counted, and told with its outcome. */
import type { FailureError } from '../failure/failureError.ts';
import type { Clock } from '../shared/clock.ts';
import {
  gapEntry,
  type Gap,
  type NewMessage,
  type PublishOutcome,
  type PublishRequest,
} from '../shared/message.ts';
import type { Acknowledgement } from '../shared/receipt.ts';
import type { Delivered } from '../transport/mqttDelivery.ts';
import { TrafficMeter } from './trafficMeter.ts';

export interface TrafficOptions {
  /** Id of the profile. */
  readonly profile: string;
  /** Id of the recording session of a time, in milliseconds since 1970. */
  readonly session: (time: number) => string;
  /** @param acknowledgement what waits for the message to be recorded */
  readonly onMessage: (message: NewMessage, acknowledgement?: Acknowledgement) => void;
  readonly clock: Clock;
}

export class Traffic {
  readonly received = new TrafficMeter();
  readonly sent = new TrafficMeter();
  /** Messages that history could not take. */
  notRecorded = 0;
  readonly #options: TrafficOptions;

  constructor(options: TrafficOptions) {
    this.#options = options;
  }

  /** @param time milliseconds since 1970 */
  delivered(message: Delivered, time: number, acknowledgement?: Acknowledgement): void {
    this.received.add(message.payload.length, time);
    const { profile, session } = this.#options;
    const { topic, payload, qos, retain, duplicate, properties } = message;
    // Hundreds of thousands a second: a literal is made much faster than a spread.
    const received: NewMessage = {
      profile,
      session: session(time),
      time,
      direction: 'in',
      route: 'mqtt',
      topic,
      qos,
      retain,
      duplicate,
      payload,
    };
    this.#options.onMessage(properties ? { ...received, properties } : received, acknowledgement);
  }

  /** @param time when it was handed over, in milliseconds since 1970 */
  published(request: PublishRequest, time: number, outcome: PublishOutcome): void {
    if (outcome.ok) this.sent.add(request.payload.length, this.#options.clock.time());
    this.#options.onMessage({
      ...request,
      ...this.#origin(time),
      direction: 'out',
      duplicate: false,
      outcome,
    });
  }

  /** Tells of a stretch of which there are no messages. */
  missed(gap: Gap): void {
    const { profile, session, onMessage } = this.#options;
    onMessage(gapEntry({ profile, session: session(gap.to) }, gap));
  }

  #origin(time: number): Pick<NewMessage, 'profile' | 'session' | 'time'> {
    const { profile, session } = this.#options;
    return { profile, session: session(time), time };
  }
}

/** What is recorded of a message that failed. @param milliseconds since it was handed over */
export function outcomeOf({ outcome, failure }: FailureError, milliseconds: number): PublishOutcome {
  return outcome ?? { ok: false, milliseconds, message: failure.symptom };
}
