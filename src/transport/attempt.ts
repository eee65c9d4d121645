/** What an attempt to open a socket or a stream is given, and how it fails. */
import type { Resolved } from '../auth/resolve.ts';
import { explain } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import type { Destination, Symptom } from '../failure/symptom.ts';
import { proxyFacts } from '../profile/proxyChoice.ts';
import type { Route } from '../profile/routes.ts';
import type { Clock } from '../shared/clock.ts';
import type { StreamObserver } from './observer.ts';

export interface SocketOptions {
  readonly route: Route;
  readonly resolved: Resolved;
  readonly destination: Destination;
  readonly signal: AbortSignal;
  /** Milliseconds that all steps may take together. */
  readonly timeout: number;
  readonly clock: Clock;
  readonly observer?: StreamObserver;
}

export interface StreamOptions extends SocketOptions {
  /** Where a custom authorizer's parameters go over a WebSocket; absent: into CONNECT. */
  readonly upgradeParameters?: 'headers' | 'query';
}

/** A FailureError of a symptom. */
export function failureOf(symptom: Symptom): FailureError {
  return new FailureError(explain(symptom));
}

/** The reason of an abort, as an error. */
export function abortError(signal: AbortSignal): Error {
  return signal.reason instanceof Error
    ? signal.reason
    : new DOMException('The attempt was ended.', 'AbortError');
}

/** A destination with the proxy that is between. */
export function throughProxy(destination: Destination, { proxy }: Resolved): Destination {
  return proxy ? { ...destination, proxy: proxyFacts(proxy) } : destination;
}
