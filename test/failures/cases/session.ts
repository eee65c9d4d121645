/** Sessions that end: by DISCONNECT, by a close, by silence. */
import type { FaultValues } from '../../../src/shared/local/faults.ts';
import type { FailureCase, Provocation } from '../failureCase.ts';
import { sessionWith } from '../scripts.ts';
import type { World } from '../world.ts';

const ends = (id: string, as: FaultValues<'endSession'>['as']): FailureCase => ({
  id,
  how: `local endpoint, fault endSession ${as}, MQTT 5`,
  provoke: (world) => ({
    ...world.row(4),
    fails: { session: () => world.fault('endSession', { as }) },
  }),
});

const disconnects = (id: string, reasonCode: number): FailureCase => ({
  id,
  how: `a broker of MQTT 5 that sends DISCONNECT 0x${reasonCode.toString(16).toUpperCase()}`,
  provoke: sessionWith({ cmd: 'disconnect', reasonCode }),
});

const subscribes: Provocation['fails'] = {
  session: (sessions, id) => sessions.subscribe(id, 'denied/#', { qos: 0 }),
};

const allows = (world: World, ...actions: string[]) =>
  world.denyDevice({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  });

export const sessionCases: readonly FailureCase[] = [
  ends('session.takenOver', 'takenOver'),
  ends('session.serverShutdown', 'maintenance'),
  ends('session.administrative', 'administrative'),
  ends('session.notAuthorized', 'forbidden'),
  ends('session.quota', 'throttled'),
  ends('session.disconnected', 'serverError'),
  ends('session.closed', 'lifetime'),
  disconnects('session.keepAliveTimeout', 0x8d),
  disconnects('session.receiveMaximum', 0x93),
  disconnects('session.packetTooLarge', 0x95),
  disconnects('session.invalidFilter', 0x8f),
  disconnects('session.invalidTopic', 0x90),
  disconnects('session.qosNotSupported', 0x9b),
  disconnects('session.retainNotSupported', 0x9a),
  disconnects('session.protocolError', 0x81),
  disconnects('session.protocolError', 0x82),
  disconnects('session.protocolError', 0x94),
  disconnects('session.protocolError', 0xa1),
  disconnects('session.maximumConnectTime', 0xa0),
  disconnects('session.busy', 0x89),
  disconnects('session.moved', 0x9d),
  {
    id: 'session.closedAfterSubscribe',
    how: 'local endpoint, a policy without iot:Subscribe, MQTT 3.1.1',
    provoke: async (world) => {
      await allows(world, 'iot:Connect');
      return { ...world.row(4, { mqttVersion: '3.1.1' }), fails: subscribes };
    },
  },
  {
    id: 'session.closedAfterPublish',
    how: 'local endpoint, a policy without iot:Publish, MQTT 3.1.1, QoS 0',
    provoke: async (world) => {
      await allows(world, 'iot:Connect');
      return {
        ...world.row(4, { mqttVersion: '3.1.1' }),
        fails: {
          session: (sessions, id) =>
            sessions.publish(id, {
              topic: 'denied/a',
              payload: Buffer.from('x'),
              qos: 0,
              retain: false,
              route: 'mqtt',
            }),
        },
      };
    },
  },
  { id: 'session.closed', how: 'a broker that closes in good order', provoke: sessionWith('end') },
  { id: 'session.lost', how: 'a broker that resets the connection', provoke: sessionWith('reset') },
  {
    id: 'session.pingUnanswered',
    how: 'a broker that says nothing after CONNACK, keep alive 2 s',
    slow: true,
    provoke: async (world) => {
      const { port } = await world.scripted(5, (packet, client) => {
        if (packet.cmd === 'pingreq') client.freeze();
        return packet.cmd === 'pingreq';
      });
      return { ...world.broker(port, { keepAlive: 2 }), fails: { session: () => undefined } };
    },
  },
  {
    id: 'session.endedHere',
    how: 'disconnected while it connects',
    provoke: async (world) => {
      const port = await world.server(() => undefined);
      return { ...world.broker(port), fails: 'interrupted' };
    },
  },
];
