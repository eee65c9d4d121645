/** What is left of an expiry interval: brokers take off the seconds that a message waited with them (MQTT 5.0, section 3.3.2.3.3). */

/**
 * Matches what may be left of an interval that begins no sooner than now: no less than the time that has really passed explains.
 *
 * @param seconds the interval as it is sent
 * @returns an asymmetric matcher, in place of the number; it also matches the number as text
 */
export function leftOf(seconds: number): number {
  const began = performance.now();
  const matcher = {
    asymmetricMatch: (left: unknown): boolean => {
      const passed = Math.ceil((performance.now() - began) / 1000);
      const value = typeof left === 'string' ? Number(left) : left;
      return typeof value === 'number' && value <= seconds && value >= seconds - passed;
    },
    toString: () => 'LeftOf',
    toAsymmetricMatcher: () => `LeftOf<${seconds} s>`,
  };
  return matcher as unknown as number;
}
