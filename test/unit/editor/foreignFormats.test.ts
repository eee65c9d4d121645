import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { FormatInput } from '../../../src/api.ts';
import { createApi } from '../../../src/editor/api/createApi.ts';
import { Payloads } from '../../../src/editor/payloads/payloads.ts';
import type { Message } from '../../../src/shared/message.ts';
import { MemoryHistory } from '../../support/console/memoryHistory.ts';
import { newMessage } from '../../support/console/samples.ts';
import { formatWorker } from '../../support/workers.ts';

type Parts = Parameters<typeof createApi>[0];

let dispose: (() => void) | undefined;
afterEach(() => dispose?.());

function setUp() {
  const history = new MemoryHistory();
  const payloads = new Payloads({
    script: formatWorker,
    history: async () => history,
    bindings: () => [{ topicFilter: 'frames/#', choice: { format: 'acme.frame' } }],
    schemaFolders: () => [],
    broker: () => 'mqtt',
    wait: 50,
  });
  dispose = () => payloads.dispose();
  const api = createApi({ payloads, runtime: {} } as unknown as Parts);
  const read = async (bytes: Uint8Array, topic = 'frames/1', choice?: Parameters<typeof payloads.read>[1]) =>
    (await payloads.read({ ...newMessage({ topic, payload: bytes }), id: 1 } satisfies Message, choice))
      .result;
  return { payloads, api, read };
}

const frame: FormatInput = {
  id: 'acme.frame',
  title: 'Acme frame',
  decode: (bytes, { topic }) => ({ json: JSON.stringify({ topic, first: bytes[0] }), notes: ['A note.'] }),
  encode: (text) => Uint8Array.of((JSON.parse(text) as { first: number }).first),
  detect: (bytes) => (bytes[0] === 0xac ? 'it begins with 0xac' : undefined),
};

describe('formats of other extensions', () => {
  it('read, write and propose, also in compression, until they are disposed', async () => {
    const { payloads, api, read } = setUp();
    let changes = 0;
    payloads.onDidChange(() => (changes += 1));
    const registration = api.formats.register(frame);
    expect(await payloads.formats()).toContainEqual({ id: 'acme.frame', title: 'Acme frame', encodes: true });
    expect(await read(Uint8Array.of(7))).toEqual({
      ok: true,
      decoded: { json: '{"topic":"frames/1","first":7}', notes: ['A note.'] },
    });
    const gzip = { format: 'acme.frame', compression: 'gzip' } as const;
    expect(await read(gzipSync(Uint8Array.of(9)), 'x', gzip)).toMatchObject({
      decoded: { json: '{"topic":"x","first":9}' },
    });
    const written = await payloads.write('x', '{"first":5}', gzip);
    expect(written.ok && (await read(written.bytes, 'x', gzip))).toMatchObject({ ok: true });
    const proposals = await payloads.propose({ payload: Uint8Array.of(0xac), topic: 'x' });
    expect(proposals).toContainEqual({ choice: { format: 'acme.frame' }, reason: 'it begins with 0xac' });
    registration.dispose();
    expect(changes).toBe(2);
    expect(await read(Uint8Array.of(7))).toEqual({ ok: false, problem: 'There is no format "acme.frame".' });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no frame');
      },
      'no frame',
    ],
    ['rejects', () => Promise.reject(new Error('no frame')), 'no frame'],
    ['never answers', () => new Promise(() => undefined), 'it did not answer within 0.05 seconds'],
    ['returns nothing', () => undefined, 'decode did not return an object'],
    ['returns neither json nor text', () => ({}), 'decode returned neither json nor text'],
    ['returns no JSON', () => ({ json: '{' }), 'decode returned as json what is no JSON text'],
    [
      'returns wrong notes',
      () => ({ text: 'x', notes: [1] }),
      'decode returned as notes what is no list of strings',
    ],
  ])('are named where one %s', async (_, decode, words) => {
    const { api, read } = setUp();
    api.formats.register({ ...frame, decode: decode as unknown as FormatInput['decode'] });
    expect(await read(Uint8Array.of(1))).toEqual({
      ok: false,
      problem: `Acme frame (acme.frame, of another extension): ${words}.`,
    });
  });

  it('keep their own object, and cannot change the payload', async () => {
    const { api, read } = setUp();
    class Frames {
      readonly id = 'acme.frame';
      readonly title = 'Acme frame';
      readonly #word = 'hello';
      decode(bytes: Uint8Array) {
        bytes.fill(0);
        return { text: this.#word };
      }
    }
    api.formats.register(new Frames());
    const bytes = Uint8Array.of(1, 2);
    expect(await read(bytes)).toMatchObject({ ok: true, decoded: { text: 'hello' } });
    expect(bytes).toEqual(Uint8Array.of(1, 2));
  });

  it('are refused by field and fix', () => {
    const { api } = setUp();
    const refused = (input: unknown) => () => api.formats.register(input);
    expect(refused({ ...frame, id: 'frame' })).toThrow(/formats\.register: format: id: use an id with a dot/);
    expect(refused({ ...frame, title: '' })).toThrow(/title: use a text/);
    expect(refused({ ...frame, decode: 7 })).toThrow(/decode: use a function/);
    expect(refused({ ...frame, encodes: true })).toThrow(/encodes: there is no such field/);
    api.formats.register(frame);
    expect(refused(frame)).toThrow(/id: there is a format "acme.frame" already/);
  });
});
