/** Which recording session a message belongs to, and where the connection was away. */
import { beforeEach, describe, expect, it } from 'vitest';
import { RecordingSession } from '../../../src/session/recordingSession.ts';
import type { SessionState } from '../../../src/session/sessionState.ts';
import type { Failure } from '../../../src/shared/failure.ts';
import type { Gap } from '../../../src/shared/message.ts';

const failure: Failure = {
  ...{ id: 'session.lost', stage: 'session', symptom: 'The connection was lost.', cause: '', hint: '' },
  ...{ evidence: {}, retryable: true },
};
const states: Readonly<Record<SessionState['name'], SessionState>> = {
  idle: { name: 'idle' },
  resolvingCredentials: { name: 'resolvingCredentials', attempt: 0 },
  connecting: { name: 'connecting', attempt: 0 },
  connected: { name: 'connected' },
  waiting: { name: 'waiting', attempt: 1, until: 0, failure },
  failed: { name: 'failed', failure },
  closing: { name: 'closing' },
};

let gaps: Gap[];
let session: RecordingSession;
let before: SessionState['name'];
let now: number;

/** Walks through states, one a second. */
function walk(...names: SessionState['name'][]): void {
  for (const name of names) {
    now += 1000;
    session.became(states[name], before, now);
    before = name;
  }
}

const connect = ['resolvingCredentials', 'connecting', 'connected'] as const;

beforeEach(() => {
  gaps = [];
  session = new RecordingSession(true, (gap) => gaps.push(gap));
  before = 'idle';
  now = 0;
});

describe('a recording session', () => {
  it('lasts from Connect to Disconnect, over reconnects and renewals', () => {
    walk(...connect);
    const id = session.idAt(now);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    walk('waiting', ...connect, 'connecting', 'connected', 'closing');
    expect(session.idAt(now)).toBe(id);
    walk('idle');
    // What was handed over before belongs to it, though its outcome comes later.
    expect(session.idAt(now)).toBe(id);
    walk(...connect);
    expect(session.idAt(now)).not.toBe(id);
  });

  it('ends with a failure for good', () => {
    walk(...connect);
    const id = session.idAt(now);
    walk('failed');
    expect(session.idAt(now)).toBe(id);
    walk(...connect);
    expect(session.idAt(now)).not.toBe(id);
  });

  it('is another one for what is published without a connection', () => {
    const published = session.idAt(1);
    expect(session.idAt(2)).toBe(published);
    walk(...connect, 'closing', 'idle');
    const connected = session.idAt(now);
    expect(connected).not.toBe(published);
    const later = session.idAt(now + 1);
    expect([published, connected]).not.toContain(later);
    expect(session.idAt(now + 2)).toBe(later);
  });
});

describe('a gap', () => {
  it('is from the loss to the reconnect, however many attempts it takes', () => {
    walk(...connect, 'waiting', 'resolvingCredentials', 'waiting', ...connect, 'closing');
    expect(gaps).toEqual([
      { reason: 'disconnected', from: 4000, to: 9000, text: 'The connection was lost.' },
    ]);
  });

  it('ends with the first message, which may come before the session knows of its connection', () => {
    walk(...connect, 'waiting', 'resolvingCredentials', 'connecting');
    session.present(6500);
    walk('connected');
    expect(gaps).toMatchObject([{ from: 4000, to: 6500 }]);
  });

  it.each(['closing', 'failed'] as const)('ends with the session (%s)', (end) => {
    walk(...connect, 'waiting', 'resolvingCredentials', end);
    expect(gaps).toMatchObject([{ from: 4000, to: 6000 }]);
  });

  it('is neither before the first connection, nor in a renewal, nor when a person disconnects', () => {
    walk('resolvingCredentials', 'waiting', ...connect, 'connecting', 'connected', 'closing', 'idle');
    expect(gaps).toEqual([]);
  });

  it('never ends before it begins, when the clock is set back', () => {
    walk(...connect, 'waiting');
    session.present(10);
    expect(gaps).toMatchObject([{ from: 4000, to: 4000 }]);
  });

  it('is not there for a profile that only publishes', () => {
    session = new RecordingSession(false, (gap) => gaps.push(gap));
    walk(...connect, 'waiting', ...connect);
    expect(gaps).toEqual([]);
  });
});
