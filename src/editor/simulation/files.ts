/** Simulation files as VS Code has them: found, read, and what is wrong with them shown where it stands. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { SimulationProblem } from '../../shared/simulation/parse.ts';
import { notificationText } from '../trees/markdown.ts';
import type { SimulationFile } from './simulations.ts';

/** How the name of a simulation's file ends. */
export const simulationEnding = '.simulation.json';
/** Files that are offered to run. */
const mostFiles = 200;

export function isSimulation(uri: vscode.Uri): boolean {
  return uri.path.endsWith(simulationEnding);
}

/** The simulations of the workspace. */
export async function simulationFiles(): Promise<readonly vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(`**/*${simulationEnding}`, '**/node_modules/**', mostFiles);
  return found.toSorted((one, other) => one.path.localeCompare(other.path));
}

/** Reads simulation files, and keeps what is wrong with them in Problems until they are edited. */
export class SimulationFiles {
  readonly #problems = vscode.languages.createDiagnosticCollection('topicscope.simulation');
  readonly #edited = vscode.workspace.onDidChangeTextDocument(({ document }) =>
    this.#problems.delete(document.uri),
  );

  /** @returns undefined when the file is wrong: it is shown with what is */
  async read(uri: vscode.Uri): Promise<SimulationFile | undefined> {
    // What reads and checks simulations is loaded with the first of them.
    const { parseSimulation } = await import('../../shared/simulation/parse.ts');
    const document = await vscode.workspace.openTextDocument(uri);
    const reading = parseSimulation(document.getText());
    if (reading.ok) {
      this.#problems.delete(uri);
      const folder = uri.scheme === 'file' ? path.dirname(uri.fsPath) : undefined;
      return { simulation: reading.simulation, address: uri.toString(), folder };
    }
    await this.#show(document, reading.problems);
    return undefined;
  }

  dispose(): void {
    this.#problems.dispose();
    this.#edited.dispose();
  }

  async #show(document: vscode.TextDocument, problems: readonly SimulationProblem[]): Promise<void> {
    const diagnostics = problems.map(({ message, from, to }) => {
      const range = new vscode.Range(document.positionAt(from), document.positionAt(to));
      const diagnostic = new vscode.Diagnostic(range, message);
      diagnostic.source = 'TopicScope';
      return diagnostic;
    });
    this.#problems.set(document.uri, diagnostics);
    const [first] = diagnostics;
    const editor = await vscode.window.showTextDocument(document, first ? { selection: first.range } : {});
    if (first) editor.revealRange(first.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more, see Problems)` : '';
    void vscode.window.showErrorMessage(
      notificationText(`TopicScope: the simulation cannot run. ${first?.message ?? ''}${more}`),
    );
  }
}
