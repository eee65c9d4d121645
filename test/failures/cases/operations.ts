/** SUBSCRIBE and PUBLISH: refused by the broker, by us before the wire, or not answered. */
import type { FailureCase } from '../failureCase.ts';

const subscribe = { subscribe: 'failing/#' };
const publish = { publish: { topic: 'failing/a' } };

const suback = (id: string, reasonCode: number): FailureCase => ({
  id,
  how: `local endpoint, fault subackRefusal ${reasonCode}, MQTT 5`,
  provoke: (world) => {
    world.fault('subackRefusal', { reasonCode });
    return { ...world.row(4), fails: subscribe };
  },
});

const puback = (id: string, reasonCode: number): FailureCase => ({
  id,
  how: `local endpoint, fault pubackRefusal ${reasonCode}, MQTT 5`,
  provoke: (world) => {
    world.fault('pubackRefusal', { reasonCode });
    return { ...world.row(4), fails: publish };
  },
});

const onlyConnect = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iot:Connect', Resource: '*' }],
};

export const operationCases: readonly FailureCase[] = [
  {
    id: 'subscribe.denied',
    how: 'local endpoint, a policy that allows iot:Connect alone, MQTT 5',
    provoke: async (world) => {
      await world.denyDevice(onlyConnect);
      return { ...world.row(4), fails: subscribe };
    },
  },
  suback('subscribe.denied', 135),
  suback('subscribe.quota', 151),
  suback('subscribe.invalidFilter', 143),
  suback('subscribe.refused', 128),
  {
    id: 'subscribe.unanswered',
    how: 'local endpoint, a policy that allows iot:Connect alone, MQTT 3.1.1',
    provoke: async (world) => {
      await world.denyDevice(onlyConnect);
      return { ...world.row(4, { mqttVersion: '3.1.1' }), fails: subscribe };
    },
  },
  {
    id: 'subscribe.refusedHere',
    how: 'a topic filter with 8 slashes, refused before the wire',
    provoke: (world) => ({ ...world.row(4), fails: { subscribe: '1/2/3/4/5/6/7/8/9' } }),
  },
  {
    id: 'publish.denied',
    how: 'local endpoint, a policy that allows iot:Connect alone, MQTT 5',
    provoke: async (world) => {
      await world.denyDevice(onlyConnect);
      return { ...world.row(4), fails: publish };
    },
  },
  puback('publish.denied', 135),
  puback('publish.quota', 151),
  puback('publish.invalidTopic', 144),
  puback('publish.invalidPayload', 153),
  puback('publish.refused', 128),
  {
    id: 'publish.unanswered',
    how: 'local endpoint, a policy that allows iot:Connect alone, MQTT 3.1.1',
    provoke: async (world) => {
      await world.denyDevice(onlyConnect);
      return { ...world.row(4, { mqttVersion: '3.1.1' }), fails: publish };
    },
  },
  {
    id: 'publish.refusedHere',
    how: 'a payload of 131,073 bytes, refused before the wire',
    provoke: (world) => ({
      ...world.row(4),
      fails: { publish: { topic: 'a', payload: Buffer.alloc(131_073) } },
    }),
  },
];
