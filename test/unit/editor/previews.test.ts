import { afterEach, describe, expect, it } from 'vitest';
import { Payloads } from '../../../src/editor/payloads/payloads.ts';
import { Previews, type RowPreview } from '../../../src/editor/payloads/previews.ts';
import type { Binding } from '../../../src/formats/binding.ts';
import { MemoryHistory } from '../../support/console/memoryHistory.ts';
import { newMessage } from '../../support/console/samples.ts';
import { TestClock } from '../../support/testClock.ts';
import { formatWorker } from '../../support/workers.ts';

let dispose: (() => void) | undefined;
afterEach(() => dispose?.());

function setUp(wait = 20_000) {
  const history = new MemoryHistory();
  const late: RowPreview[] = [];
  let bindings: readonly Binding[] = [{ topicFilter: 'cbor/#', choice: { format: 'cbor' } }];
  const payloads = new Payloads({
    // Nothing takes too long, however slow the machine is.
    clock: new TestClock(),
    script: formatWorker,
    history: async () => history,
    bindings: () => bindings,
    schemaFolders: () => [],
    broker: () => 'mqtt',
  });
  let reads = 0;
  const previews = new Previews({
    payloads: {
      binding: (profile, topic) => payloads.binding(profile, topic),
      read: (message, chosen, brief) => {
        reads += 1;
        expect(brief).toBe(true);
        return payloads.read(message, chosen, brief);
      },
    },
    message: (id) => history.message(id),
    onLate: (lines) => void late.push(...lines),
    wait,
  });
  dispose = () => {
    previews.dispose();
    payloads.dispose();
  };
  const rows = async () => (await history.window({ skip: 0, limit: 100 })).rows;
  return {
    history,
    late,
    previews,
    rows,
    reads: () => reads,
    bind: (to: readonly Binding[]) => (bindings = to),
  };
}
const cborOf = (value: number) => Uint8Array.of(0xa1, 0x61, 0x61, value);

describe('lines of the list in the formats of their topics', () => {
  it('reads bound rows alone, each once, and marks nothing as changed in them', async () => {
    const { history, previews, rows, reads } = setUp();
    history.record([
      newMessage({ topic: 'cbor/1', payload: cborOf(1) }),
      newMessage({ topic: 'plain', payload: cborOf(2) }),
      newMessage({ topic: 'cbor/1', payload: Uint8Array.of(0xff) }),
    ]);
    const raw = (await rows()).map(({ preview }) => preview);
    const shown = async () => (await previews.apply(await rows())).map(({ preview }) => preview);
    // What cannot be read so stays raw.
    expect(await shown()).toEqual([raw[0], raw[1], '{"a":1}']);
    expect(await shown()).toEqual([raw[0], raw[1], '{"a":1}']);
    expect(reads()).toBe(2);
    const marked = (await rows()).map((row) => ({ ...row, changed: [[0, 1]] as const }));
    expect((await previews.apply(marked)).map(({ changed }) => changed !== undefined)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('does not hold the list up: what is late is told', async () => {
    const { history, previews, rows, late } = setUp(0);
    history.record(
      Array.from({ length: 20 }, (_, index) => newMessage({ topic: 'cbor/1', payload: cborOf(index) })),
    );
    const first = await previews.apply(await rows());
    expect(first[0]?.preview).toBe((await rows())[0]?.preview);
    await expect.poll(() => late.length).toBe(20);
    expect(late).toContainEqual({ id: first[0]?.id, preview: '{"a":19}' });
    expect((await previews.apply(await rows()))[0]?.preview).toBe('{"a":19}');
  });

  it('reads anew when the topic is bound to something else', async () => {
    const { history, previews, rows, bind } = setUp();
    history.record([newMessage({ topic: 'cbor/1', payload: cborOf(1) })]);
    expect((await previews.apply(await rows()))[0]?.preview).toBe('{"a":1}');
    bind([{ topicFilter: '#', choice: { format: 'messagepack' } }]);
    expect((await previews.apply(await rows()))[0]?.preview).not.toBe('{"a":1}');
    bind([]);
    expect(await previews.apply(await rows())).toEqual(await rows());
  });
});
