/** Hostile payloads and topics through the whole of history: recorded, read, listed, counted, looked into, exported and imported, bit for bit. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Transfers } from '../../../src/history/transfer/transfer.ts';
import type { Message, NewMessage } from '../../../src/shared/message.ts';
import { discouragedTopics, hostilePayloads, hostileTopics } from '../../support/hostile.ts';
import { newMessage, numbered, open, readAll, temporaryFolder } from './setting.ts';
import { transferWorker } from '../../support/workers.ts';

const topics = [...hostileTopics, ...discouragedTopics];

/** Each payload on a hostile topic, and each topic. */
function hostileMessages(): NewMessage[] {
  return [
    ...hostilePayloads.map(({ bytes }, index) =>
      newMessage({ topic: topics[index % topics.length]?.topic ?? '', payload: bytes() }),
    ),
    ...topics.map(({ topic }) => newMessage({ topic })),
  ];
}

function expectSame(found: readonly Message[], messages: readonly NewMessage[]): void {
  expect(found.map(({ topic }) => topic)).toEqual(messages.map(({ topic }) => topic));
  // Not by toEqual: megabytes that differ would be printed.
  const different = messages.filter(
    ({ payload }, index) => Buffer.compare(payload, found[index]?.payload ?? new Uint8Array()) !== 0,
  );
  expect(different.map(({ topic, payload }) => `${topic}: ${payload.length} bytes`)).toEqual([]);
}

describe('hostile payloads and topics', () => {
  it.each(['as single rows', 'in blocks'])('are read as they were recorded, %s', async (how) => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    // Fast traffic goes into blocks.
    const messages = how === 'in blocks' ? [...hostileMessages(), ...numbered(600)] : hostileMessages();
    history.record(messages);
    const found = await readAll(history);
    expectSame(found, messages);
    const one = await history.message(found[4]?.id ?? 0);
    expect(Buffer.compare(one?.payload ?? new Uint8Array(), messages[4]?.payload ?? new Uint8Array())).toBe(
      0,
    );
  });

  it('are rows of one line each, and short', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const messages = hostileMessages();
    history.record(messages);
    const { rows, total } = await history.window({ profile: 'p', skip: 0, limit: 100 });
    expect(total).toBe(messages.length);
    expect(rows.map(({ size }) => size)).toEqual(messages.map(({ payload }) => payload.length).reverse());
    for (const { preview } of rows) {
      expect(preview.length).toBeLessThan(1_000);
      expect(preview).not.toMatch(/[\n\r\u2028\u2029\u0085\v\f]/);
    }
  });

  it('are found on their topic alone', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const messages = hostileMessages();
    history.record(messages);
    for (const { name, topic } of topics) {
      const { total } = await history.window({ profile: 'p', topicFilter: topic, skip: 0, limit: 1 });
      const expected = messages.filter((message) => message.topic === topic).length;
      expect({ name, total }).toEqual({ name, total: expected });
    }
  });

  it('are looked into for fields and numbers without harm', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    history.record(hostileMessages());
    const last = newMessage({ topic: 'after', payload: Buffer.from('{"temp":21.5}') });
    history.record([last]);
    const fields = await history.fields({ profile: 'p', topicFilter: 'after' });
    expect(fields.map(({ path: steps }) => steps)).toEqual([['temp']]);
    expect((await history.fields({ profile: 'p' })).length).toBeGreaterThan(0);
    const { lines } = await history.series({
      profile: 'p',
      fields: [{ topicFilter: '#', path: ['temp'] }],
      points: 100,
      lines: 100,
    });
    expect(lines.some(({ topic }) => topic === 'after')).toBe(true);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('are exported and imported again bit for bit', async () => {
    const source = open(path.join(temporaryFolder(), 'history.sqlite'));
    const messages = hostileMessages();
    source.record(messages);
    const target = path.join(temporaryFolder(), 'out.ndjson');
    const transfers = new Transfers(transferWorker);
    const quiet = { signal: new AbortController().signal };
    const facts = { exported: 0, profiles: [{ id: 'p', name: 'Plant' }], selection: 'everything' };
    await transfers.export(
      { source: { file: await source.file(), filter: {} }, format: 'ndjson', target, facts },
      quiet,
    );
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const checked = await transfers.check({ path: target, olderThan: 0 }, quiet);
    const request = { path: target, checked, history, session: 'the-import', profileFor: (id: string) => id };
    expect((await transfers.import(request, quiet)).stopped).toBeUndefined();
    expectSame(await readAll(history), messages);
  });
});
