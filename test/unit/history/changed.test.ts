import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { History } from '../../../src/history/history.ts';
import { newMessage, numbered, open, temporaryFolder } from './setting.ts';

/** What is marked in the newest rows, newest first. */
async function marked(history: History, limit: number, topicFilter?: string): Promise<string[]> {
  const { rows } = await history.window({
    profile: 'p',
    skip: 0,
    limit,
    ...(topicFilter === undefined ? {} : { topicFilter }),
  });
  return rows.map(({ preview, changed }) =>
    (changed ?? []).map(([from, to]) => preview.slice(from, to)).join(),
  );
}

const state = (value: number, profile = 'p') =>
  newMessage({ profile, topic: 'state', payload: Buffer.from(`{"name":"pump","value":${value}}`) });

describe('the rows of a window', () => {
  it('mark what changed on their own topic and profile, in tail and blocks and between', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    history.record([state(1), newMessage({ topic: 'other', payload: Buffer.from('{"value":9}') }), state(1)]);
    history.record([state(7, 'another profile'), state(2)]);
    await history.flush();
    expect(await marked(history, 10)).toEqual(['2', '', '', '']);
    // What went before is in blocks now, and what follows is in the tail.
    history.record(numbered(2000, { topic: 'noise' }));
    await history.flush();
    history.record([state(3)]);
    await history.flush();
    expect(await marked(history, 1)).toEqual(['3']);
    expect(await marked(history, 10, 'state')).toEqual(['3', '2', '', '']);
  });

  it('compare with the message before also where two sessions of a profile overlap', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    history.record([{ ...state(1), session: 'one' }]);
    await history.flush();
    // The second session's message is in a block, behind the first one's row in the tail.
    history.record([...numbered(600, { topic: 'noise', session: 'two' }), { ...state(5), session: 'two' }]);
    await history.flush();
    history.record(numbered(600, { topic: 'noise', session: 'two' }));
    await history.flush();
    history.record([{ ...state(5), session: 'one' }]);
    await history.flush();
    history.record([{ ...state(6), session: 'one' }]);
    await history.flush();
    expect(await marked(history, 3, 'state')).toEqual(['6', '', '5']);
  });

  it('look no further back than some blocks', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    history.record([state(1)]);
    await history.flush();
    for (let round = 0; round < 12; round++) history.record(numbered(512, { topic: 'noise' }));
    history.record([state(2)]);
    await history.flush();
    expect(await marked(history, 1, 'state')).toEqual(['']);
  });
});
