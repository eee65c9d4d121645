import type { Clock } from '../shared/clock.ts';

/**
 * Waits for something that cannot be aborted itself, no longer than until the signal or the time limit.
 *
 * @param limit milliseconds
 * @throws the signal's reason; an Error with code ETIMEDOUT
 */
export async function aborted<T>(
  work: Promise<T>,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
  limit: number,
): Promise<T> {
  signal.throwIfAborted();
  let clean = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    const onAbort = () => {
      reject(signal.reason as Error);
    };
    const callOff = clock.after(limit, () => {
      reject(Object.assign(new Error(`no answer within ${limit} ms`), { code: 'ETIMEDOUT' }));
    });
    signal.addEventListener('abort', onAbort, { once: true });
    clean = () => {
      callOff();
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    clean();
  }
}
