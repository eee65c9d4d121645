import * as vscode from 'vscode';
import type { Target } from '../contributions.ts';
import type { CommandContext } from './context.ts';

/** New Simulation… */
export async function newSimulation(context: CommandContext): Promise<void> {
  const { makeSimulation } = await import('../simulation/newSimulation.ts');
  await makeSimulation(context);
}

/** Run Simulation… @param target a file of the Explorer or of an editor's title, a profile, or nothing */
export async function runSimulation(context: CommandContext, target?: Target | vscode.Uri): Promise<void> {
  const { startSimulation } = await import('../simulation/runSimulation.ts');
  await startSimulation(context, target);
}

/** Edit Simulation: opens the file of one that runs. */
export async function openSimulation({ simulations }: CommandContext, target?: Target): Promise<void> {
  const id = typeof target === 'object' ? target.run : undefined;
  const run = simulations.running.find((one) => one.id === id) ?? simulations.running[0];
  if (!run) {
    void vscode.window.showInformationMessage('TopicScope: no simulation is running.');
    return;
  }
  if (run.file.startsWith('example:')) {
    const example = 'Copy to a File…';
    const choice = await vscode.window.showInformationMessage(
      'TopicScope: this is an example. New Simulation… makes a file of it that you can change.',
      example,
    );
    if (choice === example) await vscode.commands.executeCommand('topicscope.newSimulation');
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.parse(run.file, true));
}
