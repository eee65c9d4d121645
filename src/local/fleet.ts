/** The demo fleet: devices of a small factory that connect to the endpoint as real ones would. They are a simulation's. */
import { encode } from 'cbor2';
import type { Clock } from '../shared/clock.ts';
import { encodeText } from '../shared/payload/text.ts';
import type { SimulationClock } from '../shared/simulation/agenda.ts';
import type { SaidMessage } from '../shared/simulation/content.ts';
import { demoFleetSimulation } from '../shared/simulation/demoFleet.ts';
import type { Simulation } from '../shared/simulation/schema.ts';
import { Simulator } from '../shared/simulation/simulator.ts';
import { DeviceClient, type DeviceIdentity } from './fleet/deviceClient.ts';

export interface Fleet {
  stop(): void;
}

/** Connections that the fleet opens in a second. */
const connectsPerSecond = 50;

/**
 * Starts a fleet. All its devices share one certificate and differ by client id.
 *
 * @param count number of devices; 0 for none
 */
export function startFleet(
  count: number,
  identity: DeviceIdentity,
  clock: Clock,
  simulation: Simulation = demoFleetSimulation(),
): Fleet {
  const simulator = new Simulator({
    simulation,
    total: count,
    surroundings: {
      random: Math.random,
      uuid: () => crypto.randomUUID(),
      env: () => undefined,
      answers: new Map(),
      variables: new Map(),
    },
    clock: keepingNothingAlive(clock),
    clientId: '',
    connectsPerSecond,
    table: (file) => {
      throw new Error(`The demo fleet reads no files: ${file}.`);
    },
    openLink: ({ name }, events) =>
      new DeviceClient({ identity, clock, clientId: name, connected: events.connected, lost: events.lost }),
    encode: (message) => Promise.resolve(bytesOf(message)),
    onChange: () => undefined,
  });
  simulator.start();
  return { stop: () => void simulator.stop() };
}

/** Timers of the fleet keep no process alive. */
function keepingNothingAlive(clock: Clock): SimulationClock {
  return {
    now: () => clock.now(),
    time: () => clock.time(),
    after: (milliseconds, action) => clock.after(milliseconds, action, { unref: true }),
  };
}

/** JSON, and CBOR (RFC 8949) as small devices like to speak it. */
function bytesOf({ text, format }: SaidMessage): Uint8Array {
  if (format === undefined) return encodeText(text);
  if (format.format === 'cbor') return encode(JSON.parse(text));
  throw new Error(`The demo fleet does not speak ${format.format}.`);
}
