/** What tests of sessions against the local endpoint share: an endpoint a file, sessions a test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { FailureError } from '../../src/failure/failureError.ts';
import { startLocalEndpoint, type LocalEndpoint } from '../../src/local/endpoint.ts';
import { protocolTable, type ProtocolRow } from '../../src/shared/aws/protocolTable.ts';
import type { Failure } from '../../src/shared/failure.ts';
import type { PublishRequest } from '../../src/shared/message.ts';
import { openSessions, type OpenSessions } from './openSessions.ts';
import { writeAwsCredentials } from './rowProfiles.ts';

export let directory: string;
export let endpoint: LocalEndpoint;
export let open: OpenSessions;

/** Registers what each file of such tests needs before and after. */
export function useRowSessions(): void {
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'topicscope-rows-'));
    endpoint = await startLocalEndpoint({ directory });
    await writeAwsCredentials(directory, endpoint.description);
  });
  afterAll(async () => {
    await endpoint.stop();
    await rm(directory, { recursive: true });
  });
  beforeEach(() => {
    open = openSessions();
  });
  afterEach(async () => {
    await open.sessions.dispose();
  });
}

export const row = (number: number): ProtocolRow => {
  const found = protocolTable.find((one) => one.row === number);
  if (!found) throw new RangeError(`no row ${number}`);
  return found;
};

export const request = (topic: string, changes: Partial<PublishRequest>): PublishRequest => ({
  topic,
  payload: Buffer.from('{"temperature":21.5}'),
  qos: 0,
  retain: false,
  route: 'mqtt',
  ...changes,
});

/** What a promise was rejected with. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FailureError)) throw new Error(`expected a FailureError, got ${String(error)}`);
  return error.failure;
}
