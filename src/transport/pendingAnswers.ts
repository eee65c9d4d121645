/** Requests of an MQTT connection that wait for the broker's answer. */
import type { IPubackPacket } from 'mqtt-packet';
import { errorFacts } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import type { Destination, Symptom } from '../failure/symptom.ts';
import type { Failure } from '../shared/failure.ts';
import { failureOf } from './attempt.ts';
import { numericCode } from './mqttEnd.ts';

/** What a request is, for its failure. */
type About = Pick<Symptom, 'phase' | 'topic' | 'retain'>;

/** Ends every request: with its answer, its refusal, or the end of the connection, for which mqtt.js leaves callbacks uncalled. */
export class PendingAnswers {
  readonly #destination: Destination;
  readonly #pending = new Set<(end: FailureError) => void>();
  #end: FailureError | undefined;

  constructor(destination: Destination) {
    this.#destination = destination;
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @param send is called at once, unless the connection is over; it calls `done` or `failed` when the answer is there
   * @throws FailureError when the broker refuses or the connection ends before the answer
   */
  wait<T>(
    about: About,
    send: (done: (answer: T) => void, failed: (error: Error, packet?: IPubackPacket) => void) => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const onEnd = ({ failure }: FailureError) => {
        // A broker that says why it ends the connection says more than the silence about this request.
        if (failure.evidence['reasonCode'] !== undefined || failure.id === 'session.pingUnanswered') {
          reject(new FailureError(about.phase === 'publish' ? withUnknownFate(failure) : failure));
          return;
        }
        const { code, text = 'the connection closed' } = failure.evidence;
        reject(this.#failure(about, { ...(code === undefined ? {} : { code }), text }));
      };
      if (this.#end) {
        onEnd(this.#end);
        return;
      }
      this.#pending.add(onEnd);
      send(
        (answer) => {
          this.#pending.delete(onEnd);
          resolve(answer);
        },
        (error, packet) => {
          // mqtt.js says so right before the connection's own end is told, which knows why.
          if (!packet && !this.#end && connectionIsOver(error)) return;
          this.#pending.delete(onEnd);
          reject(this.#failure(about, refusalFacts(error, packet)));
        },
      );
    });
  }

  /** The connection is over: rejects everything that waits, and whatever comes yet. */
  rejectAll(end: FailureError): void {
    this.#end ??= end;
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const onEnd of pending) onEnd(end);
  }

  #failure(about: About, facts: Partial<Symptom>): FailureError {
    return failureOf({ ...about, ...facts, destination: this.#destination });
  }
}

function connectionIsOver({ message }: Error): boolean {
  return message === 'Connection closed';
}

function withUnknownFate(failure: Failure): Failure {
  return { ...failure, hint: `${failure.hint} Whether the message arrived is not known.` };
}

function refusalFacts(error: Error, packet: IPubackPacket | undefined): Partial<Symptom> {
  const reasonCode = packet?.reasonCode ?? numericCode(error);
  const reasonString = packet?.properties?.reasonString;
  return {
    ...errorFacts(error),
    ...(reasonCode === undefined ? {} : { reasonCode }),
    ...(reasonString === undefined ? {} : { reasonString }),
  };
}
