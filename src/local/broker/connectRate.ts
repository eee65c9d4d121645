/** CONNECTs a second and client id. */
import type { Clock } from '../../shared/clock.ts';
import type { Limits } from '../limits.ts';
import { TokenBucket } from './tokenBucket.ts';

/** Client ids that are counted before those that have been quiet are forgotten. */
const remembered = 1_000;

export class ConnectRate {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Counts a CONNECT; false when it is one too many. */
  admit(clientId: string): boolean {
    const { rateLimits, connectsPerSecond: rate, connectBurst: burst } = this.#limits.values;
    if (!rateLimits) return true;
    const bucket = this.#buckets.get(clientId) ?? new TokenBucket(this.#clock);
    if (this.#buckets.size >= remembered) {
      for (const [id, one] of this.#buckets) if (one.isFull(rate, burst)) this.#buckets.delete(id);
    }
    this.#buckets.set(clientId, bucket);
    return bucket.take(1, rate, burst);
  }
}
