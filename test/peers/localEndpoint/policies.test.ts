/** Where policies are enforced, and how AWS IoT Core refuses there. */
import { X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { endpointForTest } from './endpointForTest.ts';
import { certificateId, connectWatcher, restrict } from './principals.ts';
import { RawClient } from './rawClient.ts';

const test = endpointForTest();
const both = [4, 5] as const;

afterEach(() => test().endpoint.policies.remove());

/** What lifecycle events tell of a client id from now on. */
async function events(clientId: string): Promise<() => Promise<Record<string, unknown>>> {
  const watcher = await connectWatcher(test(), '', [`$aws/events/presence/+/${clientId}`]);
  return async () =>
    JSON.parse((await watcher.next('publish')).payload.toString()) as Record<string, unknown>;
}

describe.each(both)('iot:Connect, MQTT %i', (version) => {
  const refused = async (clientId: string, packet = {}): Promise<void> => {
    const client = RawClient.open(test(), version);
    if (version === 5) expect(await client.connect(clientId, packet)).toMatchObject({ reasonCode: 0x87 });
    else await expect(client.connect(clientId, packet)).rejects.toThrow('closed before connack');
    expect(await client.end()).toEqual([]);
  };

  it('lets in the client ids that it allows, and closes on others', async () => {
    restrict(test(), { 'iot:Connect': ['client/press-*'] });
    (await RawClient.connected(test(), 'press-1', version)).leave();
    const next = await events('drill-1');
    await refused('drill-1');
    expect(await next()).toMatchObject({
      eventType: 'connect_failed',
      connectFailureReason: 'AUTHORIZATION_FAILED',
      principalIdentifier: certificateId(test().certificate),
      ipAddress: '127.0.0.1',
    });
  });

  it('no policy attached lets nobody in', async () => {
    test().endpoint.policies.set(certificateId(test().certificate), []);
    await refused('press-1');
  });

  it('asks for the will’s topic, too, and for retaining there', async () => {
    restrict(test(), { 'iot:Connect': ['client/*'], 'iot:Publish': ['topic/state/*'] });
    const will = (topic: string, retain: boolean) => ({
      will: { topic, payload: 'x', qos: 0 as const, retain },
    });
    (await RawClient.connected(test(), 'press-1', version, will('state/press-1', false))).leave();
    const next = await events('press-2');
    await refused('press-2', will('other', false));
    expect(await next()).toMatchObject({ eventType: 'connect_failed' });
    await refused('press-2', will('state/press-2', true));
  });

  it('may name what the certificate and SNI say', async () => {
    restrict(test(), { 'iot:Connect': ['client/${iot:Certificate.Subject.CommonName}-${iot:DomainName}'] });
    const name = new X509Certificate(test().certificate).toLegacyObject().subject.CN as string;
    (await RawClient.connected(test(), `${name}-localhost`, version)).leave();
    await refused('another-localhost');
  });

  it('may depend on what the CONNECT asks for', async () => {
    test().endpoint.policies.set(certificateId(test().certificate), {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'iot:Connect',
        Resource: '*',
        Condition: { 'ForAllValues:StringNotEquals': { 'iot:ConnectAttributes': ['PersistentConnect'] } },
      },
    });
    (await RawClient.connected(test(), 'press-1', version)).leave();
    await refused('press-1', { clean: false, properties: { sessionExpiryInterval: 60 } });
  });
});

describe('iot:Publish', () => {
  const allowed = { 'iot:Connect': ['client/*'], 'iot:Publish': ['topic/open/*'] };

  it.each([0, 1] as const)(
    'MQTT 3.1.1, QoS %i: a denied one ends the connection without a word',
    async (qos) => {
      restrict(test(), allowed);
      const next = await events(`deny-${qos}`);
      const client = await RawClient.connected(test(), `deny-${qos}`, 4);
      await next();
      client.publish('open/a', 'x', { qos: 1 });
      await client.next('puback');
      client.publish('shut/a', 'x', { qos });
      expect(await client.end()).toEqual([]);
      expect(await next()).toMatchObject({ eventType: 'disconnected', disconnectReason: 'AUTH_ERROR' });
    },
  );

  it('MQTT 5: QoS 1 is told in PUBACK and stays, QoS 0 ends with DISCONNECT', async () => {
    restrict(test(), allowed);
    const watcher = await connectWatcher(test(), 'w', ['#']);
    const client = await RawClient.connected(test(), 'deny-5');
    client.publish('shut/a', 'x', { qos: 1, messageId: 7 });
    expect(await client.next('puback')).toMatchObject({ messageId: 7, reasonCode: 0x87 });
    client.publish('open/a', 'x', { qos: 1, messageId: 8 });
    expect(await client.next('puback')).toMatchObject({ messageId: 8, reasonCode: 0 });
    expect(await watcher.next('publish')).toMatchObject({ topic: 'open/a' });
    client.publish('shut/a', 'x');
    expect(await client.end()).toMatchObject([{ cmd: 'disconnect', reasonCode: 0x87 }]);
    await watcher.nothingElse();
    watcher.leave();
  });

  it('MQTT 5: may be answered the other way where that is chosen', async () => {
    restrict(test(), allowed);
    const { choices } = test().endpoint;
    Object.assign(choices, { deniedQos1Publish: 'disconnect', deniedQos0Publish: 'discard' });
    try {
      const client = await RawClient.connected(test(), 'deny-5');
      client.publish('shut/a', 'x');
      await client.nothingElse();
      client.publish('shut/a', 'x', { qos: 1 });
      expect(await client.end()).toMatchObject([{ cmd: 'disconnect', reasonCode: 0x87 }]);
    } finally {
      Object.assign(choices, { deniedQos1Publish: 'puback', deniedQos0Publish: 'disconnect' });
    }
  });

  it('a retained one needs iot:RetainPublish', async () => {
    restrict(test(), allowed);
    const client = await RawClient.connected(test(), 'retains');
    client.publish('open/a', 'x', { qos: 1, retain: true });
    expect(await client.next('puback')).toMatchObject({ reasonCode: 0x87 });
    restrict(test(), { ...allowed, 'iot:RetainPublish': ['topic/open/*'] });
    client.publish('open/a', 'x', { qos: 1, retain: true });
    expect(await client.next('puback')).toMatchObject({ reasonCode: 0 });
    client.leave();
  });

  it('names the topic of Basic Ingest whole', async () => {
    restrict(test(), { ...allowed, 'iot:Publish': ['topic/$aws/rules/store/*'] });
    const client = await RawClient.connected(test(), 'ingests');
    client.publish('$aws/rules/store/a/b', 'x', { qos: 1 });
    expect(await client.next('puback')).toMatchObject({ reasonCode: 0 });
    client.publish('$aws/rules/other/a/b', 'x', { qos: 1 });
    expect(await client.next('puback')).toMatchObject({ reasonCode: 0x87 });
    client.leave();
  });
});

describe('iot:Subscribe', () => {
  const allowed = {
    'iot:Connect': ['client/*'],
    'iot:Subscribe': ['topicfilter/open/*', 'topicfilter/$share/*/open/*'],
    'iot:Receive': ['topic/open/*'],
  };

  it('MQTT 5: SUBACK tells each filter’s own', async () => {
    restrict(test(), allowed);
    const client = await RawClient.connected(test(), 'reads');
    const filters = ['open/#', 'shut/#', '#', '$share/g/open/+', '$share/g/shut/+'];
    expect(await client.subscribe(filters, 1)).toMatchObject({ granted: [1, 0x87, 0x87, 1, 0x87] });
    expect(test().endpoint.connections.subscriptions('reads')).toEqual([
      { topicFilter: 'open/#', qos: 1 },
      { topicFilter: '$share/g/open/+', qos: 1 },
    ]);
    client.leave();
  });

  it('MQTT 3.1.1: one denied filter ends the connection without SUBACK, and none counts', async () => {
    restrict(test(), allowed);
    const next = await events('reads-4');
    const client = await RawClient.connected(test(), 'reads-4', 4, { clean: false });
    await next();
    await expect(client.subscribe(['open/#', 'shut/#'])).rejects.toThrow('closed before suback');
    expect(await next()).toMatchObject({ disconnectReason: 'AUTH_ERROR' });
    expect(test().endpoint.connections.subscriptions('reads-4')).toEqual([]);
  });
});

describe.each(both)('iot:Receive, MQTT %i', (version) => {
  const allowed = {
    'iot:Connect': ['client/*'],
    'iot:Subscribe': ['topicfilter/*'],
    'iot:Publish': ['topic/*'],
    'iot:RetainPublish': ['topic/*'],
    'iot:Receive': ['topic/open/*'],
  };

  it('what it does not allow is not delivered, and nothing said', async () => {
    restrict(test(), allowed);
    const client = await RawClient.connected(test(), 'receives', version);
    await client.subscribe(['#', 'shut/kept'], 1);
    const watcher = await connectWatcher(test(), 'w');
    watcher.publish('shut/a', 'x', { qos: 1 });
    watcher.publish('shut/kept', 'x', { qos: 1, retain: true });
    watcher.publish('open/a', 'x', { qos: 1 });
    expect(await client.next('publish')).toMatchObject({ topic: 'open/a' });
    await client.subscribe('shut/kept', 1);
    await client.nothingElse();
    client.leave();
    watcher.leave();
  });

  it('is asked when a message is delivered, not when it was held', async () => {
    restrict(test(), { ...allowed, 'iot:Receive': ['topic/*'] });
    const persistent = { clean: false, properties: { sessionExpiryInterval: 60 } };
    const client = await RawClient.connected(test(), 'held', version, persistent);
    await client.subscribe('held/#', 1);
    client.leave();
    await client.end();
    const watcher = await connectWatcher(test(), 'w');
    watcher.publish('held/shut', 'x', { qos: 1 });
    watcher.publish('held/open', 'x', { qos: 1, messageId: 2 });
    await watcher.next('puback');
    await watcher.next('puback');
    restrict(test(), { ...allowed, 'iot:Receive': ['topic/held/open'] });
    const again = await RawClient.connected(test(), 'held', version, persistent);
    expect(await again.next('publish')).toMatchObject({ topic: 'held/open' });
    await again.nothingElse();
    again.leave();
    watcher.leave();
  });
});
