/** What happened to a profile's connection, and how long its pings took: the last of each, oldest first. */
import type { Failure } from '../shared/failure.ts';
import type { ConnectionEvent, Health } from '../shared/health.ts';

/** Events that are kept. */
const mostEvents = 50;
/** Milliseconds of pings that are kept, and how many at most. */
const roundTripsFor = 10 * 60_000;
const mostRoundTrips = 120;

export class Journal {
  #events: readonly ConnectionEvent[] = [];
  #roundTrips: NonNullable<Health['roundTripTimes']> = [];

  get events(): readonly ConnectionEvent[] {
    return this.#events;
  }

  /** @param now milliseconds since 1970 */
  roundTrips(now: number): NonNullable<Health['roundTripTimes']> {
    return this.#roundTrips.filter(({ time }) => now - time <= roundTripsFor);
  }

  /** @param now milliseconds since 1970 */
  event(kind: ConnectionEvent['kind'], now: number, failure?: Failure): void {
    this.#events = [...this.#events, { time: now, kind, ...(failure ? { failure } : {}) }].slice(-mostEvents);
  }

  /** @param now milliseconds since 1970 */
  roundTrip(milliseconds: number, now: number): void {
    this.#roundTrips = [...this.#roundTrips, { time: now, milliseconds }].slice(-mostRoundTrips);
  }
}
