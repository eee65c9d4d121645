/** The nine rows from inside VS Code, whose proxy support patches http, https, tls and undici; and the wrong twin of each. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ProfileInput, Secrets, TopicScopeApi, TopicScopeFailure } from '../../src/api.ts';
import { describeRow, protocolTable, type ProtocolRow } from '../../src/shared/aws/protocolTable.ts';
import { startEndpointProcess, type EndpointProcess } from '../support/endpointProcess.ts';
import { profileForRow, writeAwsCredentials } from '../support/rowProfiles.ts';
import { activate, until } from './support.ts';

describe('the nine rows inside VS Code', () => {
  let api: TopicScopeApi;
  let directory: string;
  let endpoint: EndpointProcess;
  const added: string[] = [];

  const add = async (profile: ProfileInput, secrets: Secrets) => {
    await api.profiles.add(profile, { secrets, scope: 'window' });
    added.push(profile.id);
    return profile.id;
  };

  before(async () => {
    api = await activate();
    directory = await mkdtemp(path.join(tmpdir(), 'topicscope-editor-rows-'));
    const extension = vscode.extensions.getExtension('topicscope.topicscope');
    assert.ok(extension);
    const program = path.join(extension.extensionPath, 'dist', 'local', 'endpoint.js');
    endpoint = await startEndpointProcess({ program, directory });
    await writeAwsCredentials(directory, endpoint.description);
  });
  afterEach(async () => {
    for (const id of added.splice(0)) await api.profiles.remove(id);
  });
  after(async () => {
    await endpoint.stop();
    await rm(directory, { recursive: true });
  });

  for (const row of protocolTable) {
    it(`${describeRow(row)}: connects, publishes with QoS 0 and 1${row.subscribes ? ', receives' : ''}`, async () => {
      const { profile, secrets } = profileForRow(row, endpoint.description, { id: `editor-row-${row.row}` });
      const id = await add(profile, secrets);
      const received: string[] = [];
      const listening = api.onDidReceiveMessages((batch) =>
        received.push(...batch.map(({ topic }) => topic)),
      );
      const health = await api.connect(id);
      assert.equal(health.state, 'connected');
      const route = row.subscribes ? 'mqtt' : 'https';
      assert.equal((row.subscribes ? health.session : health.publisher)?.row, row.row);
      if (row.subscribes) await api.subscribe(id, 'editor/#', { qos: 1 });
      for (const qos of [0, 1] as const) {
        const topic = `editor/${row.row}/${qos}`;
        const outcome = await api.publish(id, { topic, payload: 'hello', qos, route });
        assert.equal(outcome.ok, true);
        if (route === 'https') assert.deepEqual([outcome.httpStatus, outcome.message], [200, 'OK']);
        if (row.subscribes) await until(`${topic} comes back`, () => received.includes(topic));
      }
      listening.dispose();
    });
  }

  it('diagnoses each of them, and a wrong one', async () => {
    for (const row of protocolTable) {
      const { profile, secrets } = profileForRow(row, endpoint.description, {
        id: `editor-doctor-${row.row}`,
      });
      const id = await add(profile, secrets);
      const seen = new Set<string>();
      const diagnosis = await api.diagnose(id, {
        topic: 'editor/doctor',
        onProgress: ({ stages }) =>
          stages.forEach(({ stage, verdict }) => {
            if (verdict === 'running') seen.add(stage);
          }),
      });
      assert.equal(diagnosis.conclusion?.summary.startsWith('All is well'), true, JSON.stringify(diagnosis));
      assert.ok(seen.has('tls') && seen.has('publish'));
    }
    const wrongName = { ...profileForRow(protocolTable[3] as ProtocolRow, endpoint.description).profile };
    const id = await add({ ...wrongName, id: 'editor-doctor-wrong', endpoint: 'nowhere.invalid' }, {});
    const { conclusion, stages } = await api.diagnose(id);
    assert.equal(conclusion?.failure?.stage, 'dns');
    assert.equal(stages.find(({ stage }) => stage === 'tcp')?.verdict, 'skipped');
    await assert.rejects(api.diagnose(id, { topic: 'a/#' }), /diagnose: options: topic: /);
  });

  const wrong = async (
    row: ProtocolRow,
    change: (twin: { profile: ProfileInput; secrets: Secrets }) => void,
  ) => {
    const twin = structuredClone(profileForRow(row, endpoint.description, { id: `editor-wrong-${row.row}` }));
    change(twin);
    const id = await add(twin.profile, twin.secrets);
    try {
      await api.connect(id);
      await api.publish(id, { topic: 'editor/wrong', payload: 'x', qos: 1 });
    } catch (error) {
      return (error as TopicScopeFailure).failure;
    }
    return assert.fail('the wrong twin was let in');
  };
  const otherRegion = 'eu-north-1';

  for (const row of protocolTable) {
    it(`${describeRow(row)}: its wrong twin is refused, and the failure says why`, async () => {
      switch (row.authentication) {
        case 'sigv4': {
          const failure = await wrong(row, ({ profile }) => {
            (profile.identity as { region?: string }).region = otherRegion;
          });
          assert.match(failure.symptom, /403.*valid region, not 'eu-north-1'/);
          break;
        }
        case 'customAuthorizer': {
          const failure = await wrong(row, (twin) => {
            twin.secrets = { ...twin.secrets, tokenSignature: 'AAAA' };
          });
          assert.match(failure.hint, /token/);
          break;
        }
        case 'x509': {
          const [first, second] = endpoint.description.devices;
          const failure = await wrong(row, ({ profile }) => {
            Object.assign(profile.identity, {
              certificate: first?.certificate,
              privateKey: second?.privateKey,
            });
          });
          assert.match(failure.symptom, /identity\.privateKey: the private key does not belong/);
        }
      }
      assert.equal(api.health(added.at(-1) ?? '').lastFailure?.retryable ?? false, false);
    });
  }
});
