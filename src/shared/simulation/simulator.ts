/** Runs a simulation: brings its devices to life, one after the other, and sums up what they do. */
import { Agenda, type SimulationClock } from './agenda.ts';
import { Device, type DeviceOptions, type DeviceState } from './device.ts';
import { planDevices, type PlannedDevice, type Surroundings } from './devices.ts';
import { Tally } from './tally.ts';
import type { Simulation } from './schema.ts';

export interface SimulatorOptions extends Pick<
  DeviceOptions,
  'clientId' | 'table' | 'openLink' | 'encode' | 'onChange'
> {
  readonly simulation: Simulation;
  readonly surroundings: Surroundings;
  readonly clock: SimulationClock;
  /** So many devices instead of as many as the file says. */
  readonly total?: number;
  /** Connections that are opened in a second. */
  readonly connectsPerSecond: number;
}

export interface SimulationStatus {
  readonly devices: Readonly<Record<DeviceState, number>>;
  readonly sent: number;
  readonly failed: number;
  /** Messages that were due and not sent: after a stall, without a connection, held back by quotas. */
  readonly leftOut: number;
  /** Messages a second. */
  readonly rate: number;
  /** Do quotas hold messages back? */
  readonly heldBack: boolean;
  /** Why messages failed, with how many did for this reason. */
  readonly reasons: ReadonlyMap<string, number>;
  /** Why the first of the failing devices is not connected. */
  readonly problem?: string;
}

export class Simulator {
  readonly #options: SimulatorOptions;
  readonly #agenda: Agenda;
  readonly #tally = new Tally();
  readonly devices: readonly Device[];
  #stopping: Promise<void> | undefined;

  /** @throws Error in words for people when something in the simulation cannot be made ready */
  constructor(options: SimulatorOptions) {
    this.#options = options;
    const { simulation, surroundings, clock, total } = options;
    this.#agenda = new Agenda(clock);
    const seed = simulation.seed ?? Math.floor(surroundings.random() * 2 ** 32);
    this.devices = planDevices(simulation, surroundings, total).map((device) => this.#make(device, seed));
  }

  /** Begins: shared devices at once, connections of their own one after the other. */
  start(): void {
    const { clock, connectsPerSecond } = this.#options;
    const began = clock.now();
    let own = 0;
    for (const device of this.devices) {
      const wait = device.plan.group.connection === 'own' ? (own++ * 1000) / connectsPerSecond : 0;
      this.#agenda.at(began + wait, () => device.begin());
    }
  }

  /** All devices say goodbye. Resolves when they are gone. */
  async stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    await this.#stopping;
  }

  get status(): SimulationStatus {
    const now = this.#options.clock.now();
    const devices = { waiting: 0, connecting: 0, connected: 0, away: 0, failing: 0, stopped: 0 };
    for (const { state } of this.devices) devices[state]++;
    const problem = this.devices.find((device) => device.problem !== undefined)?.problem;
    return {
      devices,
      ...this.#tally.counts,
      rate: this.#tally.rate(now),
      heldBack: this.#tally.isHeldBack(now),
      reasons: this.#tally.reasons,
      ...(problem === undefined ? {} : { problem }),
    };
  }

  async #stop(): Promise<void> {
    this.#agenda.clear();
    await Promise.all(this.devices.map((device) => device.stop()));
  }

  #make(device: PlannedDevice, seed: number): Device {
    const { clientId, table, openLink, encode, onChange, surroundings, clock } = this.#options;
    return new Device({
      ...{ device, seed, clientId, table, openLink, encode, onChange, surroundings, clock },
      agenda: this.#agenda,
      tally: this.#tally,
    });
  }
}
