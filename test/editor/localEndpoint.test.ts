import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Health, NewMessage } from '../../src/api.ts';
import { activate, until } from './support.ts';

describe('the local endpoint', () => {
  after(async () => {
    await vscode.commands.executeCommand('topicscope.stopLocalEndpoint');
  });

  it('starts, and brings its profile', async () => {
    const api = await activate();
    await vscode.commands.executeCommand('topicscope.startLocalEndpoint');
    assert.equal(api.profiles.list().find(({ id }) => id === 'local')?.name, 'Local endpoint');
  });

  it('is connected to by the command, and says how it is', async () => {
    const api = await activate();
    const states: Health['state'][] = [];
    const listening = api.onDidChangeHealth((health) => states.push(health.state));
    await vscode.commands.executeCommand('topicscope.connect', 'local');
    const health = api.health('local');
    assert.equal(health.state, 'connected');
    assert.match(health.clientId ?? '', /^topicscope-[0-9a-f]+$/);
    assert.equal(health.session?.row, 3);
    await until('health is told', () => states.includes('connected'));
    await until('a round trip is measured', () => api.health('local').roundTripTime !== undefined);
    listening.dispose();
  });

  it('delivers what the demo devices and the window publish, and history keeps it', async () => {
    const api = await activate();
    const received: NewMessage[] = [];
    const listening = api.onDidReceiveMessages((batch) => received.push(...batch));
    await api.subscribe('local', 'factory/#', { qos: 1 });
    await api.subscribe('local', 'test/+');
    await until('a device is heard', () => received.some(({ topic }) => topic.startsWith('factory/')));

    const overMqtt = await api.publish('local', { topic: 'test/mqtt', payload: 'by MQTT', qos: 1 });
    assert.deepEqual({ ok: overMqtt.ok, reasonCode: overMqtt.reasonCode }, { ok: true, reasonCode: 0 });
    const overHttps = await api.publish('local', {
      topic: 'test/https',
      payload: new TextEncoder().encode('by HTTPS'),
      qos: 1,
      route: 'https',
    });
    assert.deepEqual({ ok: overHttps.ok, status: overHttps.httpStatus }, { ok: true, status: 200 });
    await until('both come back', () =>
      ['test/mqtt', 'test/https'].every((wanted) => received.some(({ topic }) => topic === wanted)),
    );
    listening.dispose();

    const kept = await api.history.query({ profile: 'local', filter: 'test/+', limit: 10 });
    assert.deepEqual(kept.map(({ topic, direction, route }) => `${direction} ${route} ${topic}`).sort(), [
      'in mqtt test/https',
      'in mqtt test/mqtt',
      'out https test/https',
      'out mqtt test/mqtt',
    ]);
    await api.unsubscribe('local', 'test/+');
    assert.deepEqual(
      api.health('local').subscriptions.map(({ topicFilter }) => topicFilter),
      ['factory/#'],
    );
  });

  it('stops, and its profile goes', async () => {
    const api = await activate();
    await vscode.commands.executeCommand('topicscope.stopLocalEndpoint');
    assert.ok(!api.profiles.list().some(({ id }) => id === 'local'));
  });
});
