/** The demo fleet: what a person sees first. */
import { decode } from 'cbor2';
import { expect, it } from 'vitest';
import { startFleet } from '../../../src/local/fleet.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { simulationSchema } from '../../../src/shared/simulation/schema.ts';
import { endpointForTest } from './endpointForTest.ts';
import { RawClient } from './rawClient.ts';

const test = endpointForTest({ fleet: 8 });

it('publishes telemetry in JSON and in CBOR, and retained state', async () => {
  const client = await RawClient.connected(test(), 'spectator');
  await client.subscribe('factory/#');
  const seen = (): Map<string, Buffer> =>
    new Map(
      client.packets.flatMap((packet) =>
        packet.cmd === 'publish' ? [[packet.topic, Buffer.from(packet.payload)] as const] : [],
      ),
    );
  const cbor = 'factory/utilities/tank-04/telemetry/cbor';
  const json = 'factory/line1/press-01/telemetry';
  await expect.poll(() => [...seen().keys()]).toEqual(expect.arrayContaining([cbor, json]));
  expect(decode(seen().get(cbor)!)).toMatchObject({ timestamp: expect.any(Number) as number, alarm: false });
  const reading = JSON.parse(seen().get(json)!.toString()) as Record<string, unknown>;
  expect(reading).toMatchObject({
    temperature: expect.any(Number) as number,
    vibration: expect.any(Number) as number,
  });
  expect(Date.parse(String(reading['timestamp']))).not.toBeNaN();
  client.leave();

  const late = await RawClient.connected(test(), 'latecomer');
  await late.subscribe(['factory/line2/oven-02/state', 'factory/yard/forklift-06/status']);
  expect(await late.next('publish')).toMatchObject({ topic: 'factory/line2/oven-02/state', retain: true });
  expect(await late.next('publish')).toMatchObject({
    retain: true,
    payload: Buffer.from('{"status":"online"}'),
  });
  late.leave();
});

it('has a device that goes without a word and comes back: its status says both', async () => {
  const client = await RawClient.connected(test(), 'patient');
  await client.subscribe('visits/status');
  const status = (payload: unknown) => ({ topic: 'visits/status', payload });
  const simulation = simulationSchema.parse({
    name: 'Visits',
    devices: [
      {
        name: 'visitor',
        connection: 'own',
        will: status({ status: 'offline' }),
        birth: status({ status: 'online' }),
        presence: { stays: 1_000, away: 100 },
      },
    ],
  });
  const fleet = startFleet(
    1,
    {
      port: test().endpoint.description.ports.mqtts8883,
      ca: test().ca,
      certificate: test().certificate,
      privateKey: test().privateKey,
    },
    systemClock,
    simulation,
  );
  for (const word of ['online', 'offline', 'online', 'offline']) {
    expect((await client.next('publish')).payload.toString()).toBe(JSON.stringify({ status: word }));
  }
  fleet.stop();
  client.leave();
});
