import type { TrafficHealth } from '../shared/health.ts';

/** Seconds over which rates are taken. */
const seconds = 5;

/** Counts messages and bytes, in all and a second, in constant memory. */
export class TrafficMeter {
  messages = 0;
  bytes = 0;
  /** One bucket a second, overwritten in turn; the one of the running second is not in the rate yet. */
  readonly #buckets = Array.from({ length: seconds + 1 }, () => ({ second: -1, messages: 0, bytes: 0 }));

  /** @param now milliseconds since 1970 */
  add(bytes: number, now: number): void {
    this.messages++;
    this.bytes += bytes;
    const second = Math.floor(now / 1000);
    const bucket = this.#bucket(second);
    if (bucket.second !== second) Object.assign(bucket, { second, messages: 0, bytes: 0 });
    bucket.messages++;
    bucket.bytes += bytes;
  }

  /** Totals since the window opened, and means of the last full seconds. */
  read(now: number): TrafficHealth {
    const current = Math.floor(now / 1000);
    const recent = this.#buckets.filter(({ second }) => second < current && second >= current - seconds);
    const sum = (field: 'messages' | 'bytes') =>
      recent.reduce((total, bucket) => total + bucket[field], 0) / seconds;
    return {
      messages: this.messages,
      bytes: this.bytes,
      messagesPerSecond: sum('messages'),
      bytesPerSecond: sum('bytes'),
    };
  }

  #bucket(second: number) {
    const bucket = this.#buckets[second % this.#buckets.length];
    if (!bucket) throw new RangeError('no bucket');
    return bucket;
  }
}
