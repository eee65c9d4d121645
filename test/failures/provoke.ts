/** Provokes one failure with real sessions, and gathers all that anybody could see of it. */
import { setTimeout as pause } from 'node:timers/promises';
import { FailureError } from '../../src/failure/failureError.ts';
import type { Failure } from '../../src/shared/failure.ts';
import type { Conclusion } from '../../src/shared/diagnosis.ts';
import type { PublishRequest } from '../../src/shared/message.ts';
import { diagnosed } from '../support/diagnoses.ts';
import { openSessions, type OpenSessions } from '../support/openSessions.ts';
import type { FailureCase, Provocation } from './failureCase.ts';
import type { World } from './world.ts';

export interface Provoked {
  readonly provocation: Provocation;
  readonly failure: Failure;
  /** What the doctor concluded while it still failed, where he was asked. */
  readonly doctor?: Conclusion;
  /** Health, log, history and errors as text, in which no secret may stand. */
  readonly shown: string;
}

/** Milliseconds for a session to end, or for an answer that never comes. */
const patience = 55_000;

/** @param asksDoctor has it diagnosed, too, before all is put right again */
export async function provoke(
  { provoke: setUp }: FailureCase,
  world: World,
  asksDoctor = false,
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
    const doctor = asksDoctor ? await diagnose(open, provocation, shown) : undefined;
    return { provocation, failure: error.failure, shown: shown.join('\n'), ...(doctor ? { doctor } : {}) };
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
  // Not vitest's own way to wait: VS Code's test host runs this, too.
  const end = Date.now() + patience;
  while (sessions.health(id).lastFailure === undefined) {
    if (Date.now() > end) throw new Error('nothing failed');
    await pause(20);
  }
  await action;
  const { lastFailure } = sessions.health(id);
  if (!lastFailure) throw new Error('the failure is gone');
  return new FailureError(lastFailure);
}

/** What the doctor says; his whole diagnosis is among what is shown. */
async function diagnose(
  { sessions }: OpenSessions,
  { profile, secrets, fails: what }: Provocation,
  shown: string[],
): Promise<Conclusion | undefined> {
  await sessions.disconnect(profile.id);
  const topic =
    typeof what === 'object' && 'publish' in what
      ? what.publish.topic
      : typeof what === 'object'
        ? 'failing/a'
        : undefined;
  const { diagnosis } = await diagnosed(profile, secrets, {
    patience: 1000,
    ...(topic === undefined ? {} : { topic }),
  });
  shown.push(JSON.stringify(diagnosis));
  return diagnosis.conclusion;
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
