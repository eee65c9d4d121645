/** Long work in the page, so that no task takes longer than a frame or two. */

/** Milliseconds of work after which the page has a turn. */
const slice = 8;

/**
 * Runs a generator to its end, a slice at a time. The first slice runs at once.
 *
 * @param isWanted asked before each further slice
 * @returns what the generator returns; undefined when it was no longer wanted
 */
export async function inSlices<T>(
  work: Iterator<unknown, T, undefined>,
  isWanted: () => boolean,
): Promise<T | undefined> {
  for (;;) {
    const end = performance.now() + slice;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (performance.now() < end);
    await nextTask();
    if (!isWanted()) return undefined;
  }
}

/** Runs it to its end now. */
export function atOnce<T>(work: Iterator<unknown, T, undefined>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
