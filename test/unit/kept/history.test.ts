/** Histories that earlier versions recorded: opened as they are, whole, and recorded on. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Transfers, type TransferOptions } from '../../../src/history/transfer/transfer.ts';
import type { Message, NewMessage } from '../../../src/shared/message.ts';
import { copyOf, keptFixtures } from '../../support/kept/fixtures.ts';
import { retained, states, unusual, type KeptMessage } from '../../support/kept/messages.ts';
import { numbered, open, readAll, temporaryFolder } from '../history/setting.ts';

const quiet: TransferOptions = { signal: new AbortController().signal };
const transfers = new Transfers(new URL('../../../src/history/transfer/worker.ts', import.meta.url));

/** What was sent and what was recorded, in an order of their own: QoS 2 may be overtaken. */
function sorted(messages: readonly KeptMessage[]): unknown[] {
  return messages
    .map(({ topic, payload, qos, retain, properties = {} }) => ({
      ...{ topic, qos, retain, payload: Buffer.from(payload).toString('base64') },
      properties: {
        ...properties,
        ...(properties.correlationData && {
          correlationData: Buffer.from(properties.correlationData).toString('base64'),
        }),
      },
    }))
    .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

const content = (messages: readonly Message[]): NewMessage[] =>
  messages.map(({ id: _, session: __, ...rest }) => ({ ...rest, payload: new Uint8Array(rest.payload) }));

describe.each(keptFixtures)('the history that $version recorded', ({ history: file, exported }) => {
  it('has every message byte for byte, with its properties, and what was missed', async () => {
    const all = await readAll(open(copyOf(file, temporaryFolder())));
    const incoming = all.filter(({ direction, gap }) => direction === 'in' && !gap);
    expect(sorted(incoming)).toEqual(sorted([...retained, ...states, ...unusual]));
    const outgoing = all.filter(({ direction }) => direction === 'out');
    expect(outgoing).toMatchObject([
      { profile: 'plant', topic: 'lights/hall', qos: 0, outcome: { ok: true } },
    ]);
    expect(Buffer.from(outgoing[0]?.payload ?? []).toString()).toMatch(/^\{ "on": true, "at": "20.*Z" \}$/);
    expect(all.flatMap(({ gap }) => (gap ? [gap.reason] : []))).toEqual(['disconnected']);
    expect(new Set(all.map(({ profile }) => profile))).toEqual(new Set(['plant']));
    expect(new Set(all.map(({ session }) => session)).size).toBe(1);
  });

  it('stays where it is, and what is recorded now comes behind', async () => {
    const folder = temporaryFolder();
    const problems: string[] = [];
    const tell = (line: string): void => void problems.push(line);
    const history = open(copyOf(file, folder), { log: { info: () => undefined, warn: tell, error: tell } });
    const before = await readAll(history);
    history.record(numbered(700, { profile: 'plant' }));
    await history.flush();
    const after = await readAll(history);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length).map(({ payload }) => Buffer.from(payload).toString())).toEqual(
      Array.from({ length: 700 }, (_, index) => String(index)),
    );
    expect(after[before.length]?.id).toBeGreaterThan(before.at(-1)?.id ?? Infinity);
    await history.dispose();
    expect(readdirSync(folder)).toEqual(['history.sqlite']);
    expect(problems).toEqual([]);
  });

  it('was exported in a form that is imported still', async () => {
    const [from, to] = [
      open(copyOf(file, temporaryFolder())),
      open(path.join(temporaryFolder(), 'new.sqlite')),
    ];
    const checked = await transfers.check({ path: exported, olderThan: 0 }, quiet);
    expect(checked).toMatchObject({ badLines: 0, profiles: [{ id: 'plant', name: 'Plant' }] });
    const profileFor = (profile: string): string => profile;
    const done = await transfers.import(
      { path: exported, checked, history: to, session: 's', profileFor },
      quiet,
    );
    expect(done).toEqual({ count: checked.count });
    const messages = (await readAll(from)).filter(({ gap }) => !gap);
    expect(content(await readAll(to))).toEqual(content(messages));
  });
});
