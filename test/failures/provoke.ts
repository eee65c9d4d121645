/** Provokes one failure with real sessions, and gathers all that anybody could see of it. */
import { vi } from 'vitest';
import { FailureError } from '../../src/failure/failureError.ts';
import type { Failure } from '../../src/shared/failure.ts';
import type { PublishRequest } from '../../src/shared/message.ts';
import { openSessions, type OpenSessions } from '../support/openSessions.ts';
import type { FailureCase, Provocation } from './failureCase.ts';
import type { World } from './world.ts';

export interface Provoked {
  readonly provocation: Provocation;
  readonly failure: Failure;
  /** Health, log, history and errors as text, in which no secret may stand. */
  readonly shown: string;
}

/** Milliseconds for a session to end, or for an answer that never comes. */
const patience = 55_000;

/** @param meanwhile is called with what still fails, before all is put right again */
export async function provoke(
  { provoke: setUp }: FailureCase,
  world: World,
  meanwhile?: (provocation: Provocation) => Promise<void>,
): Promise<Provoked> {
  const open = openSessions();
  const shown: string[] = [];
  open.sessions.onDidChangeHealth((health) => shown.push(JSON.stringify(health)));
  try {
    const provocation = await setUp(world);
    open.add(provocation.profile, provocation.secrets);
    const error = await fails(open, provocation);
    shown.push(error.message, JSON.stringify([error.failure, error.outcome]), ...open.log);
    shown.push(JSON.stringify(open.messages.map((message) => ({ ...message, payload: '' }))));
    if (meanwhile) {
      await open.sessions.disconnect(provocation.profile.id);
      await meanwhile(provocation);
    }
    return { provocation, failure: error.failure, shown: shown.join('\n') };
  } finally {
    await open.sessions.dispose();
    await world.restore();
  }
}

async function fails(
  { sessions }: OpenSessions,
  { profile: { id }, fails: what = 'connect' }: Provocation,
): Promise<FailureError> {
  if (what === 'connect') return failureOf(sessions.connect(id));
  if (what === 'interrupted') {
    const connecting = failureOf(sessions.connect(id));
    await sessions.disconnect(id);
    return connecting;
  }
  await sessions.connect(id);
  if ('subscribe' in what) return failureOf(sessions.subscribe(id, what.subscribe, { qos: 1 }));
  if ('publish' in what) return failureOf(sessions.publish(id, request(what.publish)));
  const action = Promise.resolve(what.session(sessions, id)).catch(() => undefined);
  await vi.waitUntil(() => sessions.health(id).lastFailure !== undefined, { timeout: patience });
  await action;
  const { lastFailure } = sessions.health(id);
  if (!lastFailure) throw new Error('the failure is gone');
  return new FailureError(lastFailure);
}

export const request = (changes: Partial<PublishRequest>): PublishRequest => ({
  topic: 'failing/a',
  payload: Buffer.from('x'),
  qos: 1,
  retain: false,
  route: 'mqtt',
  ...changes,
});

async function failureOf(work: Promise<unknown>): Promise<FailureError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof FailureError) return error;
    throw error;
  }
  throw new Error('it went well, and should have failed');
}
