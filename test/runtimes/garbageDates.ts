/**
 * What Electron 35 to 39 (VS Code 1.105 to 1.122) make of `validFromDate` and `validToDate`: a date from memory that nobody wrote.
 * With TOPICSCOPE_GARBAGE_DATES set to one of `garbage`, vitest.config.ts beside this plays it before the tests of any project.
 */
import { X509Certificate } from 'node:crypto';

/** What that memory was seen to hold: no date at all, or zeros. In milliseconds since 1970. */
export const garbage = { nan: NaN, zero: -2_209_075_200_000 } as const;

export type Garbage = keyof typeof garbage;

/** Has every certificate tell garbage from now on. Returns what ends it. */
export function playGarbageDates(kind: Garbage): () => void {
  const names = ['validFromDate', 'validToDate'];
  const before = names.map((name) => Object.getOwnPropertyDescriptor(X509Certificate.prototype, name));
  for (const name of names) {
    Object.defineProperty(X509Certificate.prototype, name, {
      configurable: true,
      get: () => new Date(garbage[kind]),
    });
  }
  return () => {
    for (const [index, name] of names.entries()) {
      const descriptor = before[index];
      if (descriptor) Object.defineProperty(X509Certificate.prototype, name, descriptor);
      else Reflect.deleteProperty(X509Certificate.prototype, name);
    }
  };
}
