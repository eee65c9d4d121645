/**
 * A wire that keeps to AWS's throughput of a connection, both directions together: what is over it
 * is not lost but comes and goes later.
 *
 * Source: "AWS IoT Core endpoints and quotas", throughput per second per connection.
 */
import type { CallOff, Clock } from '../../shared/clock.ts';
import type { Limits } from '../limits.ts';
import { TokenBucket } from './tokenBucket.ts';
import { addressesOf, type Wire, type WireListener } from './wire.ts';

/** @param makeWire makes the wire that is to be paced */
export function pacedWire(
  makeWire: (listener: WireListener) => Wire,
  listener: WireListener,
  limits: Limits,
  clock: Clock,
): Wire {
  const bucket = new TokenBucket(clock);
  let queue: Buffer[] = [];
  let queuedBytes = 0;
  let callOff: CallOff | undefined;
  let ended = false;

  /** Milliseconds to wait after so many bytes; a second's worth may go at once. */
  const debt = (bytes: number): number => {
    const { rateLimits, throughputBytesPerSecond: rate } = limits.values;
    return rateLimits ? bucket.owe(bytes, rate, rate) : 0;
  };
  const isWaiting = (): boolean => callOff !== undefined;
  const wait = (milliseconds: number): void => {
    if (milliseconds <= 0 || isWaiting() || ended) return;
    wire.pause();
    callOff = clock.after(milliseconds, goOn);
  };
  const goOn = (): void => {
    callOff = undefined;
    while (!isWaiting()) {
      const bytes = queue.shift();
      if (!bytes) break;
      queuedBytes -= bytes.length;
      wire.write(bytes);
      wait(debt(bytes.length));
    }
    if (isWaiting()) return;
    wire.resume();
    listener.drain();
  };
  const stop = (): void => {
    ended = true;
    callOff?.();
  };

  const wire = makeWire({
    data: (chunk) => {
      listener.data(chunk);
      wait(debt(chunk.length));
    },
    drain: () => listener.drain(),
    closed: (orderly) => {
      stop();
      listener.closed(orderly);
    },
  });
  return {
    ...addressesOf(wire),
    get pending() {
      return wire.pending + queuedBytes;
    },
    write: (bytes) => {
      if (!isWaiting() || ended) {
        wire.write(bytes);
        wait(debt(bytes.length));
      } else {
        queue.push(bytes);
        queuedBytes += bytes.length;
      }
    },
    pause: () => wire.pause(),
    resume: () => wire.resume(),
    end: () => {
      stop();
      for (const bytes of queue) wire.write(bytes);
      queue = [];
      queuedBytes = 0;
      wire.end();
    },
    destroy: () => {
      stop();
      wire.destroy();
    },
  };
}
