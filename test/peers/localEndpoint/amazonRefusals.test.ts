/** What Amazon's device SDK makes of the local endpoint's refusals, on each row with MQTT. */
import { mqtt, mqtt5 } from 'aws-iot-device-sdk-v2';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { amazonWays, type Way } from './amazonWays.ts';
import { endpointForTest } from './endpointForTest.ts';
import { allowing } from './principals.ts';

const test = endpointForTest();
afterEach(() => test().endpoint.policies.remove());

const allowed = {
  'iot:Connect': ['client/sdk-allowed-*'],
  'iot:Publish': ['topic/open/*'],
  'iot:Subscribe': ['topicfilter/open/*'],
  'iot:Receive': ['topic/open/*'],
};

async function stop(client: mqtt5.Mqtt5Client): Promise<void> {
  const stopped = once(client, 'stopped');
  client.stop();
  await stopped;
  client.close();
}

/** Starts an MQTT 5 client: connected, or the failure. */
async function start(
  { mqtt5: builder }: Way,
  clientId: string,
): Promise<{ client: mqtt5.Mqtt5Client; failure?: mqtt5.ConnectionFailureEvent }> {
  const config = builder(test()).withConnectProperties({ clientId, keepAliveIntervalSeconds: 120 }).build();
  const client = new mqtt5.Mqtt5Client(config);
  const connected = once(client, 'connectionSuccess').then(() => undefined);
  const failed = once(client, 'connectionFailure').then(([event]: mqtt5.ConnectionFailureEvent[]) => event);
  client.start();
  const failure = await Promise.race([connected, failed]);
  return { client, ...(failure && { failure }) };
}

/** Restricts whoever the client speaks for, which is known once it was connected. */
function restrict(clientId: string): void {
  const { connections, policies } = test().endpoint;
  policies.set(connections.get(clientId)!.principalIdentifier, allowing(allowed));
}

describe.each(amazonWays)('$name', (way) => {
  it('MQTT 5: denied actions are told by reason codes, and a QoS 0 publish by DISCONNECT', async () => {
    const { client } = await start(way, 'sdk-allowed-5');
    restrict('sdk-allowed-5');
    const { reasonCodes } = await client.subscribe({
      subscriptions: ['open/+', 'shut/+'].map((topicFilter) => ({
        topicFilter,
        qos: mqtt5.QoS.AtLeastOnce,
      })),
    });
    expect(reasonCodes).toEqual([1, mqtt5.SubackReasonCode.NotAuthorized]);
    const publish = async (topicName: string) =>
      (await client.publish({ topicName, payload: 'x', qos: mqtt5.QoS.AtLeastOnce }))?.reasonCode;
    expect(await publish('open/a')).toBe(0);
    expect(await publish('shut/a')).toBe(mqtt5.PubackReasonCode.NotAuthorized);
    const disconnection = once(client, 'disconnection');
    await client.publish({ topicName: 'shut/a', payload: 'x', qos: mqtt5.QoS.AtMostOnce });
    const [event] = (await disconnection) as mqtt5.DisconnectionEvent[];
    expect(event!.disconnect?.reasonCode).toBe(mqtt5.DisconnectReasonCode.NotAuthorized);
    await stop(client);

    const refused = await start(way, 'sdk-denied-5');
    expect(refused.failure?.connack?.reasonCode).toBe(mqtt5.ConnectReasonCode.NotAuthorized);
    await stop(refused.client);
  });

  it('MQTT 3.1.1: denied actions end the connection without a word', async () => {
    // Over TLS the SDK calls it a hang-up, over WebSocket a closed socket.
    const hangUp = /UNEXPECTED_HANGUP|SOCKET_CLOSED/;
    const connect = async (clientId: string): Promise<mqtt.MqttClientConnection> => {
      const connection = new mqtt.MqttClient().new_connection(
        way.mqtt3(test()).with_client_id(clientId).build(),
      );
      // Every rejection is told as an event, too, which must not be without a listener.
      connection.on('error', () => undefined);
      await connection.connect();
      return connection;
    };
    const deniedActions: ((connection: mqtt.MqttClientConnection) => Promise<unknown>)[] = [
      (connection) => connection.subscribe('shut/+', mqtt.QoS.AtLeastOnce),
      (connection) => connection.publish('shut/a', 'x', mqtt.QoS.AtMostOnce),
    ];
    for (const action of deniedActions) {
      const connection = await connect('sdk-allowed-3');
      restrict('sdk-allowed-3');
      const interrupted = new Promise((resolve) => connection.once('interrupt', resolve));
      const resumed = new Promise<void>((resolve) => connection.once('resume', () => resolve()));
      // With a clean session a SUBSCRIBE that was cut off is cancelled; a QoS 0 publish is thought sent.
      action(connection).catch(() => undefined);
      expect(String(await interrupted)).toMatch(hangUp);
      test().endpoint.policies.remove();
      await resumed;
      await connection.disconnect();
    }
    const connection = await connect('sdk-denied-3');
    restrict('sdk-denied-3');
    await connection.disconnect();
    const failure: unknown = await connect('sdk-denied-3').catch((error: unknown) => error);
    expect(String(failure)).toMatch(hangUp);
  });
});
