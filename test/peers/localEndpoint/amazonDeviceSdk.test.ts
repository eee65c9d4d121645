/** Amazon's device SDK, which nobody here wrote, must not be able to tell the local endpoint from AWS IoT Core. */
import { auth, iot, mqtt, mqtt5 } from 'aws-iot-device-sdk-v2';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { endpointForTest } from './endpointForTest.ts';

const test = endpointForTest();

type Mqtt5Builder = iot.AwsIotMqtt5ClientConfigBuilder;

interface Way {
  readonly name: string;
  readonly port: 'tls443' | 'mqtts8883';
  readonly mqtt5: () => Mqtt5Builder;
  readonly mqtt3: () => iot.AwsIotMqttConnectionConfigBuilder;
}

const description = () => test().endpoint.description;
const credentials = () => description().credentials;
const authorizer = () => description().authorizer;

function mutualTls(port: Way['port']): Way {
  return {
    name: `mutual TLS, ${port}`,
    port,
    mqtt5: () =>
      iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithMtlsFromMemory(
        'localhost',
        test().certificate,
        test().privateKey,
      ),
    mqtt3: () =>
      iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder(test().certificate, test().privateKey),
  };
}

function staticCredentials(): auth.AwsCredentialsProvider {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials();
  return auth.AwsCredentialsProvider.newStatic(accessKeyId, secretAccessKey, sessionToken);
}

function tokenAuth(): iot.MqttConnectCustomAuthConfig {
  const { name, tokenKeyName, token, signature } = authorizer();
  return { authorizerName: name, username: '', tokenKeyName, tokenValue: token, tokenSignature: signature };
}

function passwordAuth(): iot.MqttConnectCustomAuthConfig {
  const { name, username, password } = authorizer();
  return { authorizerName: name, username, password: Buffer.from(password) };
}

const ways: Way[] = [
  mutualTls('mqtts8883'),
  mutualTls('tls443'),
  {
    name: 'WSS with SigV4',
    port: 'tls443',
    mqtt5: () =>
      iot.AwsIotMqtt5ClientConfigBuilder.newWebsocketMqttBuilderWithSigv4Auth('localhost', {
        credentialsProvider: staticCredentials(),
        region: description().region,
      }),
    mqtt3: () => {
      const { accessKeyId, secretAccessKey, sessionToken } = credentials();
      return iot.AwsIotMqttConnectionConfigBuilder.new_with_websockets({
        region: description().region,
        credentials_provider: staticCredentials(),
      }).with_credentials(description().region, accessKeyId, secretAccessKey, sessionToken);
    },
  },
  {
    name: 'custom authorizer, MQTT on 443, signed token',
    port: 'tls443',
    mqtt5: () =>
      iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithCustomAuth('localhost', tokenAuth()),
    mqtt3: () => {
      const { name, tokenKeyName, token, signature } = authorizer();
      return iot.AwsIotMqttConnectionConfigBuilder.new_default_builder().with_custom_authorizer(
        '',
        name,
        encodeURIComponent(signature),
        '',
        tokenKeyName,
        token,
      );
    },
  },
  {
    name: 'custom authorizer, MQTT on 443, user name and password',
    port: 'tls443',
    mqtt5: () =>
      iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithCustomAuth('localhost', passwordAuth()),
    mqtt3: () => {
      const { name, username, password } = authorizer();
      return iot.AwsIotMqttConnectionConfigBuilder.new_default_builder().with_custom_authorizer(
        username,
        name,
        '',
        password,
      );
    },
  },
  {
    name: 'custom authorizer over WSS',
    port: 'tls443',
    mqtt5: () =>
      iot.AwsIotMqtt5ClientConfigBuilder.newWebsocketMqttBuilderWithCustomAuth('localhost', passwordAuth()),
    mqtt3: () => {
      const { name, username, password } = authorizer();
      return iot.AwsIotMqttConnectionConfigBuilder.new_builder_for_websocket().with_custom_authorizer(
        username,
        name,
        '',
        password,
      );
    },
  },
];

describe.each(ways)('$name', ({ port, mqtt5: builder5, mqtt3: builder3 }) => {
  it('MQTT 5: connects, subscribes, publishes with QoS 0 and 1, and receives', async () => {
    const config = builder5()
      .withPort(description().ports[port])
      .withCertificateAuthority(test().ca)
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
    const config = builder3()
      .with_certificate_authority(test().ca)
      .with_endpoint('localhost')
      .with_port(description().ports[port])
      .with_client_id('sdk-3')
      .with_clean_session(true)
      .build();
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
    ...tokenAuth(),
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
