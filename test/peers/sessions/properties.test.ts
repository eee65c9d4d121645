/** MQTT 5's publish properties, written here and read by clients that nobody here wrote, and the other way round, bit for bit. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { mqtt5, iot } from 'aws-iot-device-sdk-v2';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { NewMessage, PublishProperties } from '../../../src/shared/message.ts';
import { leftOf } from '../../support/expiry.ts';
import { startMosquitto, type Mosquitto } from '../../support/mosquitto.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import { endpoint, open, row, useRowSessions } from '../../support/rowSessions.ts';

useRowSessions();
const run = promisify(execFile);

/** Names that objects would sort or swallow, names that come again, and an empty value among them. */
const userProperties = [
  ['b', '1'],
  ['10', 'ten'],
  ['a', ''],
  ['9', 'nine'],
  ['b', 'é ☃'],
  ['a', 'x'],
  ['__proto__', 'p'],
] as const;
const properties = {
  payloadFormatIndicator: 'utf8',
  messageExpiryInterval: 3600,
  contentType: 'application/json; ü',
  responseTopic: 'answers/1',
  correlationData: Uint8Array.from({ length: 256 }, (_, index) => index),
  userProperties,
} as const satisfies PublishProperties;
const payload = Buffer.from('{"ü": 1}');

const received = (topic: string): Promise<NewMessage> =>
  vi.waitFor(() => {
    const found = open.messages.find((message) => message.direction === 'in' && message.topic === topic);
    if (!found) throw new Error('nothing yet');
    return found;
  });

describe('mosquitto', () => {
  let directory: string;
  let broker: Mosquitto;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'topicscope-properties-'));
    const [device] = endpoint.description.devices;
    broker = await startMosquitto({
      directory,
      ca: endpoint.description.ca,
      certificate: device?.certificate ?? '',
      privateKey: device?.privateKey ?? '',
    });
  });
  afterAll(async () => {
    await broker.stop();
    await rm(directory, { recursive: true });
  });

  async function connect(): Promise<void> {
    open.add({
      id: 'mosquitto',
      broker: 'mqtt',
      endpoint: '127.0.0.1',
      protocol: 'mqtt',
      port: broker.ports.plain,
      identity: { type: 'none' },
    });
    expect((await open.sessions.connect('mosquitto')).state).toBe('connected');
  }
  const flags = () => ['-h', '127.0.0.1', '-p', String(broker.ports.plain), '-V', 'mqttv5', '-q', '1'];
  const publish = (topic: string, more: PublishProperties = properties) =>
    open.sessions.publish('mosquitto', {
      topic,
      payload,
      qos: 1,
      retain: true,
      route: 'mqtt',
      properties: more,
    });
  /** What mosquitto_sub prints of the retained message of a topic. */
  const read = async (topic: string, format: string): Promise<string> =>
    (await run('mosquitto_sub', [...flags(), '-t', topic, '-C', '1', '-W', '20', '-F', format])).stdout;

  it('reads what is written here', async () => {
    await connect();
    const left = leftOf(properties.messageExpiryInterval);
    await publish('written/here');
    expect((await read('written/here', '%C|%R|%F|%E|%x|%P')).split('|')).toEqual([
      ...['application/json; ü', 'answers/1', '1', left, payload.toString('hex')],
      'b:1 10:ten a: 9:nine b:é ☃ a:x __proto__:p\n',
    ]);
    const { stdout } = await run(
      'mosquitto_sub',
      [...flags(), '-t', 'written/here', '-C', '1', '-W', '20', '-N', '-F', '%D'],
      { encoding: 'buffer' },
    );
    expect(stdout.subarray(0, 256)).toEqual(Buffer.from(properties.correlationData));
  });

  it('writes what is read here', async () => {
    await connect();
    await open.sessions.subscribe('mosquitto', 'written/there', { qos: 1 });
    const property = (name: string, ...values: string[]) => ['-D', 'publish', name, ...values];
    const left = leftOf(properties.messageExpiryInterval);
    await run('mosquitto_pub', [
      ...[...flags(), '-t', 'written/there', '-m', payload.toString()],
      ...property('payload-format-indicator', '1'),
      ...property('message-expiry-interval', '3600'),
      ...property('content-type', properties.contentType),
      ...property('response-topic', 'answers/1'),
      ...property('correlation-data', 'ü\u0001'),
      ...userProperties.flatMap(([name, value]) => property('user-property', name, value)),
    ]);
    const message = await received('written/there');
    expect(Buffer.from(message.payload)).toEqual(payload);
    expect(message.properties).toEqual({
      ...properties,
      messageExpiryInterval: left,
      correlationData: new Uint8Array(Buffer.from('ü\u0001')),
      subscriptionIdentifiers: message.properties?.subscriptionIdentifiers,
    });
  });

  it('gets back all of it', async () => {
    await connect();
    await open.sessions.subscribe('mosquitto', 'both/ways', { qos: 1 });
    const left = leftOf(properties.messageExpiryInterval);
    await publish('both/ways');
    expect((await received('both/ways')).properties).toMatchObject({
      ...properties,
      messageExpiryInterval: left,
    });
  });

  it('knows a topic by its alias, and a new connection is told it anew', async () => {
    await connect();
    const lines: string[] = [];
    const reader = spawn('mosquitto_sub', [...flags(), '-t', 'alias/#', '-C', '4', '-W', '30', '-F', '%t']);
    createInterface({ input: reader.stdout }).on('line', (line) => lines.push(line));
    const ended = once(reader, 'close');
    const to = (topic: string) =>
      open.sessions.publish('mosquitto', {
        topic,
        payload,
        qos: 1,
        retain: true,
        route: 'mqtt',
        properties: { topicAlias: 3 },
      });
    await to('alias/one');
    await to('alias/one');
    await vi.waitFor(() => {
      expect(lines).not.toEqual([]);
    });
    await open.sessions.disconnect('mosquitto');
    await open.sessions.connect('mosquitto');
    await to('alias/one');
    await to('alias/two');
    await to('alias/two');
    await ended;
    expect(lines.filter((line) => line === 'alias/two').length).toBeGreaterThan(0);
    expect(new Set(lines)).toEqual(new Set(['alias/one', 'alias/two']));
    await expect(
      open.sessions.publish('mosquitto', {
        topic: 'alias/one',
        payload,
        qos: 1,
        retain: false,
        route: 'mqtt',
        properties: { topicAlias: 60_000 },
      }),
    ).rejects.toMatchObject({
      failure: {
        symptom: expect.stringMatching(/^Topic alias is 60000; this broker takes 1 to \d+\.$/) as string,
      },
    });
    expect(open.sessions.health('mosquitto').state).toBe('connected');
  });
});

describe("Amazon's device SDK", () => {
  const sdkProperties = {
    payloadFormat: mqtt5.PayloadFormatIndicator.Utf8,
    messageExpiryIntervalSeconds: 3600,
    contentType: properties.contentType,
    responseTopic: properties.responseTopic,
    correlationData: properties.correlationData,
    userProperties: userProperties.map(([name, value]) => ({ name, value })),
  };

  async function sdkClient(clientId: string): Promise<mqtt5.Mqtt5Client> {
    const { description } = endpoint;
    const [device] = description.devices;
    const text = (file: string | undefined) => readFile(file ?? '', 'utf8');
    const config = iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithMtlsFromMemory(
      'localhost',
      await text(device?.certificate),
      await text(device?.privateKey),
    )
      .withPort(description.ports.mqtts8883)
      .withCertificateAuthority(await text(description.ca))
      .withConnectProperties({ clientId, keepAliveIntervalSeconds: 60 })
      .build();
    const client = new mqtt5.Mqtt5Client(config);
    const connected = once(client, 'connectionSuccess');
    client.start();
    await connected;
    return client;
  }

  async function stop(client: mqtt5.Mqtt5Client): Promise<void> {
    const stopped = once(client, 'stopped');
    client.stop();
    await stopped;
    client.close();
  }

  it.each([
    ['mqtt', 4],
    ['https', 7],
  ] as const)('reads what is written here over %s', async (route, number) => {
    const client = await sdkClient(`reader-${route}`);
    await client.subscribe({ subscriptions: [{ topicFilter: `sdk/${route}`, qos: mqtt5.QoS.AtLeastOnce }] });
    const message = once(client, 'messageReceived') as Promise<[mqtt5.MessageReceivedEvent]>;
    const { profile, secrets } = profileForRow(row(number), endpoint.description);
    open.add(profile, secrets);
    if (route === 'mqtt') await open.sessions.connect(profile.id);
    const left = leftOf(properties.messageExpiryInterval);
    await open.sessions.publish(profile.id, {
      topic: `sdk/${route}`,
      payload,
      qos: 1,
      retain: false,
      route,
      properties,
    });
    const [{ message: read }] = await message;
    expect(Buffer.from(read.payload as ArrayBuffer)).toEqual(payload);
    expect(read).toMatchObject({
      ...sdkProperties,
      messageExpiryIntervalSeconds: left,
      correlationData: expect.anything() as unknown,
    });
    expect(new Uint8Array(read.correlationData as ArrayBuffer)).toEqual(properties.correlationData);
    await stop(client);
  });

  it('writes what is read here', async () => {
    const { profile, secrets } = profileForRow(row(4), endpoint.description);
    open.add(profile, secrets);
    await open.sessions.connect(profile.id);
    await open.sessions.subscribe(profile.id, 'sdk/there', { qos: 1 });
    const client = await sdkClient('writer');
    const left = leftOf(properties.messageExpiryInterval);
    await client.publish({ topicName: 'sdk/there', payload, qos: mqtt5.QoS.AtLeastOnce, ...sdkProperties });
    const message = await received('sdk/there');
    expect(Buffer.from(message.payload)).toEqual(payload);
    expect(message.properties).toEqual({ ...properties, messageExpiryInterval: left });
    await stop(client);
  });

  it('is not asked for a topic alias over HTTPS', async () => {
    const { profile, secrets } = profileForRow(row(7), endpoint.description);
    open.add(profile, secrets);
    await expect(
      open.sessions.publish(profile.id, {
        topic: 'a/b',
        payload,
        qos: 1,
        retain: false,
        route: 'https',
        properties: { topicAlias: 1 },
      }),
    ).rejects.toMatchObject({
      failure: { hint: expect.stringMatching(/Leave the topic alias out/) as string },
    });
  });
});
