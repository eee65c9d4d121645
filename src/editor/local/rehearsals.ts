/** The failures that the local endpoint rehearses now, followed while there are any. */
import * as vscode from 'vscode';
import { type CallOff, systemClock } from '../../shared/clock.ts';
import type { ActiveFault, FaultName, FaultSettings } from '../../shared/local/faults.ts';
import { errorText } from '../log.ts';
import { clearFault, listFaults, setFault, type ControlAddress } from './controlClient.ts';
import type { LocalEndpoint } from './localEndpoint.ts';

/** Milliseconds between looks while a fault holds: it ends by itself, and its strikes are counted. */
const interval = 2000;

export class Rehearsals implements vscode.Disposable {
  readonly #endpoint: Pick<LocalEndpoint, 'description' | 'onDidChange'>;
  readonly #log: Pick<vscode.LogOutputChannel, 'warn'>;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listening: vscode.Disposable;
  #active: readonly ActiveFault[] = [];
  #callOff: CallOff | undefined;
  #looks = 0;

  /** What holds, or how often it has struck, changed. */
  readonly onDidChange = this.#changed.event;

  constructor(
    endpoint: Pick<LocalEndpoint, 'description' | 'onDidChange'>,
    log: Pick<vscode.LogOutputChannel, 'warn'>,
  ) {
    this.#endpoint = endpoint;
    this.#log = log;
    this.#listening = vscode.Disposable.from(
      endpoint.onDidChange(() => this.#lookSoon(0)),
      // Another window, or a person at a terminal, may have changed them meanwhile.
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) this.#lookSoon(0);
      }),
    );
  }

  /** The faults that hold now, as far as is known. */
  get active(): readonly ActiveFault[] {
    return this.#active;
  }

  /** Makes a fault hold; throws an error for a person when that cannot be. */
  async begin<N extends FaultName>(name: N, settings: FaultSettings<N>): Promise<void> {
    await setFault(this.#control(), name, settings);
    await this.#look();
  }

  /** Ends a fault, or all of them. */
  async end(name?: FaultName): Promise<void> {
    await clearFault(this.#control(), name);
    await this.#look();
  }

  dispose(): void {
    this.#callOff?.();
    this.#looks = Number.POSITIVE_INFINITY;
    this.#listening.dispose();
    this.#changed.dispose();
  }

  #control(): ControlAddress {
    const { description } = this.#endpoint;
    if (!description) throw new Error('No local endpoint is running.');
    if (!description.control) {
      throw new Error(
        'This local endpoint is of an earlier version and has no control interface: start it again.',
      );
    }
    return description.control;
  }

  #lookSoon(wait: number): void {
    this.#callOff?.();
    this.#callOff = systemClock.after(wait, () => {
      this.#look().catch((error: unknown) => this.#log.warn(`rehearsals: ${errorText(error)}`));
    });
  }

  async #look(): Promise<void> {
    this.#callOff?.();
    const look = ++this.#looks;
    const control = this.#endpoint.description?.control;
    let active: readonly ActiveFault[] = [];
    try {
      if (control) active = await listFaults(control);
    } finally {
      // Only the newest look counts, and none after the end.
      if (look === this.#looks) {
        this.#show(active);
        if (active.length > 0) this.#lookSoon(interval);
      }
    }
  }

  #show(active: readonly ActiveFault[]): void {
    if (JSON.stringify(active) === JSON.stringify(this.#active)) return;
    this.#active = active;
    this.#changed.fire();
  }
}
