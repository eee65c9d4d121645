/** What comes fast is all kept, and what is killed comes back. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TopicScopeApi } from '../../src/api.ts';
import { protocolTable } from '../../src/shared/aws/protocolTable.ts';
import { startEndpointProcess, type EndpointProcess } from '../support/endpointProcess.ts';
import { publishLines } from '../support/publishLines.ts';
import { profileForRow } from '../support/rowProfiles.ts';
import { activate, until } from './support.ts';

const messages = 20_000;
const perSecond = 5_000;

describe('endurance', () => {
  let api: TopicScopeApi;
  let directory: string;
  let program: string;
  let endpoint: EndpointProcess;
  const id = 'endurance';

  before(async () => {
    api = await activate();
    directory = await mkdtemp(path.join(tmpdir(), 'topicscope-endurance-'));
    const extension = vscode.extensions.getExtension('topicscope.topicscope');
    assert.ok(extension);
    program = path.join(extension.extensionPath, 'dist', 'local', 'endpoint.js');
    endpoint = await startEndpointProcess({ program, directory, rateLimits: false });
    const row = protocolTable.find((one) => one.row === 4);
    assert.ok(row);
    const { profile } = profileForRow(row, endpoint.description, { id, keepAlive: 30 });
    await api.profiles.add(profile, { scope: 'window' });
    await api.connect(id);
  });
  after(async () => {
    await api.profiles.remove(id);
    await endpoint.stop();
    await rm(directory, { recursive: true });
  });

  it(`keeps ${messages} messages at ${perSecond} a second, every one and in order`, async () => {
    await api.subscribe(id, 'flood/#');
    await publishLines(endpoint.description, { topic: 'flood/line', count: messages, rate: perSecond });
    await until('all are counted', () => {
      const counted = api.health(id).subscriptions.find(({ topicFilter }) => topicFilter === 'flood/#');
      return counted?.messages === messages;
    });
    const numbers: number[] = [];
    let before: number | undefined;
    for (;;) {
      const page = await api.history.query({
        profile: id,
        filter: 'flood/#',
        direction: 'in',
        limit: 1000,
        ...(before === undefined ? {} : { before }),
      });
      if (page.length === 0) break;
      numbers.push(...page.map(({ payload }) => Number(new TextDecoder().decode(payload).split(' ')[0])));
      before = page.at(-1)?.id;
    }
    assert.deepEqual(
      numbers.reverse(),
      Array.from({ length: messages }, (_, index) => index),
    );
    assert.equal(api.health(id).notRecorded, 0);
    await api.unsubscribe(id, 'flood/#');
  });

  it('says why when the endpoint is killed, and comes back with its subscriptions', async () => {
    await api.subscribe(id, 'back/#', { qos: 1 });
    const { ports } = endpoint.description;
    await endpoint.kill();
    await until('the loss is noticed', () => api.health(id).state !== 'connected');
    await until('the reason is told', () => api.health(id).state === 'waiting');
    const { lastFailure, retryAt } = api.health(id);
    assert.ok(lastFailure?.symptom);
    assert.equal(lastFailure.retryable, true);
    assert.ok(retryAt !== undefined && retryAt > 0);
    endpoint = await startEndpointProcess({ program, directory, ports, rateLimits: false });
    await until('it is connected again', () => api.health(id).state === 'connected');
    await until('its subscriptions are back', () =>
      api
        .health(id)
        .subscriptions.some(({ topicFilter, state }) => topicFilter === 'back/#' && state === 'active'),
    );
    assert.equal(api.health(id).reconnects, 1);
    const received: string[] = [];
    const listening = api.onDidReceiveMessages((batch) => received.push(...batch.map(({ topic }) => topic)));
    await api.publish(id, { topic: 'back/again', payload: 'x', qos: 1 });
    await until('messages flow again', () => received.includes('back/again'));
    listening.dispose();
  });
});
