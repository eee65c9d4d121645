/** Reading with earlier messages, out of the real history. */
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Payloads } from '../../../src/editor/payloads/payloads.ts';
import { newMessage, open, temporaryFolder } from '../history/setting.ts';
import { TestClock } from '../../support/testClock.ts';
import { formatWorker } from '../../support/workers.ts';

let dispose: (() => void) | undefined;
afterEach(() => dispose?.());

describe('payloads that need earlier messages', () => {
  it('are read with the birth before them, and with the message before that went the same way', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const payloads = new Payloads({
      // Nothing takes too long, however slow the machine is.
      clock: new TestClock(),
      script: formatWorker,
      history: async () => history,
      bindings: () => [{ topicFilter: 'spBv1.0/#', choice: { format: 'sparkplug', compression: 'gzip' } }],
      schemaFolders: () => [],
      broker: () => 'mqtt',
    });
    dispose = () => payloads.dispose();
    const send = async (type: string, json: string, direction: 'in' | 'out' = 'in') => {
      const topic = `spBv1.0/g/${type}/n`;
      const written = await payloads.write(topic, json, { format: 'sparkplug', compression: 'gzip' });
      if (!written.ok) throw new Error(written.problem);
      history.record([newMessage({ profile: 'p', topic, payload: written.bytes, direction })]);
    };
    const birth = (name: string) =>
      `{"seq":0,"metrics":[{"name":"${name}","alias":1,"dataType":"Int8","value":1}]}`;
    const data = (seq: number) => `{"seq":${seq},"metrics":[{"alias":1,"dataType":"Int8","value":2}]}`;
    await send('NBIRTH', birth('old'));
    await send('NBIRTH', birth('new'));
    // Whoever publishes what it subscribes to has each message twice.
    await send('NDATA', data(1), 'out');
    await send('NDATA', data(1), 'in');
    await send('NCMD', '{"metrics":[]}', 'out');
    await send('NDATA', data(4), 'in');
    await send('NBIRTH', birth('later'));
    await history.flush();
    const read = async (id: number) => {
      const message = await history.message(id);
      if (!message) throw new Error(`no message ${id}`);
      const { result } = await payloads.read(message);
      if (!result.ok) throw new Error(result.problem);
      const { metrics } = JSON.parse(result.decoded.json ?? '') as { metrics: { name?: string }[] };
      return { name: metrics[0]?.name, notes: result.decoded.notes ?? [] };
    };
    // Asked twice, and in another order: what is remembered holds for its stretch of messages only.
    expect((await read(6)).name).toBe('new');
    expect(await read(4)).toEqual({ name: 'new', notes: [] });
    const { name, notes } = await read(6);
    expect(name).toBe('new');
    expect(notes).toEqual([expect.stringMatching(/sequence number 2 was due, 4 came/)]);
  });
});
