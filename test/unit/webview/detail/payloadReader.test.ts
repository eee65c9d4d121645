/** How the shown message is read: what was chosen for its topic, and only the newest answer counts. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { MessageDetail } from '../../../../src/shared/contract.ts';
import type { FormatChoice } from '../../../../src/shared/payload/format.ts';
import { PayloadReader } from '../../../../webview/detail/payloadReader.ts';
import type { HostPeer } from '../../../../webview/hostPeer.ts';

type Asked = { id: number; choice?: FormatChoice };

let asked: Asked[];
let answers: { resolve: () => Promise<void>; reject: () => Promise<void> }[];
let read: (string | undefined)[];
let problems: string[];
let reader: PayloadReader;

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

beforeEach(() => {
  [asked, answers, read, problems] = [[], [], [], []];
  const request = (_name: string, body: Asked) =>
    new Promise((resolve, reject) => {
      asked.push(body);
      const name = `${body.id} ${body.choice?.format ?? 'bound'}`;
      answers.push({
        resolve: () => {
          resolve({ name });
          return settled();
        },
        reject: () => {
          reject(new Error(`no ${name}`));
          return settled();
        },
      });
    });
  reader = new PayloadReader({
    peer: { request } as unknown as HostPeer,
    onRead: (reading) => read.push((reading as unknown as { name: string } | undefined)?.name),
    onProblem: (problem) => problems.push(problem),
  });
});

const message = (id: number, topic: string, more: object = {}) =>
  ({ id, topic, size: 1, ...more }) as unknown as MessageDetail;
const cbor = { format: 'cbor' } as unknown as FormatChoice;

describe('a message', () => {
  it('is read as it is bound; what was read before goes at once', async () => {
    reader.show(message(1, 'a'));
    expect(read).toEqual([undefined]);
    await answers[0]?.resolve();
    expect(read).toEqual([undefined, '1 bound']);
    expect(asked).toEqual([{ id: 1 }]);
  });

  it.each([
    ['a gap', { gap: {} }],
    ['nothing', { size: 0 }],
  ])('that is %s is not read', (_name, more) => {
    reader.show(message(1, 'a', more));
    expect(asked).toEqual([]);
    reader.show(undefined);
    reader.again();
    expect(asked).toEqual([]);
    expect(read).toEqual([undefined, undefined]);
  });

  it('is read as was chosen for its topic, as long as that stands', () => {
    reader.show(message(1, 'a'));
    reader.choose(cbor);
    reader.show(message(2, 'b'));
    expect(reader.chosen).toBeUndefined();
    reader.show(message(3, 'a'));
    expect(reader.chosen).toBe(cbor);
    reader.choose(undefined);
    expect(reader.chosen).toBeUndefined();
    expect(asked).toEqual([
      { id: 1 },
      { id: 1, choice: cbor },
      { id: 2 },
      { id: 3, choice: cbor },
      { id: 3 },
    ]);
  });

  it('can only be chosen for when one is shown', () => {
    reader.choose(cbor);
    expect(asked).toEqual([]);
    expect(reader.chosen).toBeUndefined();
  });
});

describe('an answer', () => {
  it('of another message or another choice is dropped', async () => {
    reader.show(message(1, 'a'));
    reader.show(message(2, 'a'));
    await answers[0]?.resolve();
    reader.choose(cbor);
    await answers[1]?.resolve();
    expect(read).toEqual([undefined, undefined]);
    await answers[2]?.resolve();
    expect(read.at(-1)).toBe('2 cbor');
  });

  it('that failed is told, unless another message is shown', async () => {
    reader.show(message(1, 'a'));
    reader.show(message(2, 'a'));
    await answers[0]?.reject();
    expect(problems).toEqual([]);
    await answers[1]?.reject();
    expect(problems).toEqual(['no 2 bound']);
  });
});
