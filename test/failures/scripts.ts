/** Brokers that answer one packet in a way of their own. */
import type { Packet } from 'mqtt-packet';
import type { Provocation } from './failureCase.ts';
import type { World } from './world.ts';

/** A broker that closes on CONNECT. */
export const connectAndFail =
  (how: 'end' | 'reset') =>
  async (world: World): Promise<Provocation> => {
    const { port } = await world.scripted(5, (packet, client) => {
      if (packet.cmd !== 'connect') return false;
      client[how]();
      return true;
    });
    return world.broker(port);
  };

/** A broker of MQTT 5 that answers the subscription with this packet, and the session's failure that comes of it. */
export const sessionWith =
  (answer: Packet | 'end' | 'reset') =>
  async (world: World): Promise<Provocation> => {
    const { port } = await world.scripted(5, (packet, client) => {
      if (packet.cmd !== 'subscribe') return false;
      if (typeof answer === 'string') client[answer]();
      else client.send(answer);
      if (typeof answer !== 'string') client.end();
      return true;
    });
    return {
      ...world.broker(port),
      fails: { session: (sessions, id) => sessions.subscribe(id, 'failing/#', { qos: 0 }) },
    };
  };
