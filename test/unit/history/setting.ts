/** What the history tests have in common: a folder of their own, histories that are closed at the end, messages. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import type { History, HistoryLimits } from '../../../src/history/history.ts';
import { openHistory, type HistoryOptions } from '../../../src/history/open.ts';
import type { Message, NewMessage } from '../../../src/shared/message.ts';
import { historyWorkers } from '../../support/workers.ts';

export const writerScript = new URL('./writer.ts', import.meta.url);
export const noLimits: HistoryLimits = { maximumBytes: 2 ** 40, maximumAge: 2 ** 42 };

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Runs the function when the test is over, last registered first. */
export function atEnd(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

/** A new empty folder, removed when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-history-'));
  atEnd(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Opens history on a file, closed when the test is over. */
export function open(file: string, options: Partial<HistoryOptions> = {}): History {
  const history = openHistory({ file, workers: historyWorkers, limits: noLimits, log: silent, ...options });
  atEnd(() => history.dispose());
  return history;
}

export function newMessage(overrides: Partial<NewMessage> = {}): NewMessage {
  return {
    profile: 'p',
    time: 1_700_000_000_000,
    direction: 'in',
    route: 'mqtt',
    topic: 'factory/line1/state',
    qos: 0,
    retain: false,
    duplicate: false,
    payload: Buffer.from('{"temperature":21}'),
    ...overrides,
  };
}

/** Messages that differ in their payload, a number. */
export function numbered(count: number, overrides: Partial<NewMessage> = {}, from = 0): NewMessage[] {
  return Array.from({ length: count }, (_, index) =>
    newMessage({ payload: Buffer.from(String(from + index)), ...overrides }),
  );
}

/** All messages of a profile, oldest first, read page by page. */
export async function readAll(history: History, profile?: string): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const before = all.at(-1)?.id;
    const page = await history.query({
      ...(profile !== undefined && { profile }),
      ...(before !== undefined && { before }),
      limit: 1000,
    });
    if (page.length === 0) return all.reverse();
    all.push(...page);
  }
}

/** Pseudo-random numbers, the same in every run: whole numbers from 0 to below the bound. */
export function randomNumbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** All that comes, in an array. */
export async function allOf<T>(coming: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of coming) all.push(one);
  return all;
}

export function text(message: { readonly payload: Uint8Array }): string {
  return Buffer.from(message.payload).toString();
}
