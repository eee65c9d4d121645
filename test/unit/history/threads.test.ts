/**
 * Threads end by themselves: Electron crashes when many are terminated (electron#47986). Only one that does not hear is terminated,
 * after a while.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { Transfers } from '../../../src/history/transfer/transfer.ts';
import { WorkerLink } from '../../../src/history/workerLink.ts';
import { TestClock } from '../../support/testClock.ts';
import { transferWorker } from '../../support/workers.ts';
import { newMessage, numbered, open, temporaryFolder } from './setting.ts';

/** Exit codes of the threads that ended. */
let exits: number[];
/** Calls that terminate a thread. */
let terminate: MockInstance<Worker['terminate']>;
/** Threads that were started and have not ended. */
let running: Set<Worker>;

function noticed(worker: Worker): void {
  running.add(worker);
  worker.once('exit', (code) => {
    running.delete(worker);
    exits.push(code);
  });
}

beforeEach(() => {
  [exits, running] = [[], new Set()];
  process.on('worker', noticed);
  terminate = vi.spyOn(Worker.prototype, 'terminate');
});

afterEach(() => {
  process.off('worker', noticed);
  vi.restoreAllMocks();
});

/** All threads have ended by themselves, so many of them. */
async function endedByThemselves(count: number): Promise<void> {
  await expect.poll(() => running.size).toBe(0);
  expect({ exits, terminated: terminate.mock.calls.length }).toEqual({
    exits: Array(count).fill(0),
    terminated: 0,
  });
}

const newFile = (): string => path.join(temporaryFolder(), 'history.sqlite');
// On a slow machine a thread may take its time: the clock of these stands still, so that none is ever late.
const transfers = (clock = new TestClock()) => new Transfers(transferWorker, clock);
const facts = { exported: 1_700_000_000_000, profiles: [], selection: 'everything' };

describe('history’s threads', () => {
  it('end by themselves when it is closed, whatever they are at', async () => {
    const history = open(newFile(), { clock: new TestClock() });
    history.onDidRecord(() => undefined);
    history.record(numbered(2_000));
    await history.flush();
    // A search that goes on by itself, and a question that is not waited for.
    await history.window({ skip: 0, limit: 10, query: { kind: 'text', text: 'nowhere' } });
    const asked = history
      .topics({ profile: 'p', parent: [], limit: 10, sort: 'name' })
      .catch(() => undefined);
    await history.dispose();
    await asked;
    await endedByThemselves(2);
  });

  it('end by themselves while a profile is being cleared', async () => {
    const history = open(newFile(), { clock: new TestClock() });
    history.record(numbered(20_000));
    await history.flush();
    const cleared = history.clear('p').catch(() => undefined);
    await history.dispose();
    await cleared;
    await endedByThemselves(1);
  });

  it('are terminated when a regular expression keeps them from hearing, after a while', async () => {
    const clock = new TestClock();
    const history = open(newFile(), { clock });
    history.record([newMessage({ payload: Buffer.from(`${'b'.repeat(60)}!`) })]);
    await history.flush();
    const endless = history
      .window({ skip: 0, limit: 5, query: { kind: 'pattern', in: 'payload', source: '^(b+)+$', flags: '' } })
      .catch(String);
    await expect.poll(() => running.size).toBe(2);
    const disposed = history.dispose();
    await expect.poll(() => clock.next).toBe(2_000);
    await clock.advance(1_999);
    expect(terminate).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(terminate).toHaveBeenCalledOnce();
    await disposed;
    expect(await endless).toContain('closed');
    expect(exits).toHaveLength(2);
    expect(terminate).toHaveBeenCalledOnce();
  });
});

describe('a transfer’s thread', () => {
  it('ends by itself after an export, a survey, a check and an import', async () => {
    const history = open(newFile(), { clock: new TestClock() });
    history.record(numbered(2_500));
    await history.flush();
    const file = await history.file();
    const signal = new AbortController().signal;
    const target = path.join(temporaryFolder(), 'out.ndjson');
    await transfers().export({ source: { file, filter: {} }, format: 'ndjson', target, facts }, { signal });
    await transfers().survey({ file, filter: {} }, { signal });
    const checked = await transfers().check({ path: target, olderThan: 0 }, { signal });
    const importing = { path: target, checked, session: 's', profileFor: () => 'q' };
    const into = { record: () => undefined, flush: () => Promise.resolve() };
    await transfers().import({ ...importing, history: into }, { signal });
    await history.dispose();
    await endedByThemselves(4 + 1);
  });

  it('ends by itself when it was cancelled, failed, or is not asked to the end', async () => {
    const history = open(newFile(), { clock: new TestClock() });
    history.record(numbered(5_000));
    await history.flush();
    const file = await history.file();
    const folder = temporaryFolder();
    const cancelling = new AbortController();
    const request = { source: { file, filter: {} }, format: 'csv' as const, facts };
    await expect(
      transfers().export(
        { ...request, target: path.join(folder, 'out.csv') },
        { signal: cancelling.signal, onProgress: () => cancelling.abort() },
      ),
    ).rejects.toThrow('cancelled');
    const { signal } = new AbortController();
    await expect(
      transfers().export({ ...request, target: path.join(folder, 'nowhere', 'out.csv') }, { signal }),
    ).rejects.toThrow();
    for await (const page of transfers().pages({ file, filter: {} }, signal)) {
      expect(page).toHaveLength(1_000);
      break;
    }
    const target = path.join(folder, 'out.ndjson');
    await transfers().export({ ...request, format: 'ndjson', target }, { signal });
    const checked = await transfers().check({ path: target, olderThan: 0 }, { signal });
    const failing = { record: () => undefined, flush: () => Promise.reject(new Error('disk full')) };
    const importing = { path: target, checked, history: failing, session: 's', profileFor: () => 'q' };
    expect(await transfers().import(importing, { signal })).toMatchObject({ count: 0 });
    await writeFile(target, 'something else');
    expect(await transfers().import(importing, { signal })).toMatchObject({ count: 0 });
    await history.dispose();
    await endedByThemselves(7 + 1);
  });
});

describe('a thread that does not hear', () => {
  it('is terminated after two seconds, and what was asked is rejected at once', async () => {
    const clock = new TestClock();
    const link = new WorkerLink<never, { requests: { ask: { params: null; result: null } }; events: never }>({
      clock,
      url: new URL('data:text/javascript,for(;;);'),
      name: 'deaf',
      data: () => undefined,
      events: {},
      onError: (error) => expect.fail(error.message),
    });
    const asked = link.peer.request('ask', null).catch(String);
    await expect.poll(() => running.size).toBe(1);
    const ending = link.end();
    expect(await asked).toContain('the channel is closed');
    await clock.advance(1_999);
    expect(terminate).not.toHaveBeenCalled();
    await clock.advance(1);
    await ending;
    expect(exits).toHaveLength(1);
    expect(terminate).toHaveBeenCalledOnce();
    expect(clock.pending).toBe(0);
  });
});
