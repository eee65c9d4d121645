/**
 * When to try again: full jitter between a minimum that doubles and a maximum, as an immutable value.
 * Source of the figures: Amazon's device SDKs (MQTT 5 client: 1 s, 120 s, reset after 30 s, full jitter).
 */
export interface ReconnectPolicy {
  /** Attempts that failed since the last connection that lasted. */
  readonly attempt: number;
  /** Milliseconds to wait before the next attempt. @param random from 0 to 1 */
  delay(random: () => number): number;
  /** The policy after one more failure. */
  next(): ReconnectPolicy;
}

const minimum = 1000;
const maximum = 120_000;

/** Milliseconds after which a connection counts as one that lasted, so that the next failure starts over. */
export const resetAfter = 30_000;

/** The policy before the first failure. */
export function reconnectPolicy(attempt = 0): ReconnectPolicy {
  return {
    attempt,
    // Full jitter, but never at once: AWS allows one CONNECT a second and client id.
    delay: (random) => {
      const ceiling = Math.min(maximum, minimum * 2 ** Math.min(attempt, 30));
      return minimum / 2 + random() * (ceiling - minimum / 2);
    },
    next: () => reconnectPolicy(attempt + 1),
  };
}
