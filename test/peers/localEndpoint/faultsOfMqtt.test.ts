/** Faults of MQTT and of sessions, as clients of both versions see them. */
import { iot, mqtt5 } from 'aws-iot-device-sdk-v2';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultSettings } from '../../../src/shared/local/faults.ts';
import { TestClock } from '../../support/testClock.ts';
import { endpointForTest } from './endpointForTest.ts';
import { RawClient } from './rawClient.ts';
import { patient } from '../../support/patience.ts';

const test = endpointForTest();
/** Another endpoint, whose time passes when a test lets it. */
const clock = new TestClock();
const timed = endpointForTest({ clock });
const faults = () => test().endpoint.faults;
const connected = (clientId: string, version: 4 | 5 = 5) => RawClient.connected(test(), clientId, version);

/** Watches lifecycle events and is never struck: the faults below are for other client ids. */
let watcher: RawClient;
beforeAll(async () => {
  watcher = await connected('watcher');
  await watcher.subscribe('$aws/events/presence/disconnected/+');
});
afterEach(() => {
  faults().clear();
});

/** The reason of the next disconnection of a client id, as AWS's lifecycle events tell it. */
async function disconnectReason(clientId: string): Promise<unknown> {
  for (;;) {
    const event = JSON.parse((await watcher.next('publish')).payload.toString()) as Record<string, unknown>;
    if (event['clientId'] === clientId) return event['disconnectReason'];
  }
}

describe.each([4, 5] as const)('MQTT %i', (version) => {
  it.each(['closeConnection', 'resetConnection'] as const)('%s: CONNECT gets no CONNACK', async (name) => {
    faults().set(name, { at: 'connect' });
    const client = RawClient.open(test(), version);
    await expect(client.connect('x')).rejects.toThrow('the connection closed before connack');
  });

  it.each(['stallConnection', 'noConnack'] as const)('%s: CONNECT is never answered', async (name) => {
    faults().set(name, name === 'noConnack' ? { clientId: 'mute*' } : { at: 'connect', clientId: 'mute*' });
    const client = RawClient.open(test(), version);
    client.connect('mute-1').catch(() => undefined);
    await expect.poll(() => faults().list()[0]?.struck, patient).toBe(1);
    await (await connected('other', version)).nothingElse();
    expect(client.packets).toEqual([]);
    expect(client.closed).toBe(false);
    client.socket.destroy();
  });

  it('connackRefusal: CONNACK has the code of its version, and the connection ends', async () => {
    faults().set('connackRefusal', { reasonCode: 0x97, returnCode: 3, times: 1 });
    const client = RawClient.open(test(), version);
    const connack = await client.connect('x');
    expect(version === 5 ? connack.reasonCode : connack.returnCode).toBe(version === 5 ? 0x97 : 3);
    expect(await client.end()).toEqual([]);
    await connected('x', version);
  });

  it('subackRefusal: SUBACK refuses each filter, and nothing is subscribed', async () => {
    faults().set('subackRefusal', { reasonCode: 0x8f });
    const client = await connected('x', version);
    const suback = await client.subscribe(['a', 'b']);
    const code = version === 5 ? 0x8f : 128;
    expect(suback.granted).toEqual([code, code]);
    client.publish('a', 'not delivered');
    await client.nothingElse();
    client.leave();
  });

  it('noSuback: the subscription holds, unacknowledged', async () => {
    faults().set('noSuback', { times: 1 });
    const client = await connected('x', version);
    client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a', qos: 0 }] });
    client.publish('a', 'hello');
    expect((await client.next('publish')).payload.toString()).toBe('hello');
    client.leave();
  });

  it.each(['subscribe', 'publish'] as const)(
    'closeConnection at %s: closed without an answer',
    async (at) => {
      faults().set('closeConnection', { at });
      const client = await connected('closed', version);
      if (at === 'subscribe') client.subscribe('a').catch(() => undefined);
      else client.publish('a', 'lost', { qos: 1 });
      expect(await client.end()).toEqual([]);
      expect(await disconnectReason('closed')).toBe('SERVER_ERROR');
    },
  );

  it('noPuback: a message is delivered and not acknowledged; a share of 0.5 loses some', async () => {
    faults().set('noPuback', { clientId: 'sender', times: 1 });
    const receiver = await connected('receiver', version);
    await receiver.subscribe('a', 0);
    const sender = await connected('sender', version);
    sender.publish('a', 'once', { qos: 1 });
    expect((await receiver.next('publish')).payload.toString()).toBe('once');
    await sender.nothingElse();
    faults().set('noPuback', { clientId: 'sender', share: 0.5 });
    for (let messageId = 1; messageId <= 100; messageId++) sender.publish('a', '', { qos: 1, messageId });
    sender.send({ cmd: 'pingreq' });
    const pings = () => sender.packets.filter(({ cmd }) => cmd === 'pingresp').length;
    await expect.poll(pings, patient).toBe(2);
    const acknowledged = sender.packets.filter(({ cmd }) => cmd === 'puback').length;
    expect(acknowledged).toBeGreaterThan(5);
    expect(acknowledged).toBeLessThan(95);
    expect(faults().list()[0]?.struck).toBe(100 - acknowledged);
    sender.leave();
    receiver.leave();
  });

  it('pubackRefusal: MQTT 5 is told the code, MQTT 3.1.1 is closed, nobody gets the message', async () => {
    faults().set('pubackRefusal', { reasonCode: 0x97 });
    const client = await connected('x', version);
    await client.subscribe('a');
    client.publish('a', 'lost', { qos: 1, messageId: 7 });
    if (version === 5) {
      expect(await client.next('puback')).toMatchObject({ messageId: 7, reasonCode: 0x97 });
      await client.nothingElse();
      client.leave();
    } else {
      expect(await client.end()).toEqual([]);
    }
  });

  it('noPingresp: PINGREQ is not answered, all else is', async () => {
    faults().set('noPingresp', { times: 1 });
    const client = await connected('x', version);
    client.send({ cmd: 'pingreq' });
    await client.subscribe('a');
    await client.nothingElse();
    client.leave();
  });

  it('throttle: CONNECT is refused, publishes are dropped', async () => {
    const client = await connected('x', version);
    await client.subscribe('a');
    faults().set('throttle');
    client.publish('a', 'dropped', { qos: 1 });
    await client.nothingElse();
    const other = RawClient.open(test(), version);
    if (version === 5) expect((await other.connect('y')).reasonCode).toBe(0x97);
    else await expect(other.connect('y')).rejects.toThrow('closed before connack');
    client.leave();
  });

  it.each<[NonNullable<FaultSettings<'endSession'>['as']>, string, number | undefined]>([
    ['maintenance', 'SERVER_INITIATED_DISCONNECT', 0x8b],
    ['administrative', 'API_INITIATED_DISCONNECT', 0x98],
    ['takenOver', 'DUPLICATE_CLIENTID', 0x8e],
    ['lifetime', 'WEBSOCKET_TTL_EXPIRATION', undefined],
    ['forbidden', 'FORBIDDEN_ACCESS', 0x87],
    ['throttled', 'THROTTLED', 0x97],
    ['serverError', 'SERVER_ERROR', 0x80],
  ])('endSession %s ends sessions that are open', async (as, lifecycleReason, code) => {
    const clientId = `ended-${as}-${version}`;
    const client = await connected(clientId, version);
    faults().set('endSession', { as, clientId: 'ended-*', times: 1 });
    const told = version === 5 && code !== undefined;
    expect(await client.end()).toMatchObject(told ? [{ cmd: 'disconnect', reasonCode: code }] : []);
    expect(await disconnectReason(clientId)).toBe(lifecycleReason);
    // Once: the client comes back and stays.
    const again = await connected(clientId, version);
    await again.nothingElse();
    again.leave();
    await again.end();
  });

  it.each(['closeConnection', 'resetConnection', 'endSession'] as const)(
    '%s strikes each new session again after so many seconds',
    async (name) => {
      const ofTimed = timed().endpoint.faults;
      ofTimed.set(name, {
        ...(name !== 'endSession' && { at: 'connected' }),
        afterSeconds: 60,
        clientId: 'x',
      });
      for (const _ of [1, 2]) {
        const client = await RawClient.connected(timed(), 'x', version);
        await clock.advance(59_999);
        await client.nothingElse();
        await clock.advance(1);
        await client.end();
      }
      expect(ofTimed.list()[0]?.struck).toBe(2);
      ofTimed.clear();
    },
  );

  it('stallConnection: an open connection falls silent and stays open', async () => {
    const client = await connected('half-open', version);
    await client.subscribe('a');
    faults().set('stallConnection', { clientId: 'half-?pen', times: 1 });
    await expect.poll(() => faults().counts().stallConnection, patient).toBeGreaterThan(0);
    await expect.poll(() => faults().list(), patient).toEqual([]);
    client.send({ cmd: 'pingreq' });
    const other = await connected('other', version);
    other.publish('a', 'unheard');
    await other.nothingElse();
    expect(client.packets.slice(2)).toEqual([]);
    expect(client.closed).toBe(false);
    client.socket.destroy();
    other.leave();
  });
});

describe('a custom authorizer that denies', () => {
  it('refuses MQTT on row 5 and leaves certificates alone', async () => {
    faults().set('authorizerDenies');
    const { authorizer, ports } = test().endpoint.description;
    const open = () =>
      RawClient.open(test(), 5, {
        port: ports.tls443,
        ALPNProtocols: ['mqtt'],
        cert: undefined,
        key: undefined,
      });
    const given = { username: authorizer.username, password: Buffer.from(authorizer.password) };
    expect((await open().connect('row-5', given)).reasonCode).toBe(0x87);
    await (await connected('row-4')).nothingElse();
    faults().clear();
    expect((await open().connect('row-5', given)).reasonCode).toBe(0);
  });
});

describe('clients that nobody here wrote', () => {
  it("Amazon's device SDK is told of service maintenance, and comes back by itself", async () => {
    const config = iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithMtlsFromMemory(
      'localhost',
      test().certificate,
      test().privateKey,
    )
      .withPort(test().endpoint.description.ports.mqtts8883)
      .withCertificateAuthority(test().ca)
      .withConnectProperties({ clientId: 'sdk', keepAliveIntervalSeconds: 120 })
      .build();
    const client = new mqtt5.Mqtt5Client(config);
    const success = once(client, 'connectionSuccess');
    client.start();
    await success;
    const [disconnection, again] = [once(client, 'disconnection'), once(client, 'connectionSuccess')];
    faults().set('endSession', { clientId: 'sdk', times: 1 });
    const [event] = (await disconnection) as mqtt5.DisconnectionEvent[];
    expect(event!.disconnect?.reasonCode).toBe(mqtt5.DisconnectReasonCode.ServerShuttingDown);
    await again;
    const stopped = once(client, 'stopped');
    client.stop();
    await stopped;
    client.close();
  });

  it('mosquitto_sub tells that it is not authorised', async () => {
    faults().set('connackRefusal');
    const { ca, devices, ports } = test().endpoint.description;
    const { certificate, privateKey } = devices[0]!;
    const subscriber = spawn('mosquitto_sub', [
      ...['-h', 'localhost', '-p', String(ports.mqtts8883), '-V', 'mqttv5', '-t', 'a'],
      ...['--cafile', ca, '--cert', certificate, '--key', privateKey],
    ]);
    const said: string[] = [];
    subscriber.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    await once(subscriber, 'close');
    expect(said.join('')).toContain('Not authorized');
  });
});
