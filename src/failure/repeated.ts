/** Failures that only their repetition tells: what a session sees over several connections. */
import type { Failure } from '../shared/failure.ts';
import { explain } from './explain.ts';
import type { Destination, LastOperation } from './symptom.ts';

/** Another client and this one take the client id from each other. Trying again would go on for ever. */
export function takeoverLoop(destination: Destination, times: number, seconds: number): Failure {
  const clientId = destination.clientId ?? '';
  return {
    id: 'session.takeoverLoop',
    stage: 'session',
    symptom: `Another client took over the client id "${clientId}" ${times} times within ${seconds} seconds.`,
    cause: `Two clients use the client id "${clientId}", and each connection of the one ends that of the other.`,
    hint: 'Set the field clientId to one of its own, for example with ${window} in it, or stop the other client; then connect again.',
    evidence: explain({ phase: 'session', destination, silentClose: true }).evidence,
    retryable: false,
  };
}

/** A filter or message after which the broker closed the connection again and again: it is not sent any more. */
export function setAside(destination: Destination, operation: LastOperation, times: number): Failure {
  const { kind, topic } = operation;
  const told = explain({ phase: kind, destination, topic, silentClose: true, lastOperation: operation });
  return {
    ...told,
    id: 'session.setAside',
    symptom: `Set aside: the broker closed the connection ${times} times right after ${kind === 'subscribe' ? 'SUBSCRIBE to' : 'PUBLISH to'} "${topic}".`,
    retryable: false,
  };
}
