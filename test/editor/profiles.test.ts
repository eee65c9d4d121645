import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Profile } from '../../src/api.ts';
import { activate, someProfile, until } from './support.ts';

describe('profiles', () => {
  const ids = async (): Promise<string[]> => (await activate()).profiles.list().map(({ id }) => id);

  afterEach(async () => {
    const api = await activate();
    for (const { id } of api.profiles.list()) {
      if (id.startsWith('test-')) await api.profiles.remove(id);
    }
    await vscode.workspace
      .getConfiguration()
      .update('topicscope.profiles', undefined, vscode.ConfigurationTarget.Global);
  });

  for (const scope of ['user', 'workspace', 'window'] as const) {
    it(`are added to and removed from the scope "${scope}"`, async () => {
      const api = await activate();
      const added = await api.profiles.add(someProfile('test-scope'), { scope });
      assert.equal(added.keepAlive, 60, 'defaults are filled in');
      assert.ok((await ids()).includes('test-scope'));
      const inspected = vscode.workspace.getConfiguration().inspect<Profile[]>('topicscope.profiles');
      const holds = (list: readonly Profile[] | undefined) =>
        (list ?? []).some(({ id }) => id === 'test-scope');
      assert.equal(holds(inspected?.globalValue), scope === 'user');
      assert.equal(holds(inspected?.workspaceValue), scope === 'workspace');
      await api.profiles.remove('test-scope');
      assert.ok(!(await ids()).includes('test-scope'));
    });
  }

  it('keep secrets out of settings', async () => {
    const api = await activate();
    await api.profiles.add(
      { ...someProfile('test-secret'), identity: { type: 'usernamePassword', username: 'me' } },
      { secrets: { password: 'hush-hush' } },
    );
    const settings = JSON.stringify(vscode.workspace.getConfiguration().get('topicscope.profiles'));
    assert.ok(settings.includes('test-secret'));
    assert.ok(!settings.includes('hush-hush'));
  });

  it('follow what a person writes into settings', async () => {
    const configuration = vscode.workspace.getConfiguration();
    await configuration.update(
      'topicscope.profiles',
      [someProfile('test-written'), { id: 'test-broken', endpoint: '' }],
      vscode.ConfigurationTarget.Global,
    );
    await until('the profile is listed', async () => (await ids()).includes('test-written'));
    const api = await activate();
    assert.ok(!(await ids()).includes('test-broken'));
    assert.throws(() => api.health('test-broken'), /cannot be used: .*endpoint/);
  });

  it('are refused with field and fix', async () => {
    const api = await activate();
    await api.profiles.add(someProfile('test-twice'), { scope: 'window' });
    await assert.rejects(
      api.profiles.add(someProfile('test-twice')),
      /^Error: id: "test-twice" is the id of/,
    );
    await assert.rejects(
      api.profiles.add({
        id: 'test-impossible',
        endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com',
        protocol: 'wss',
        identity: { type: 'x509', certificate: 'a', privateKey: 'b' },
      }),
      /protocol: wss does not go with identity x509.*MQTT, X\.509 client certificate, port 8883/,
    );
    await assert.rejects(
      api.profiles.add(someProfile('test-scope'), { scope: 'everywhere' as 'user' }),
      /profiles\.add: options: scope: use "user", "workspace" or "window"\./,
    );
  });
});

describe('the API', () => {
  it('names the profile that is not there', async () => {
    const api = await activate();
    await assert.rejects(api.connect('nobody'), /There is no profile with the id "nobody"/);
    assert.throws(() => api.health('nobody'), /nobody/);
  });

  it('names the field that is wrong', async () => {
    const api = await activate();
    await api.profiles.add(someProfile('test-api'), { scope: 'window' });
    try {
      await assert.rejects(api.subscribe('test-api', 'a/#/b'), /subscribe: topicFilter: .*# stands alone/);
      await assert.rejects(
        api.publish('test-api', { topic: 'a', qos: 7 as 0 }),
        /publish: message: qos: use 0, 1 or 2\./,
      );
      await assert.rejects(api.publish('test-api', { topic: 'a' }), { name: 'FailureError' });
      await assert.rejects(api.connect('test-api'), { name: 'FailureError' });
      assert.match(api.health('test-api').lastFailure?.symptom ?? '', /./);
    } finally {
      await api.profiles.remove('test-api');
    }
  });
});
