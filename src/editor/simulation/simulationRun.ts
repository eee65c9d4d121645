/** A simulation as a run that the tree shows. Knows no VS Code. */
import { randomUUID } from 'node:crypto';
import type { LiveSimulation } from '../../session/simulation/liveSimulation.ts';
import type { Device } from '../../shared/simulation/device.ts';
import type { SimulationStatus } from '../../shared/simulation/simulator.ts';
import type { Run, RunStatus } from '../runs/run.ts';
import { longNumber, messageRate } from '../trees/text.ts';

export class SimulationRun implements Run {
  readonly id = randomUUID();
  readonly kind = 'simulation';
  readonly profile: string;
  readonly name: string;
  /** Address of its file. */
  readonly file: string;
  readonly #live: LiveSimulation;
  readonly #ended: () => void;
  #stopping: Promise<void> | undefined;

  /** @param ended called when all devices are gone */
  constructor(
    given: { readonly profile: string; readonly name: string; readonly file: string },
    live: LiveSimulation,
    ended: () => void,
  ) {
    this.profile = given.profile;
    this.name = given.name;
    this.file = given.file;
    this.#live = live;
    this.#ended = ended;
  }

  get figures(): SimulationStatus {
    return this.#live.simulator.status;
  }

  get status(): RunStatus {
    const { figures } = this;
    const { devices, sent, failed, problem, reasons } = figures;
    const [reason] = reasons.keys();
    const isAlive = devices.connected + devices.away > 0;
    const warning = warningOf(figures) ?? reason;
    return {
      state: this.#stopping ? 'stopped' : isAlive ? 'running' : 'waiting',
      words: simulationWords(figures),
      sent,
      failed,
      ...(warning === undefined ? {} : { warning }),
      ...(problem === undefined ? {} : { problem }),
      parts: this.#live.simulator.devices.toSorted(byNeed).map((device) => ({
        id: device.plan.name,
        label: device.plan.name,
        words: deviceWords(device),
      })),
    };
  }

  async stop(): Promise<void> {
    this.#stopping ??= this.#live.stop().finally(this.#ended);
    await this.#stopping;
  }
}

/** "8 devices, 11 msg/s, 1,204 sent". */
export function simulationWords({ devices, sent, failed, leftOut, rate }: SimulationStatus): string {
  const { connected, connecting, waiting, away, failing } = devices;
  const total = connected + connecting + waiting + away + failing + devices.stopped;
  const coming = connecting + waiting;
  return [
    connected === total
      ? `${longNumber(total)} ${total === 1 ? 'device' : 'devices'}`
      : `${longNumber(connected)} of ${longNumber(total)} connected`,
    ...(coming > 0 ? [`${longNumber(coming)} coming`] : []),
    ...(away > 0 ? [`${longNumber(away)} away`] : []),
    ...(failing > 0 ? [`${longNumber(failing)} failing`] : []),
    messageRate(rate),
    `${longNumber(sent)} sent`,
    ...(failed > 0 ? [`${longNumber(failed)} failed`] : []),
    ...(leftOut > 0 ? [`${longNumber(leftOut)} left out`] : []),
  ].join(', ');
}

function warningOf({ heldBack }: SimulationStatus): string | undefined {
  return heldBack
    ? "The profile's quotas hold it back: devices send less often than they should."
    : undefined;
}

/** What has no connection stands first, for it is looked for. */
function byNeed(one: Device, other: Device): number {
  return (
    Number(other.state === 'failing') - Number(one.state === 'failing') || one.plan.index - other.plan.index
  );
}

function deviceWords({ state, problem, sent, failed }: Device): string {
  const words = state === 'failing' ? `failing: ${problem ?? 'it has no connection'}` : state;
  return [words, `${longNumber(sent)} sent`, ...(failed > 0 ? [`${longNumber(failed)} failed`] : [])].join(
    ', ',
  );
}
