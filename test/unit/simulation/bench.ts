/** A simulation without a network: a clock that is turned by hand, and links that write down what is sent. */
import type { SimulationClock } from '../../../src/shared/simulation/agenda.ts';
import type { Surroundings } from '../../../src/shared/simulation/devices.ts';
import type { DeviceLink, DeviceLinkEvents, DeviceMessage } from '../../../src/shared/simulation/link.ts';
import { parseSimulation } from '../../../src/shared/simulation/parse.ts';
import type { Simulation } from '../../../src/shared/simulation/schema.ts';
import { seededRandom } from '../../../src/shared/simulation/random.ts';
import { Simulator, type SimulatorOptions } from '../../../src/shared/simulation/simulator.ts';

export class HandClock implements SimulationClock {
  #now = 0;
  #timers: { readonly at: number; readonly action: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  time(): number {
    return 1_700_000_000_000 + Math.floor(this.#now);
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer = { at: this.#now + milliseconds, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Time passes; what is due meanwhile is done on time, and what follows from it without time. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    for (;;) {
      await settled();
      const next = this.#timers.toSorted((one, other) => one.at - other.at)[0];
      if (!next || next.at > until) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.action();
    }
    this.#now = until;
  }

  /** Nothing is done for so long, as while a computer sleeps. */
  stall(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

export const surroundings: Surroundings = {
  random: seededRandom(1),
  uuid: () => '00000000-0000-4000-8000-000000000000',
  env: () => undefined,
  answers: new Map(),
  variables: new Map(),
};

/** What happened, in order: "connect press-01 …". */
export interface Happened {
  readonly at: number;
  readonly what: 'connect' | 'publish' | 'leave' | 'vanish';
  readonly device: string;
  readonly message?: DeviceMessage;
  readonly text?: string;
  readonly will?: string | undefined;
}

export interface Bench {
  readonly clock: HandClock;
  readonly simulator: Simulator;
  readonly happened: Happened[];
  /** The connections of the devices, by name. */
  readonly events: Map<string, DeviceLinkEvents>;
}

export function simulationOf(text: string): Simulation {
  const reading = parseSimulation(text);
  if (!reading.ok) throw new Error(reading.problems.map(({ message }) => message).join('\n'));
  return reading.simulation;
}

/** @param more what differs from a host where all goes well at once */
export function bench(
  simulation: Simulation,
  more: Partial<SimulatorOptions> & { readonly take?: (now: number) => number } = {},
): Bench {
  const clock = new HandClock();
  const happened: Happened[] = [];
  const events = new Map<string, DeviceLinkEvents>();
  const { take = () => 0, ...options } = more;
  const simulator = new Simulator({
    simulation,
    surroundings,
    clock,
    clientId: 'shared-client',
    connectsPerSecond: 1_000_000,
    table: () => ({ columns: [], rows: [] }),
    encode: (said) => Promise.resolve(new TextEncoder().encode(said.text)),
    onChange: () => undefined,
    openLink: ({ name }, told): DeviceLink => {
      events.set(name, told);
      const note = (what: Happened['what'], rest: Partial<Happened> = {}) =>
        happened.push({ at: clock.now(), what, device: name, ...rest });
      return {
        connect: (will) => {
          note('connect', { will: will?.text });
          told.connected();
        },
        publish: (message) => {
          note('publish', { message, text: new TextDecoder().decode(message.payload) });
          return Promise.resolve();
        },
        take: () => take(clock.now()),
        leave: () => {
          note('leave');
          return Promise.resolve();
        },
        vanish: () => {
          note('vanish');
          return Promise.resolve();
        },
      };
    },
    ...options,
  });
  return { clock, simulator, happened, events };
}
