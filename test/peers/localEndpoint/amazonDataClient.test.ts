/** Amazon's data plane client against the local endpoint: publish, retained messages, refusals that it understands. */
import {
  GetRetainedMessageCommand,
  IoTDataPlaneClient,
  ListRetainedMessagesCommand,
  PublishCommand,
} from '@aws-sdk/client-iot-data-plane';
import { Agent } from 'node:https';
import { afterAll, describe, expect, it } from 'vitest';
import { endpointForTest } from './endpointForTest.ts';
import { RawClient } from './rawClient.ts';
import { leftOf } from '../../support/expiry.ts';

const test = endpointForTest();
const clients: IoTDataPlaneClient[] = [];

function client(
  changes: { region?: string; secretAccessKey?: string; sessionToken?: string } = {},
): IoTDataPlaneClient {
  const { host, ports, region, credentials } = test().endpoint.description;
  const made = new IoTDataPlaneClient({
    endpoint: `https://${host}:${ports.tls443}`,
    region: changes.region ?? region,
    credentials: { ...credentials, ...changes },
    maxAttempts: 1,
    requestHandler: { httpsAgent: new Agent({ ca: test().ca, keepAlive: true }) },
  });
  clients.push(made);
  return made;
}

afterAll(() => {
  for (const made of clients) made.destroy();
});

describe('publish', () => {
  it('reaches a subscriber with all its MQTT 5 properties', async () => {
    const subscriber = await RawClient.connected(test(), 'data-1');
    await subscriber.subscribe('a/b c', 1);
    const left = leftOf(30);
    await client().send(
      new PublishCommand({
        topic: 'a/b c',
        qos: 1,
        payload: Buffer.from('hello'),
        contentType: 'text/plain',
        responseTopic: 'r/t',
        messageExpiry: 30,
        payloadFormatIndicator: 'UTF8_DATA',
        correlationData: Buffer.from('cd').toString('base64'),
        userProperties: JSON.stringify([{ deviceName: 'alpha' }, { n: '1' }, { n: '2' }]),
      }),
    );
    const message = await subscriber.next('publish');
    expect(message).toMatchObject({ topic: 'a/b c', qos: 1, retain: false, payload: Buffer.from('hello') });
    expect(message.properties).toMatchObject({
      contentType: 'text/plain',
      responseTopic: 'r/t',
      messageExpiryInterval: left,
      payloadFormatIndicator: true,
      correlationData: Buffer.from('cd'),
    });
    expect({ ...message.properties?.userProperties }).toEqual({ deviceName: 'alpha', n: ['1', '2'] });
    subscriber.leave();
  });

  it.each([
    ['a bad secret key', { secretAccessKey: 'wrong' }, /signature we calculated does not match/],
    [
      'another region',
      { region: 'eu-west-1' },
      /Credential should be scoped to a valid region, not 'eu-west-1'/,
    ],
    ['another session token', { sessionToken: 'wrong' }, /security token included in the request is invalid/],
  ])('is refused for %s, and the client knows it as ForbiddenException', async (_, changes, message) => {
    await expect(
      client(changes).send(new PublishCommand({ topic: 'a', payload: 'x' })),
    ).rejects.toMatchObject({
      name: 'ForbiddenException',
      message: expect.stringMatching(message) as string,
      $metadata: { httpStatusCode: 403 },
    });
  });

  it.each([
    ['a wildcard', 'a/+'],
    ['eight slashes', 'a/b/c/d/e/f/g/h/i'],
    ['a reserved topic', '$aws/events/x'],
  ])('is refused for %s in the topic with InvalidRequestException', async (_, topic) => {
    await expect(client().send(new PublishCommand({ topic, payload: 'x' }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });

  it('is refused over 128 KiB', async () => {
    await client().send(new PublishCommand({ topic: 'a', payload: Buffer.alloc(131_072) }));
    await expect(
      client().send(new PublishCommand({ topic: 'a', payload: Buffer.alloc(131_073) })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 413 } });
  });
});

describe('retained messages', () => {
  it('are kept, told and listed, and deleted by an empty payload', async () => {
    const sdk = client();
    for (const topic of ['r/1', 'r/2', 'r/3']) {
      await sdk.send(new PublishCommand({ topic, payload: `at ${topic}`, qos: 1, retain: true }));
    }
    const one = await sdk.send(new GetRetainedMessageCommand({ topic: 'r/1' }));
    expect(one).toMatchObject({ topic: 'r/1', qos: 1 });
    expect(Buffer.from(one.payload!).toString()).toBe('at r/1');

    const first = await sdk.send(new ListRetainedMessagesCommand({ maxResults: 2 }));
    expect(first.retainedTopics).toMatchObject([
      { topic: 'r/1', payloadSize: 6 },
      { topic: 'r/2', payloadSize: 6 },
    ]);
    const second = await sdk.send(
      new ListRetainedMessagesCommand({ maxResults: 2, nextToken: first.nextToken! }),
    );
    expect(second.retainedTopics!.map(({ topic }) => topic)).toEqual(['r/3']);
    expect(second.nextToken ?? undefined).toBeUndefined();

    await sdk.send(new PublishCommand({ topic: 'r/1', retain: true }));
    await expect(sdk.send(new GetRetainedMessageCommand({ topic: 'r/1' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
