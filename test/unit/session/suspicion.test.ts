/** Whom an end of the connection speaks against, and when two clients take a client id from each other. */
import { describe, expect, it } from 'vitest';
import { speaksAgainst } from '../../../src/session/suspicion.ts';
import { TakeoverWatch } from '../../../src/session/takeoverWatch.ts';
import type { ConnectionEnd } from '../../../src/transport/mqttConnection.ts';

const silent: ConnectionEnd = { silent: true, connectedFor: 1000 };
const said = (reasonCode: number): ConnectionEnd => ({ silent: false, reasonCode, connectedFor: 1000 });
const broken: ConnectionEnd = { silent: false, connectedFor: 1000 };

describe('an end of the connection', () => {
  it.each([
    ['silent, right behind', silent, 0, true],
    ['silent, two seconds behind', silent, 2000, true],
    ['silent, more than two seconds behind', silent, 2001, false],
    ['by an error of the network', broken, 0, false],
    ['that has not come', undefined, 0, false],
    ['with 0x87 Not authorized', said(0x87), 0, true],
    ['with 0x87 long after', said(0x87), 2001, false],
    ['with 0x90 Topic name invalid', said(0x90), 0, true],
    ['with 0x97 Quota exceeded', said(0x97), 0, true],
    ['with 0x8e Session taken over', said(0x8e), 0, false],
    ['with 0x8b Server shutting down', said(0x8b), 0, false],
    ['with 0x8d Keep alive timeout', said(0x8d), 0, false],
  ])('%s speaks against what was sent before it, or not', (_words, end, ago, expected) => {
    expect(speaksAgainst(end, ago)).toBe(expected);
  });
});

describe('takeovers', () => {
  it('are a loop when the third comes within a minute', () => {
    const watch = new TakeoverWatch('5');
    expect([0, 30_000, 59_999].map((now) => watch.ended(said(0x8e), now))).toEqual([false, false, true]);
  });

  it('are none when the first is a minute old, and are counted on', () => {
    const watch = new TakeoverWatch('5');
    expect([0, 30_000, 60_000, 89_999].map((now) => watch.ended(said(0x8e), now))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it('are forgotten when a person connects', () => {
    const watch = new TakeoverWatch('5');
    watch.ended(said(0x8e), 0);
    watch.ended(said(0x8e), 1);
    watch.reset();
    expect(watch.ended(said(0x8e), 2)).toBe(false);
  });

  it.each([
    ['5', 'another reason', said(0x87), false],
    ['5', 'silence, for MQTT 5 has a word for it', silent, false],
    ['3.1.1', 'silence', silent, true],
    ['3.1.1', 'an error of the network', broken, false],
    ['3.1.1', 'the end of a connection that lasted', { silent: true, connectedFor: 60_000 }, false],
    [
      '3.1.1',
      'silence right behind something that was asked',
      {
        ...silent,
        lastOperation: { kind: 'publish', topic: 't', qos: 1, retain: false, milliseconds: 2000 },
      },
      false,
    ],
    [
      '3.1.1',
      'silence long after something that was asked',
      {
        ...silent,
        lastOperation: { kind: 'publish', topic: 't', qos: 1, retain: false, milliseconds: 2001 },
      },
      true,
    ],
  ] as const)('over MQTT %s by %s', (version, _words, end, expected) => {
    const watch = new TakeoverWatch(version);
    expect([0, 1, 2].map((now) => watch.ended(end, now)).at(-1)).toBe(expected);
  });
});
