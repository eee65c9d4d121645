import { describe, expect, it, vi } from 'vitest';
import type { WindowRequest, WindowResult } from '../../../../src/shared/contract.ts';
import type { MessageRow } from '../../../../src/shared/message.ts';
import { cachedPages, MessageRows, pageRows } from '../../../../webview/history/messageRows.ts';

/** A history of so many messages whose ids are 1 to `messages`, that answers when it is told to. */
function source(messages: number) {
  const asked: WindowRequest[] = [];
  const waiting: (() => void)[] = [];
  const state = { messages, held: false, failure: undefined as string | undefined };
  const answer = ({ skip, limit, upTo = state.messages }: WindowRequest): WindowResult => {
    const newest = Math.min(upTo, state.messages);
    const rows = Array.from({ length: Math.max(0, Math.min(limit, newest - skip)) }, (_, i) =>
      row(newest - skip - i),
    );
    return { rows, total: newest, upTo };
  };
  const fetch = async (request: WindowRequest): Promise<WindowResult> => {
    asked.push(request);
    const result = answer(request);
    if (state.held) await new Promise<void>((resolve) => waiting.push(resolve));
    if (state.failure !== undefined) throw new Error(state.failure);
    return result;
  };
  const release = () => waiting.splice(0).forEach((resolve) => resolve());
  const problems: (string | undefined)[] = [];
  const rows = new MessageRows({
    fetch,
    onChange: () => undefined,
    onProblem: (problem) => problems.push(problem),
  });
  return { asked, state, release, rows, problems };
}

function row(id: number): MessageRow {
  return {
    ...{ id, profile: 'p', time: id, direction: 'in', route: 'mqtt', topic: 't', qos: 0, retain: false },
    ...{ duplicate: false, size: 0, preview: '' },
  };
}

describe('MessageRows', () => {
  it('gives any position of a pinned view, and asks for its page only once', async () => {
    const { rows, asked } = source(1_000_000);
    rows.setView({});
    await vi.waitFor(() => expect(rows.total).toBe(1_000_000));
    rows.ensure(500_000, 500_010);
    rows.ensure(500_000, 500_010);
    await vi.waitFor(() => expect(rows.at(500_005)?.id).toBe(499_995));
    expect(asked).toHaveLength(2);
    expect(rows.indexOf(499_995)).toBe(500_005);
  });

  it('keeps no more pages than it may', async () => {
    const { rows } = source(100_000);
    rows.setView({});
    await vi.waitFor(() => expect(rows.loaded).toBe(true));
    for (let page = 1; page <= cachedPages + 5; page += 1) {
      rows.ensure(page * pageRows, page * pageRows);
      await vi.waitFor(() => expect(rows.at(page * pageRows)).toBeDefined());
    }
    expect(rows.at(0)).toBeUndefined();
    const cached = Array.from({ length: 1000 }, (_, page) => rows.at(page * pageRows)).filter(Boolean);
    expect(cached).toHaveLength(cachedPages);
  });

  it('drops a late answer to another view', async () => {
    const { rows, state, asked, release } = source(300);
    state.held = true;
    rows.setView({ search: 'old' });
    state.messages = 5;
    rows.setView({ search: 'new' });
    release();
    // The answer to the old view has come when the new one is asked for.
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    expect(rows.loaded).toBe(false);
    expect(rows.total).toBe(0);
    release();
    await vi.waitFor(() => expect(rows.loaded).toBe(true));
    expect(rows.total).toBe(5);
    expect(rows.view.search).toBe('new');
  });

  it('looks once at a time, and once more for all that changed meanwhile', async () => {
    const { rows, state, asked, release } = source(10);
    state.held = true;
    rows.setView({});
    for (let i = 0; i < 50; i += 1) rows.historyChanged();
    expect(asked).toHaveLength(1);
    state.held = false;
    release();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    await vi.waitFor(() => expect(rows.total).toBe(10));
    expect(asked).toHaveLength(2);
  });

  it('held, stays put and counts; live again, shows the newest', async () => {
    const { rows, state } = source(300);
    rows.setView({});
    await vi.waitFor(() => expect(rows.loaded).toBe(true));
    rows.setLive(false);
    state.messages = 312;
    rows.historyChanged();
    await vi.waitFor(() => expect(rows.arrived).toBe(12));
    expect(rows.at(0)?.id).toBe(300);
    rows.ensure(200, 200);
    await vi.waitFor(() => expect(rows.at(200)?.id).toBe(100));
    rows.setLive(true);
    await vi.waitFor(() => expect(rows.at(0)?.id).toBe(312));
    expect(rows.arrived).toBe(0);
  });

  it('takes up a pinned place', async () => {
    const { rows, state } = source(1000);
    state.messages = 1010;
    rows.restore({}, 1000, 250);
    await vi.waitFor(() => expect(rows.at(250)?.id).toBe(750));
    await vi.waitFor(() => expect(rows.arrived).toBe(10));
    expect(rows.total).toBe(1000);
  });

  it('tells a problem, and its end', async () => {
    const { rows, state, problems } = source(10);
    state.failure = 'the file is locked';
    rows.setView({});
    await vi.waitFor(() => expect(problems.at(-1)).toBe('the file is locked'));
    state.failure = undefined;
    rows.reload();
    await vi.waitFor(() => expect(rows.total).toBe(10));
    expect(problems.at(-1)).toBeUndefined();
  });
});
