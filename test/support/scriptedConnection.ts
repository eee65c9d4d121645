/** The extension's own MQTT connection to a scripted broker: real packets on a real socket, by the clock of the test. */
import { once } from 'node:events';
import net from 'node:net';
import type { Destination } from '../../src/failure/symptom.ts';
import type { Clock } from '../../src/shared/clock.ts';
import {
  connectMqtt,
  type ConnectionEnd,
  type ConnectionEvents,
  type ConnectOptions,
  type MqttConnection,
} from '../../src/transport/mqttConnection.ts';
import type { ScriptedBroker } from './scriptedBroker.ts';

export const destination: Destination = {
  host: 'broker.test',
  port: 1883,
  aws: false,
  protocol: 'mqtt',
  secure: false,
  authentication: 'none',
  mqttVersion: '5',
  clientId: 'me',
};

export interface ScriptedConnection {
  readonly connection: MqttConnection;
  /** Resolves with how the connection ended, unless `close` ended it. */
  readonly ended: Promise<{ readonly text: string; readonly end: ConnectionEnd }>;
}

/** Connects to a broker that speaks MQTT 5, or what `changes` says. */
export async function connectTo(
  broker: ScriptedBroker,
  clock: Clock,
  changes: Partial<ConnectOptions> = {},
  events: Partial<Pick<ConnectionEvents, 'onMessage' | 'onRoundTrip'>> = {},
): Promise<ScriptedConnection> {
  const stream = net.connect(broker.port, '127.0.0.1');
  await once(stream, 'connect');
  const ended = Promise.withResolvers<{ text: string; end: ConnectionEnd }>();
  const connection = await connectMqtt(
    stream,
    {
      ...{ destination, clientId: 'me', mqttVersion: '5', keepAlive: 0, cleanStart: true },
      ...{ acknowledge: 'onReceipt', signal: new AbortController().signal, timeout: 5000, clock },
      ...changes,
    },
    {
      onMessage: () => undefined,
      onRoundTrip: () => undefined,
      ...events,
      onClose: ({ message }, end) => ended.resolve({ text: message, end }),
    },
  );
  return { connection, ended: ended.promise };
}
