import { describe, expect, it } from 'vitest';
import { ChannelClosedError, RpcPeer } from '../../../src/shared/rpc.ts';

interface Left {
  requests: { double: { params: number; result: number }; fail: { params: undefined; result: never } };
  events: { said: string };
}
interface Right {
  requests: Record<never, never>;
  events: { noticed: number };
}

/** Two peers that hear each other at once, through copies as a real channel makes them. */
function pair() {
  const said: string[] = [];
  const wire: unknown[] = [];
  const left: RpcPeer<Left, Right> = new RpcPeer<Left, Right>(
    {
      send: (message) => {
        wire.push(message);
        right.receive(structuredClone(message));
      },
    },
    {
      requests: {
        double: async (value) => value * 2,
        fail: () => {
          throw new Error('the disk is full');
        },
      },
      events: { said: (words) => void said.push(words) },
    },
  );
  const right: RpcPeer<Right, Left> = new RpcPeer<Right, Left>(
    {
      send: (message) => {
        wire.push(message);
        left.receive(structuredClone(message));
      },
    },
    { requests: {}, events: { noticed: () => undefined } },
  );
  return { left, right, said, wire };
}

/** A peer whose channel leads nowhere. */
function lonely() {
  const sent: unknown[] = [];
  const peer = new RpcPeer<Right, Left>(
    { send: (message) => void sent.push(message) },
    { requests: {}, events: { noticed: () => undefined } },
  );
  return { peer, sent };
}

describe('RpcPeer', () => {
  it('answers each request with its own result', async () => {
    const { right } = pair();
    await expect(Promise.all([right.request('double', 4), right.request('double', 21)])).resolves.toEqual([
      8, 42,
    ]);
  });

  it('hands a thrown error over', async () => {
    await expect(pair().right.request('fail', undefined)).rejects.toThrow('the disk is full');
  });

  it('refuses a request that it does not know, also one that every object has', async () => {
    const { right } = pair();
    await expect(right.request('triple' as 'double', 1)).rejects.toThrow('unknown request: triple');
    await expect(right.request('toString' as 'double', 1)).rejects.toThrow('unknown request: toString');
  });

  it('delivers events, and ignores those that it does not know', () => {
    const { left, right, said } = pair();
    right.emit('said', 'hello');
    left.receive({ kind: 'event', name: 'constructor', value: 1 });
    expect(said).toEqual(['hello']);
  });

  it('takes answers in any order, and each only once', async () => {
    const { peer } = lonely();
    const first = peer.request('double', 1);
    const second = peer.request('double', 2);
    peer.receive({ kind: 'reply', id: 2, result: 'second' });
    peer.receive({ kind: 'reply', id: 2, result: 'again' });
    peer.receive({ kind: 'reply', id: 1, result: 'first' });
    await expect(Promise.all([first, second])).resolves.toEqual(['first', 'second']);
  });

  it('ignores what is not of its protocol', () => {
    const { left, wire } = pair();
    for (const noise of [
      undefined,
      null,
      'text',
      7,
      {},
      { kind: 'request' },
      { kind: 'reply', id: 'x' },
      [],
    ]) {
      left.receive(noise);
    }
    expect(wire).toEqual([]);
  });

  it('ends every pending and every later call when it is disposed', async () => {
    const { peer, sent } = lonely();
    const pending = peer.request('double', 1);
    peer.dispose();
    await expect(pending).rejects.toBeInstanceOf(ChannelClosedError);
    await expect(peer.request('double', 2)).rejects.toBeInstanceOf(ChannelClosedError);
    peer.emit('said', 'too late');
    expect(sent).toHaveLength(1);
  });

  it('sends no answer after it was disposed', async () => {
    const sent: unknown[] = [];
    let finish: (value: number) => void = () => undefined;
    const peer = new RpcPeer<Left, Right>(
      { send: (message) => void sent.push(message) },
      {
        requests: {
          double: () =>
            new Promise((resolve) => {
              finish = resolve;
            }),
          fail: () => {
            throw new Error();
          },
        },
        events: { said: () => undefined },
      },
    );
    peer.receive({ kind: 'request', id: 1, name: 'double', params: 1 });
    peer.dispose();
    finish(2);
    await Promise.resolve();
    expect(sent).toEqual([]);
  });
});
