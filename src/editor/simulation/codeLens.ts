/** What can be done with a simulation, above its first line: run it, or stop it. */
import * as vscode from 'vscode';
import { type CallOff, systemClock } from '../../shared/clock.ts';
import { asCommand } from '../guards.ts';
import type { Runs } from '../runs/runs.ts';
import { simulationEnding } from './files.ts';
import { simulationWords } from './simulationRun.ts';
import type { Simulations } from './simulations.ts';

/** Milliseconds between two looks at the figures: lenses that change more often are hard to click. */
const lookAgain = 2_000;

export class SimulationLenses implements vscode.CodeLensProvider {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #simulations: Simulations;
  readonly #registrations: readonly { dispose(): unknown }[];
  #callOff: CallOff | undefined;

  constructor(simulations: Simulations, runs: Pick<Runs, 'onDidChange'>) {
    this.#simulations = simulations;
    this.#registrations = [
      this.#changed,
      vscode.languages.registerCodeLensProvider({ pattern: `**/*${simulationEnding}` }, this),
      runs.onDidChange(() => {
        this.#callOff ??= systemClock.after(lookAgain, () => {
          this.#callOff = undefined;
          this.#changed.fire();
        });
      }),
    ];
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const place = new vscode.Range(0, 0, 0, 0);
    const address = uri.toString();
    const run = asCommand('topicscope.runSimulation', '$(play) Run Simulation…', { saved: address });
    return [
      new vscode.CodeLens(place, run),
      ...this.#simulations
        .of(address)
        .map(
          ({ id, figures }) =>
            new vscode.CodeLens(
              place,
              asCommand('topicscope.stopRun', `$(debug-stop) Stop: ${simulationWords(figures)}`, { run: id }),
            ),
        ),
    ];
  }

  dispose(): void {
    this.#callOff?.();
    for (const registration of this.#registrations) registration.dispose();
  }
}
