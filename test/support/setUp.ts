/** A set-up file of vitest: `vi.waitFor` and `vi.waitUntil` wait as long as `expect.poll` does. By themselves they give up after 1 s. */
import { vi } from 'vitest';
import { patience } from './patience.ts';

const { waitFor, waitUntil } = vi;

vi.waitFor = (callback, options) => waitFor(callback, patient(options));
vi.waitUntil = (callback, options) => waitUntil(callback, patient(options));

interface Wait {
  interval?: number;
  timeout?: number;
}

function patient(options: number | Wait = {}): Wait {
  return { timeout: patience, ...(typeof options === 'number' ? { timeout: options } : options) };
}
