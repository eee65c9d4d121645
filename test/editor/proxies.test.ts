/** VS Code's http.proxy from inside VS Code: all kinds of connections follow it, each once, and not when it is turned off. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TopicScopeApi, TopicScopeFailure } from '../../src/api.ts';
import { describeRow, protocolTable } from '../../src/shared/aws/protocolTable.ts';
import { startEndpointProcess, type EndpointProcess } from '../support/endpointProcess.ts';
import { startCuttingProxy, type CuttingProxy } from '../support/proxies.ts';
import { profileForRow, writeAwsCredentials } from '../support/rowProfiles.ts';
import { activate } from './support.ts';

/** Known to the proxy alone, and not this machine, which no inherited proxy is used for. */
const name = 'press.invalid';

describe('http.proxy of VS Code', () => {
  let api: TopicScopeApi;
  let directory: string;
  let endpoint: EndpointProcess;
  let proxy: CuttingProxy;
  const added: string[] = [];

  const set = (key: string, value: unknown) =>
    vscode.workspace.getConfiguration('http').update(key, value, vscode.ConfigurationTarget.Global);
  const add = async (row: (typeof protocolTable)[number]) => {
    const { profile, secrets } = profileForRow(row, endpoint.description, {
      id: `proxied-${row.row}`,
      endpoint: name,
      serverName: 'localhost',
    });
    await api.profiles.add(profile, { secrets, scope: 'window' });
    added.push(profile.id);
    return profile.id;
  };

  before(async () => {
    api = await activate();
    directory = await mkdtemp(path.join(tmpdir(), 'topicscope-editor-proxies-'));
    const extension = vscode.extensions.getExtension('topicscope.topicscope');
    assert.ok(extension);
    const program = path.join(extension.extensionPath, 'dist', 'local', 'endpoint.js');
    endpoint = await startEndpointProcess({ program, directory });
    await writeAwsCredentials(directory, endpoint.description);
    proxy = await startCuttingProxy({ [name]: '127.0.0.1' });
    await set('proxy', `http://127.0.0.1:${proxy.port}`);
  });
  afterEach(async () => {
    await set('proxySupport', undefined);
    for (const id of added.splice(0)) await api.profiles.remove(id);
  });
  after(async () => {
    await set('proxy', undefined);
    await proxy.stop();
    await endpoint.stop();
    await rm(directory, { recursive: true });
  });

  for (const row of protocolTable) {
    it(`${describeRow(row)}: goes through it, once`, async () => {
      const before = proxy.targets.length;
      const id = await add(row);
      assert.equal((await api.connect(id)).state, 'connected');
      const { tls443, mqtts8883, https8443 } = endpoint.description.ports;
      const port = { 443: tls443, 8883: mqtts8883, 8443: https8443 }[row.port];
      assert.deepEqual(proxy.targets.slice(before), [`${name}:${port}`]);
      const route = row.subscribes ? 'mqtt' : 'https';
      assert.equal(
        (await api.publish(id, { topic: 'editor/proxied', payload: 'x', qos: 1, route })).ok,
        true,
      );
    });
  }

  it('is left alone when http.proxySupport is off', async () => {
    await set('proxySupport', 'off');
    const [first] = protocolTable;
    assert.ok(first);
    const before = proxy.targets.length;
    const id = await add(first);
    const failure = await api.connect(id).then(
      () => assert.fail('the name is known to the proxy alone'),
      (error: unknown) => (error as TopicScopeFailure).failure,
    );
    assert.equal(failure.stage, 'dns');
    assert.equal(proxy.targets.length, before);
  });
});
