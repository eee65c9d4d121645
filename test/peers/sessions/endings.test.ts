/** How connections end: by another client, by the broker, by a changed or removed profile. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLocalEndpoint, type LocalEndpoint } from '../../../src/local/endpoint.ts';
import { findRows } from '../../../src/shared/aws/protocolTable.ts';
import { openSessions, type OpenSessions } from '../../support/openSessions.ts';
import { profileForRow } from '../../support/rowProfiles.ts';

let directory: string;
let endpoint: LocalEndpoint;
let open: OpenSessions;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-endings-'));
  endpoint = await startLocalEndpoint({ directory });
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

function add(number: number, id: string, changes: object = {}): void {
  const row = findRows({}).find((one) => one.row === number);
  if (!row) throw new RangeError(`no row ${number}`);
  const { profile, secrets } = profileForRow(row, endpoint.description, {
    id,
    clientId: 'ending',
    ...changes,
  });
  open.add(profile, secrets);
}

describe.each([
  ['MQTT', 4],
  ['MQTT over WSS', 2],
])('%s', (_name, number) => {
  it('says at once that another client took over the session (MQTT 5)', async () => {
    add(number, 'first');
    await open.sessions.connect('first');
    add(4, 'second');
    await open.sessions.connect('second');
    await vi.waitFor(() => {
      expect(open.sessions.health('first').lastFailure?.symptom).toContain('Session taken over');
    }, 5000);
  });

  it('notices at once that the other side closed (MQTT 3.1.1)', async () => {
    add(number, 'first', { mqttVersion: '3.1.1' });
    await open.sessions.connect('first');
    add(4, 'second');
    await open.sessions.connect('second');
    await vi.waitFor(() => {
      expect(open.sessions.health('first').lastFailure?.symptom).toContain('the other side closed it');
    }, 5000);
  });
});
