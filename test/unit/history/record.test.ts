import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NewMessage } from '../../../src/shared/message.ts';
import { newMessage, numbered, open, readAll, temporaryFolder, text } from './setting.ts';

const everyKind: readonly NewMessage[] = [
  newMessage(),
  newMessage({ payload: new Uint8Array() }),
  newMessage({ payload: Uint8Array.of(0) }),
  newMessage({ payload: Uint8Array.of(0xff, 0xfe, 0x80, 0x00, 0xc3, 0x28) }),
  newMessage({ payload: randomBytes(65_536) }),
  newMessage({ payload: randomBytes(65_537) }),
  newMessage({ payload: randomBytes(1_048_576), topic: 'large' }),
  newMessage({ payload: randomBytes(5_000_000), direction: 'out', qos: 1 }),
  newMessage({ qos: 1, retain: true, duplicate: true }),
  newMessage({ qos: 2, direction: 'out', route: 'https', time: 0 }),
  newMessage({ topic: 'nul\u0000/right \u202e/\u{1f321}/\ufeff' }),
  newMessage({ topic: '$aws/things/a/shadow/update/accepted', profile: 'another profile', time: 1 }),
  newMessage({
    properties: {
      payloadFormatIndicator: 'utf8',
      messageExpiryInterval: 4_294_967_295,
      contentType: 'application/json; "quoted"',
      responseTopic: 'answer/here',
      correlationData: Uint8Array.of(0, 255, 128, 10, 13),
      userProperties: [
        ['a', '1'],
        ['a', '2'],
        ['', '\u0000'],
      ],
      topicAlias: 7,
      subscriptionIdentifiers: [1, 268_435_455],
    },
  }),
  newMessage({ properties: { correlationData: new Uint8Array() } }),
  newMessage({
    direction: 'out',
    route: 'https',
    outcome: { ok: false, milliseconds: 12.5, httpStatus: 403, message: 'Forbidden', traceId: 'x-1' },
  }),
  newMessage({
    direction: 'out',
    outcome: { ok: true, milliseconds: 0.25, reasonCode: 16, reasonString: 'No matching subscribers' },
    properties: { contentType: 'text/plain' },
  }),
];

/** Payloads as plain arrays of bytes, for a Buffer does not equal a Uint8Array. */
function comparable(message: NewMessage): unknown {
  return { ...message, payload: Buffer.from(message.payload).toString('base64') };
}

describe('recording', () => {
  it('gives back every field and byte from the tail', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    history.record(everyKind);
    await history.flush();
    const all = await readAll(history);
    expect(all.map(({ id: _, ...message }) => comparable(message))).toEqual(everyKind.map(comparable));
  });

  it('gives back every field and byte from blocks, in a file opened again', async () => {
    const file = path.join(temporaryFolder(), 'history.sqlite');
    const first = open(file);
    const messages = [...numbered(300), ...everyKind, ...numbered(900)];
    first.record(messages);
    await first.dispose();
    const all = await readAll(open(file));
    // Ids grow over all profiles in the order of recording.
    expect(all.map(({ id }) => id)).toEqual(messages.map((_, index) => index + 1));
    expect(all.map(({ id: _, ...message }) => comparable(message))).toEqual(messages.map(comparable));
  });

  it('finds each message by its id, and none by another', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    for (let round = 0; round < 40; round++) {
      history.record([...numbered(40, { profile: 'a' }), ...numbered(10, { profile: 'b' })]);
      await history.flush();
    }
    for (const { id, profile, payload } of await readAll(history)) {
      expect(await history.message(id)).toMatchObject({ id, profile, payload });
    }
    expect(await history.message(0)).toBeUndefined();
    expect(await history.message(2001)).toBeUndefined();
  });

  it('keeps the order of 100,000 messages that were handed over in small batches', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    for (let from = 0; from < 100_000; from += 50) history.record(numbered(50, {}, from));
    await history.flush();
    const all = await readAll(history);
    expect(all).toHaveLength(100_000);
    expect(all.every((message, index) => text(message) === String(index))).toBe(true);
  });

  it('lets the caller use a payload buffer again', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const payload = Buffer.from('before');
    history.record([newMessage({ payload })]);
    payload.fill('x');
    const [message] = await history.query({ limit: 1 });
    expect(message && text(message)).toBe('before');
  });

  it('tells who records that something was committed', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const seen: [string, number][] = [];
    history.onDidRecord(({ newest }) => seen.push(...newest));
    history.record([
      newMessage({ profile: 'a' }),
      newMessage({ profile: 'b' }),
      newMessage({ profile: 'a' }),
    ]);
    await history.flush();
    expect(seen).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
    expect(await history.newest('a')).toBe(3);
    expect(await history.newest('b')).toBe(2);
    expect(await history.newest('nobody')).toBe(0);
  });

  it('touches nothing before the first message or question', async () => {
    const folder = temporaryFolder();
    const history = open(path.join(folder, 'sub', 'history.sqlite'));
    history.onDidRecord(() => undefined);
    history.setLimits({ maximumBytes: 1, maximumAge: 1 });
    await history.dispose();
    expect(readdirSync(folder)).toEqual([]);
    await expect(history.newest('p')).rejects.toThrow('closed');
  });

  it('commits what is pending when it is closed', async () => {
    const file = path.join(temporaryFolder(), 'history.sqlite');
    const first = open(file);
    first.record(numbered(7));
    await first.dispose();
    expect(await readAll(open(file))).toHaveLength(7);
  });
});
