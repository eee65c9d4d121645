/** Finding and clearing retained messages, at mosquitto and at the local endpoint; mosquitto's tools say what is left. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepCertificates } from '../../../src/local/certificates.ts';
import { KeptFiles } from '../../../src/local/keptFiles.ts';
import { FailureError } from '../../../src/failure/failureError.ts';
import type { Profile } from '../../../src/profile/schema.ts';
import { clearRetained } from '../../../src/session/retained/clearRetained.ts';
import { findRetained, type RetainedFound } from '../../../src/session/retained/findRetained.ts';
import { certificateId } from '../localEndpoint/principals.ts';
import { startMosquitto, type Mosquitto } from '../../support/mosquitto.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import { endpoint, open, request, row, useRowSessions } from '../../support/rowSessions.ts';

useRowSessions();

let folder: string;
let broker: Mosquitto;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'topicscope-retained-'));
  const files = new KeptFiles(folder);
  await files.prepare();
  const certificates = await keepCertificates({
    files,
    devices: 1,
    serverName: 'broker.test',
    now: Date.now,
  });
  broker = await startMosquitto({
    directory: folder,
    ca: certificates.ca.certificatePath,
    certificate: certificates.server.certificatePath,
    privateKey: certificates.server.privateKeyPath,
  });
});
afterAll(async () => {
  await broker.stop();
  await rm(folder, { recursive: true });
});

const never = new AbortController().signal;

const find = (
  profile: Profile,
  scope: { topic: string; below: boolean },
  remembered: string[] = [],
): Promise<RetainedFound> =>
  findRetained(open.sessions, {
    profile,
    scope,
    remembered: () => Promise.resolve(remembered),
    signal: never,
    progress: () => undefined,
  });

const clear = (profile: Profile, topics: readonly string[], signal = never) =>
  clearRetained(open.sessions, { profile, topics, signal, progress: () => undefined });

describe('at mosquitto', () => {
  /** What one of mosquitto's tools prints. */
  async function tool(name: string, ...rest: string[]): Promise<string> {
    const args = ['-h', '127.0.0.1', '-p', String(broker.ports.plain), ...rest];
    const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    await once(child, 'close');
    return output;
  }

  /** Topics that mosquitto_sub is told as retained. */
  async function left(): Promise<string[]> {
    const output = await tool('mosquitto_sub', '-t', '#', '--retained-only', '-W', '1', '-F', '%t');
    return output.split('\n').filter(Boolean).sort();
  }

  it('finds the retained messages of a branch and clears them, and nothing else', async () => {
    const topics = ['plant', 'plant/a', 'plant/a/b', 'plant/c/ü d', 'plantation', 'other/a'];
    for (const topic of topics) await tool('mosquitto_pub', '-t', topic, '-m', 'kept', '-r');
    await tool('mosquitto_pub', '-t', 'plant/passing', '-m', 'not kept');
    const profile = open.add({
      id: 'm',
      broker: 'mqtt',
      endpoint: '127.0.0.1',
      protocol: 'mqtt',
      port: broker.ports.plain,
      identity: { type: 'none' },
    });
    await open.sessions.connect('m');
    expect(await find(profile, { topic: 'plant/a', below: false })).toEqual({
      topics: ['plant/a'],
      from: 'broker',
    });
    const found = await find(profile, { topic: 'plant', below: true });
    expect(found).toEqual({ topics: ['plant', 'plant/a', 'plant/a/b', 'plant/c/ü d'], from: 'broker' });
    expect(open.sessions.health('m').subscriptions).toEqual([]);
    expect(await clear(profile, found.topics)).toEqual({ cleared: 4 });
    expect(await left()).toEqual(['other/a', 'plantation']);
    expect((await find(profile, { topic: 'plant', below: true })).topics).toEqual([]);
    // What was cleared stands among what was sent.
    expect(open.messages.filter(({ direction, retain }) => direction === 'out' && retain)).toHaveLength(4);
  });

  it('keeps a subscription that was there, and ends when it is aborted', async () => {
    for (let index = 0; index < 30; index++) {
      await tool('mosquitto_pub', '-t', `many/${index}`, '-m', 'kept', '-r');
    }
    const profile = open.add({
      id: 'm',
      broker: 'mqtt',
      endpoint: '127.0.0.1',
      protocol: 'mqtt',
      port: broker.ports.plain,
      identity: { type: 'none' },
    });
    await open.sessions.connect('m');
    await open.sessions.subscribe('m', 'many/#', { qos: 1 });
    const { topics } = await find(profile, { topic: 'many', below: true });
    expect(topics).toHaveLength(30);
    expect(open.sessions.health('m').subscriptions).toMatchObject([{ topicFilter: 'many/#', qos: 1 }]);
    const abort = new AbortController();
    const result = await clearRetained(open.sessions, {
      profile,
      topics,
      signal: abort.signal,
      progress: (cleared) => {
        if (cleared === 5) abort.abort();
      },
    });
    expect(result.failed).toBeUndefined();
    expect(result.cleared).toBeGreaterThanOrEqual(5);
    expect(result.cleared).toBeLessThan(30);
    expect((await left()).filter((topic) => topic.startsWith('many/'))).toHaveLength(30 - result.cleared);
  });
});

describe('at the local endpoint, as at AWS IoT Core', () => {
  /** A connected profile, and retained messages that it published. */
  async function connected(number: number, topics: readonly string[]): Promise<Profile> {
    const { profile, secrets } = profileForRow(row(number), endpoint.description);
    const checked = open.add(profile, secrets);
    await open.sessions.connect(checked.id);
    for (const topic of topics) {
      await open.sessions.publish(checked.id, request(topic, { retain: true, qos: 1 }));
    }
    return checked;
  }

  it('asks for the list, which wildcards do not bring, and clears a branch', async () => {
    const many = Array.from({ length: 210 }, (_, index) => `aws/many/${String(index).padStart(3, '0')}`);
    const profile = await connected(4, ['aws/one', 'awesome', ...many]);
    const found = await find(profile, { topic: 'aws', below: true });
    expect(found).toEqual({ topics: [...many, 'aws/one'], from: 'list' });
    expect(await clear(profile, ['aws/one', ...many.slice(0, 20)])).toEqual({ cleared: 21 });
    expect((await find(profile, { topic: '', below: true })).topics).toEqual(['awesome', ...many.slice(20)]);
  });

  it('takes what history tells where the list is refused, and says why clearing is', async () => {
    const profile = await connected(4, ['aws/kept']);
    const principal = certificateId(
      await readFile(endpoint.description.devices[0]?.certificate ?? '', 'utf8'),
    );
    endpoint.policies.set(principal, [
      {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: ['iot:Connect', 'iot:Publish', 'iot:Subscribe'], Resource: '*' },
        ],
      },
    ]);
    try {
      const found = await find(profile, { topic: 'aws', below: true }, ['aws/kept', 'other', '$aws/x']);
      expect(found).toMatchObject({ topics: ['aws/kept'], from: 'history' });
      expect(found.because).toContain('iot:ListRetainedMessages');
      const { cleared, failed } = await clear(profile, found.topics);
      expect(cleared).toBe(0);
      expect(failed?.topic).toBe('aws/kept');
      expect(failed?.error).toBeInstanceOf(FailureError);
      expect((failed?.error as FailureError).failure.policy).toContainEqual({
        action: 'iot:RetainPublish',
        resource: 'topic/aws/kept',
      });
    } finally {
      endpoint.policies.remove();
    }
  });
});
