/** CONNECT: refused in CONNACK, answered by something else, or by nothing. */
import { connectAndFail } from '../scripts.ts';
import type { FailureCase } from '../failureCase.ts';

const connack = (id: string, reasonCode: number, returnCode?: number): FailureCase => ({
  id,
  how:
    returnCode === undefined
      ? `local endpoint, fault connackRefusal ${reasonCode}, MQTT 5`
      : `local endpoint, fault connackRefusal ${returnCode}, MQTT 3.1.1`,
  provoke: (world) => {
    world.fault('connackRefusal', { reasonCode, ...(returnCode === undefined ? {} : { returnCode }) });
    return world.row(4, { mqttVersion: returnCode === undefined ? '5' : '3.1.1' });
  },
});

export const connectCases: readonly FailureCase[] = [
  connack('connack.badCredentials', 134),
  {
    id: 'connack.badCredentials',
    how: 'mosquitto with a password file, a wrong password',
    provoke: async (world) => {
      const passwords = await world.file('');
      const configuration = async (port: number) =>
        world.file(
          `listener ${port} 127.0.0.1\nallow_anonymous false\npassword_file ${passwords}\nuser root\n`,
        );
      const port = await world.program('mosquitto', async (on) => ['-c', await configuration(on)]);
      const { profile } = world.broker(port, {
        mqttVersion: '3.1.1',
        identity: { type: 'usernamePassword', username: 'ann' },
      });
      return { profile, secrets: { password: 'wrong' } };
    },
    // mosquitto says "not authorised" for both.
    or: 'connack.notAuthorized',
  },
  connack('connack.notAuthorized', 135),
  connack('connack.notAuthorized', 135, 5),
  connack('connack.notAuthorized', 135, 7),
  {
    id: 'connack.notAuthorized',
    how: 'local endpoint, no policy attached to the certificate, MQTT 5',
    provoke: async (world) => {
      await world.denyDevice();
      return world.row(4);
    },
  },
  connack('connack.clientId', 133),
  connack('connack.clientId', 133, 2),
  connack('connack.protocolVersion', 132),
  connack('connack.protocolVersion', 132, 1),
  connack('connack.will', 144),
  connack('connack.quota', 151),
  connack('connack.busy', 136),
  connack('connack.busy', 136, 3),
  connack('connack.moved', 156),
  connack('connack.banned', 138),
  connack('connack.tooLarge', 149),
  connack('connack.refused', 128),
  {
    id: 'connect.httpAnswered',
    how: 'local endpoint, MQTT on 443 without ALPN',
    provoke: (world) => world.row(3, { alpn: false }),
  },
  {
    id: 'connect.notMqtt',
    how: 'an SSH server, which answers CONNECT with its banner',
    provoke: async (world) =>
      world.broker(await world.server((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'))),
  },
  {
    id: 'connect.timeout',
    how: 'a server that takes CONNECT and says nothing',
    slow: true,
    provoke: async (world) => world.broker(await world.server(() => undefined)),
  },
  {
    id: 'connect.closedWithoutConnack',
    how: 'local endpoint, no policy attached to the certificate, MQTT 3.1.1',
    provoke: async (world) => {
      await world.denyDevice();
      return world.row(4, { mqttVersion: '3.1.1' });
    },
  },
  {
    id: 'connect.closedWithoutConnack',
    how: 'local endpoint, fault clientCertificateRefused',
    provoke: (world) => {
      world.fault('clientCertificateRefused');
      return world.row(4);
    },
  },
  {
    id: 'connect.closedWithoutConnack',
    how: 'local endpoint, fault closeConnection at connect, SigV4',
    provoke: (world) => {
      world.fault('closeConnection', { at: 'connect' });
      return world.row(1);
    },
  },
  {
    id: 'connect.closedWithoutConnack',
    how: 'local endpoint, a forged token in CONNECT, MQTT 3.1.1',
    provoke: (world) => {
      const { profile, secrets } = world.row(5, { mqttVersion: '3.1.1' });
      return { profile, secrets: { ...secrets, token: 'forged' } };
    },
  },
  {
    id: 'connect.closedWithoutConnack',
    how: 'a broker that closes on CONNECT',
    provoke: connectAndFail('end'),
  },
  {
    id: 'connect.closedWithoutConnack',
    how: 'local endpoint, fault resetConnection at connect',
    provoke: (world) => {
      world.fault('resetConnection', { at: 'connect' });
      return world.row(3);
    },
  },
];
