/** One step on the way to an open stream: until it is behind, or failed, aborted or out of time. */
import type { Duplex } from 'node:stream';
import { errorFacts } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import type { Phase, Symptom } from '../failure/symptom.ts';
import { abortError, failureOf, throughProxy, type SocketOptions } from './attempt.ts';

/** What the steps of one attempt have in common. */
export interface Steps extends Pick<SocketOptions, 'destination' | 'signal' | 'timeout' | 'clock'> {
  /** By the clock's `now`: when all of them have to be behind. */
  readonly deadline: number;
  /** Of steps to and through a proxy: what fails is its doing, not the endpoint's. */
  readonly proxy?: NonNullable<Symptom['proxy']>;
}

/** The steps of an attempt that begins now. */
export function stepsOf({ resolved, signal, timeout, clock, ...options }: SocketOptions): Steps {
  const destination = throughProxy(options.destination, resolved);
  return { destination, signal, timeout, clock, deadline: clock.now() + timeout };
}

export interface Step {
  readonly phase: Phase;
  /** Destroyed when the step fails. */
  readonly socket?: Duplex;
  /** What is known besides when it fails. */
  readonly evidence?: () => Partial<Symptom>;
}

/**
 * Runs a step: `begin` gets what to call when it is behind, and when it failed. An error or the end of the socket fails it too.
 *
 * @throws FailureError of the step's phase; the reason of the abort when aborted
 */
export function runStep<T>(
  { destination, signal, timeout, clock, deadline, proxy }: Steps,
  { phase, socket, evidence }: Step,
  begin: (done: (value: T) => void, failed: (error: unknown) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (finish: () => void) => {
      if (settled) return;
      settled = true;
      callOff();
      signal.removeEventListener('abort', onAbort);
      socket?.off('error', failed).off('close', onClose);
      finish();
    };
    const fail = (error: Error) => {
      settle(() => {
        // Node may report the same TLS error twice: the second one has nobody left to tell.
        socket?.on('error', () => undefined).destroy();
        reject(error);
      });
    };
    const failWith = (facts: Partial<Symptom>) => {
      fail(failureOf({ phase, destination, ...(proxy ? { proxy } : {}), ...evidence?.(), ...facts }));
    };
    const failed = (error: unknown) => {
      if (error instanceof FailureError) fail(error);
      else failWith(errorFacts(error));
    };
    const onClose = () => {
      failWith({ silentClose: true });
    };
    const onAbort = () => {
      fail(abortError(signal));
    };
    const callOff = clock.after(Math.max(0, deadline - clock.now()), () => {
      failWith({
        // A name server that stays silent: the codes of sockets would blame the endpoint.
        code: phase === 'dns' ? 'EAI_AGAIN' : 'ETIMEDOUT',
        text: `no answer within ${timeout} ms`,
      });
    });
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort);
    socket?.on('error', failed).on('close', onClose);
    begin((value) => {
      settle(() => resolve(value));
    }, failed);
  });
}
