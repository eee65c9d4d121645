/** Runs simulations and knows those that run. Knows no VS Code. */
import type { ResolveContext } from '../../auth/resolve.ts';
import type { Profile } from '../../profile/schema.ts';
import type { Sessions } from '../../session/sessions.ts';
import { type CallOff, type Clock, systemClock } from '../../shared/clock.ts';
import { encodeText } from '../../shared/payload/text.ts';
import type { Simulation } from '../../shared/simulation/schema.ts';
import type { SaidMessage } from '../../shared/simulation/content.ts';
import { simulationPrompts } from '../../shared/simulation/prompts.ts';
import type { Composing } from '../compose/composing.ts';
import type { Payloads } from '../payloads/payloads.ts';
import { ratesOf, type Paces } from '../runs/paces.ts';
import type { Runs } from '../runs/runs.ts';
import { plainProperties } from './plainProperties.ts';
import { SimulationRun } from './simulationRun.ts';

export interface SimulationsOptions {
  readonly runs: Runs;
  readonly paces: Paces;
  readonly payloads: Pick<Payloads, 'write'>;
  readonly composing: Pick<Composing, 'surroundings'>;
  readonly sessions: () => Promise<Sessions>;
  readonly context: ResolveContext;
  readonly clock?: Clock;
}

/** A simulation and where it stands. */
export interface SimulationFile {
  readonly simulation: Simulation;
  /** Its address. */
  readonly address: string;
  /** Folder of its file; undefined for one that is not saved. */
  readonly folder: string | undefined;
}

/** Milliseconds between two looks at the figures. */
const lookAgain = 500;

export class Simulations {
  readonly #options: SimulationsOptions;
  #tick: CallOff | undefined;

  constructor(options: SimulationsOptions) {
    this.#options = options;
  }

  get running(): readonly SimulationRun[] {
    return this.#options.runs.all.filter((run) => run instanceof SimulationRun);
  }

  /** The runs of a file. */
  of(address: string): readonly SimulationRun[] {
    return this.running.filter(({ file }) => file === address);
  }

  /**
   * Starts a simulation against a profile. What it asks for is asked once, before.
   *
   * @returns undefined when the person turned away
   * @throws Error in words for people when it cannot run
   */
  async start(profile: Profile, file: SimulationFile): Promise<SimulationRun | undefined> {
    const { runs, paces, composing, sessions, context } = this.#options;
    const { simulation, address, folder } = file;
    const surroundings = await composing.surroundings(simulationPrompts(simulation));
    if (!surroundings) return undefined;
    const [{ readTables }, { LiveSimulation }] = await Promise.all([
      import('./tables.ts'),
      import('../../session/simulation/liveSimulation.ts'),
    ]);
    const table = await readTables(simulation, folder);
    const live = new LiveSimulation({
      ...{ simulation, profile, context, surroundings, table },
      sessions: await sessions(),
      route: profile.protocol === 'https' ? 'https' : 'mqtt',
      pace: paces.for(profile),
      rates: ratesOf(profile),
      encode: (said) => this.#encode(said),
      propertiesOf: plainProperties,
      // The figures are looked at by a timer: they change far more often than anybody can read.
      onChange: () => undefined,
    });
    const run = new SimulationRun({ profile: profile.id, name: simulation.name, file: address }, live, () => {
      runs.remove(run.id);
      this.#wind();
    });
    runs.add(run);
    live.start();
    this.#wind();
    return run;
  }

  /** Stops what runs for profiles that are gone. */
  profilesChanged(exists: (profileId: string) => boolean): void {
    for (const run of this.running) if (!exists(run.profile)) void run.stop();
  }

  dispose(): void {
    this.#tick?.();
  }

  async #encode({ topic, text, format }: SaidMessage): Promise<Uint8Array> {
    if (!format) return encodeText(text);
    const written = await this.#options.payloads.write(topic, text, format);
    if (!written.ok) throw new Error(written.problem);
    return written.bytes;
  }

  /** Tells that figures changed, as long as there are any. */
  #wind(): void {
    this.#tick?.();
    if (this.running.length === 0) return;
    const { clock = systemClock, runs } = this.#options;
    // The rate falls while nothing happens: no event tells of that.
    this.#tick = clock.every(lookAgain, () => runs.changed());
  }
}
