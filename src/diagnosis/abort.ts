/**
 * Waits for something that cannot be aborted itself, no longer than until the signal or the time limit.
 *
 * @param limit milliseconds
 * @throws the signal's reason; an Error with code ETIMEDOUT
 */
export async function aborted<T>(work: Promise<T>, signal: AbortSignal, limit: number): Promise<T> {
  signal.throwIfAborted();
  let clean = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    const onAbort = () => {
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      reject(Object.assign(new Error(`no answer within ${limit} ms`), { code: 'ETIMEDOUT' }));
    }, limit);
    signal.addEventListener('abort', onAbort, { once: true });
    clean = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    clean();
  }
}
