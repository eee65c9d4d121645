/** When PUBACK and PUBREC leave, against a broker that does as it is told. */
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { FailureError } from '../../../src/failure/failureError.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import type { Acknowledgement } from '../../../src/shared/receipt.ts';
import { connectMqtt, type MqttConnection } from '../../../src/transport/mqttConnection.ts';
import { ScriptedBroker, type ScriptedClient } from '../../support/scriptedBroker.ts';

const destination = {
  host: 'broker.test',
  port: 1883,
  aws: false,
  protocol: 'mqtt',
  secure: false,
  authentication: 'none',
  mqttVersion: '5',
  clientId: 'me',
} as const;

let broker: ScriptedBroker;
let client: ScriptedClient;
let received: { text: string; duplicate: boolean; acknowledgement: Acknowledgement | undefined }[];
let ended: FailureError[];

async function connect(acknowledge: 'onReceipt' | 'afterRecording'): Promise<MqttConnection> {
  const stream = net.connect(broker.port, '127.0.0.1');
  await once(stream, 'connect');
  const connection = await connectMqtt(
    stream,
    {
      ...{ destination, clientId: 'me', mqttVersion: '5', keepAlive: 60, cleanStart: true, acknowledge },
      ...{ signal: new AbortController().signal, timeout: 5000, clock: systemClock },
    },
    {
      onMessage: ({ payload, duplicate }, acknowledgement) =>
        received.push({ text: Buffer.from(payload).toString(), duplicate, acknowledgement }),
      onRoundTrip: () => undefined,
      onClose: (failure) => ended.push(failure),
    },
  );
  client = [...broker.clients].at(-1)!;
  return connection;
}

function publish(qos: 0 | 1 | 2, messageId: number, more: { dup?: boolean; text?: string } = {}): void {
  client.send({
    cmd: 'publish',
    ...{ topic: 'a', payload: more.text ?? String(messageId), qos, dup: more.dup ?? false, retain: false },
    ...(qos === 0 ? {} : { messageId }),
  });
}

const arrived = (count: number) =>
  vi.waitFor(() => {
    expect(received).toHaveLength(count);
  });
const acknowledged = () =>
  broker.received
    .filter(({ cmd }) => cmd === 'puback' || cmd === 'pubrec')
    .map((packet) => `${packet.cmd} ${(packet as { messageId: number }).messageId}`);
/** The broker's answer to a ping shows that all before it was handled on both sides. */
const pinged = async (connection: MqttConnection) => {
  const before = broker.of('pingreq').length;
  connection.ping();
  await vi.waitFor(() => {
    expect(broker.of('pingreq').length).toBeGreaterThan(before);
  });
};

beforeEach(async () => {
  broker = await new ScriptedBroker(5).listen();
  received = [];
  ended = [];
});
afterEach(() => broker.close());

it('acknowledges at once what is acknowledged on receipt', async () => {
  const connection = await connect('onReceipt');
  for (const id of [1, 2]) publish(1, id);
  publish(2, 3);
  await arrived(3);
  await pinged(connection);
  expect(acknowledged()).toEqual(['puback 1', 'puback 2', 'pubrec 3']);
  expect(received.map(({ acknowledgement }) => acknowledgement)).toEqual([undefined, undefined, undefined]);
  expect(broker.of('connect')[0]?.properties?.receiveMaximum).toBeUndefined();
});

it('acknowledges after recording, in the order of the messages, and lets everything else pass meanwhile', async () => {
  const connection = await connect('afterRecording');
  expect(broker.of('connect')[0]?.properties?.receiveMaximum).toBe(250);
  for (const id of [1, 2]) publish(1, id);
  publish(2, 3);
  publish(1, 4);
  publish(0, 0, { text: 'QoS 0' });
  await arrived(5);
  await connection.publish({
    ...{ topic: 'b', payload: Buffer.from('out'), qos: 1, retain: false, route: 'mqtt' },
  });
  await pinged(connection);
  expect(acknowledged()).toEqual([]);
  expect(connection.unrecorded).toBe(4);
  expect(received[4]).toEqual({ text: 'QoS 0', duplicate: false, acknowledgement: undefined });
  for (const index of [1, 2]) received[index]?.acknowledgement?.recorded();
  await pinged(connection);
  expect(acknowledged()).toEqual([]);
  received[0]?.acknowledgement?.recorded();
  await pinged(connection);
  expect(acknowledged()).toEqual(['puback 1', 'puback 2', 'pubrec 3']);
  received[3]?.acknowledgement?.recorded();
  await pinged(connection);
  expect(acknowledged()).toEqual(['puback 1', 'puback 2', 'pubrec 3', 'puback 4']);
  expect(connection.unrecorded).toBe(0);
});

it('tells of a QoS 2 message once, at its PUBLISH, and completes it', async () => {
  const connection = await connect('afterRecording');
  publish(2, 7);
  publish(2, 7, { dup: true });
  await arrived(1);
  received[0]?.acknowledgement?.recorded();
  await pinged(connection);
  expect(new Set(acknowledged())).toEqual(new Set(['pubrec 7']));
  client.send({ cmd: 'pubrel', messageId: 7 });
  await vi.waitFor(() => {
    expect(broker.of('pubcomp')).toMatchObject([{ messageId: 7 }]);
  });
  expect(received).toHaveLength(1);
  // The identifier is free again.
  publish(2, 7, { text: 'another' });
  await arrived(2);
  expect(received[1]?.text).toBe('another');
});

it('waits before DISCONNECT for what is being recorded, and acknowledges nothing after it', async () => {
  const connection = await connect('afterRecording');
  for (const id of [1, 2]) publish(1, id);
  await arrived(2);
  const closed = connection.close();
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(broker.of('disconnect')).toEqual([]);
  received[0]?.acknowledgement?.recorded();
  received[1]?.acknowledgement?.recorded();
  await closed;
  expect(broker.received.slice(-3).map(({ cmd }) => cmd)).toEqual(['puback', 'puback', 'disconnect']);
});

it('closes without an acknowledgement when recording takes too long', async () => {
  const connection = await connect('afterRecording');
  publish(1, 1);
  await arrived(1);
  await connection.close();
  received[0]?.acknowledgement?.recorded();
  received[0]?.acknowledgement?.failed('too late');
  expect(acknowledged()).toEqual([]);
  expect(broker.of('disconnect')).toHaveLength(1);
  expect(ended).toEqual([]);
});

it('ends the connection when a message cannot be recorded, for the broker to keep it', async () => {
  await connect('afterRecording');
  for (const id of [1, 2]) publish(1, id);
  await arrived(2);
  received[0]?.acknowledgement?.failed('the disk is on fire');
  received[1]?.acknowledgement?.recorded();
  await vi.waitFor(() => {
    expect(ended).toHaveLength(1);
  });
  expect(ended[0]?.failure).toMatchObject({
    id: 'session.notRecorded',
    symptom: 'A message could not be recorded: the disk is on fire',
    retryable: true,
  });
  expect(acknowledged()).toEqual([]);
});
