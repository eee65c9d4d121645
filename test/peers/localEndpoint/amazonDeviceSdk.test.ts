/** Amazon's device SDK, which nobody here wrote, must not be able to tell the local endpoint from AWS IoT Core. */
import { auth, iot, mqtt, mqtt5 } from 'aws-iot-device-sdk-v2';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { amazonWays, tokenAuth } from './amazonWays.ts';
import { endpointForTest } from './endpointForTest.ts';

const test = endpointForTest();

const description = () => test().endpoint.description;
const credentials = () => description().credentials;

describe.each(amazonWays)('$name', ({ mqtt5: builder5, mqtt3: builder3 }) => {
  it('MQTT 5: connects, subscribes, publishes with QoS 0 and 1, and receives', async () => {
    const config = builder5(test())
      .withConnectProperties({ clientId: 'sdk-5', keepAliveIntervalSeconds: 120 })
      .build();
    const client = new mqtt5.Mqtt5Client(config);
    const received: string[] = [];
    client.on('messageReceived', ({ message }) =>
      received.push(Buffer.from(message.payload as ArrayBuffer).toString()),
    );
    const connected = once(client, 'connectionSuccess');
    const failed = once(client, 'connectionFailure').then(([event]: mqtt5.ConnectionFailureEvent[]) => {
      throw new Error('the connection failed', { cause: event!.error });
    });
    client.start();
    const [event] = (await Promise.race([connected, failed])) as mqtt5.ConnectionSuccessEvent[];
    expect(event!.settings).toMatchObject({
      maximumQos: 1,
      serverKeepAlive: 120,
      receiveMaximumFromServer: 100,
    });

    const suback = await client.subscribe({
      subscriptions: [{ topicFilter: 'sdk/+', qos: mqtt5.QoS.AtLeastOnce }],
    });
    expect(suback.reasonCodes).toEqual([1]);
    await client.publish({ topicName: 'sdk/a', payload: 'zero', qos: mqtt5.QoS.AtMostOnce });
    const puback = await client.publish({ topicName: 'sdk/a', payload: 'one', qos: mqtt5.QoS.AtLeastOnce });
    expect(puback?.reasonCode).toBe(0);
    await expect.poll(() => received).toEqual(['zero', 'one']);

    const stopped = once(client, 'stopped');
    client.stop({ reasonCode: mqtt5.DisconnectReasonCode.NormalDisconnection });
    await stopped;
    client.close();
  });

  it('MQTT 3.1.1: connects, subscribes, publishes with QoS 0 and 1, and receives', async () => {
    const config = builder3(test()).with_client_id('sdk-3').build();
    const connection = new mqtt.MqttClient().new_connection(config);
    await connection.connect();
    const received: string[] = [];
    const granted = await connection.subscribe('sdk/+', mqtt.QoS.AtLeastOnce, (_topic, payload) => {
      received.push(Buffer.from(payload).toString());
    });
    expect(granted.qos).toBe(1);
    await connection.publish('sdk/a', 'zero', mqtt.QoS.AtMostOnce);
    await connection.publish('sdk/a', 'one', mqtt.QoS.AtLeastOnce);
    await expect.poll(() => received).toEqual(['zero', 'one']);
    await connection.disconnect();
  });
});

it('MQTT 5: a wrong token is refused with Not authorized', async () => {
  const config = iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithCustomAuth('localhost', {
    ...tokenAuth(test()),
    tokenValue: 'wrong',
  })
    .withPort(description().ports.tls443)
    .withCertificateAuthority(test().ca)
    .build();
  const client = new mqtt5.Mqtt5Client(config);
  const failure = once(client, 'connectionFailure');
  client.start();
  const [event] = (await failure) as mqtt5.ConnectionFailureEvent[];
  expect(event!.connack?.reasonCode).toBe(mqtt5.ConnectReasonCode.NotAuthorized);
  const stopped = once(client, 'stopped');
  client.stop();
  await stopped;
  client.close();
});

it('WSS: a wrong secret key fails the upgrade with 403', async () => {
  const { accessKeyId, sessionToken } = credentials();
  const config = iot.AwsIotMqtt5ClientConfigBuilder.newWebsocketMqttBuilderWithSigv4Auth('localhost', {
    credentialsProvider: auth.AwsCredentialsProvider.newStatic(accessKeyId, 'wrong', sessionToken),
    region: description().region,
  })
    .withPort(description().ports.tls443)
    .withCertificateAuthority(test().ca)
    .build();
  const client = new mqtt5.Mqtt5Client(config);
  const failure = once(client, 'connectionFailure');
  client.start();
  const [event] = (await failure) as mqtt5.ConnectionFailureEvent[];
  expect(event!.error).toMatchObject({ error_name: expect.stringMatching(/WEBSOCKET_UPGRADE/) as string });
  const stopped = once(client, 'stopped');
  client.stop();
  await stopped;
  client.close();
});
