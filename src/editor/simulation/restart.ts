/** A simulation that was edited while it runs goes on as it was: a person is asked whether it shall begin anew. */
import * as vscode from 'vscode';
import { runCommand } from '../guards.ts';
import { notificationText } from '../trees/markdown.ts';
import { isSimulation } from './files.ts';
import type { Simulations } from './simulations.ts';

export function offerRestarts(simulations: Simulations): vscode.Disposable {
  const asked = new Set<string>();
  return vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    const address = uri.toString();
    const runs = isSimulation(uri) ? simulations.of(address) : [];
    if (runs.length === 0 || asked.has(address)) return;
    asked.add(address);
    void offer(address, simulations).finally(() => asked.delete(address));
  });
}

async function offer(address: string, simulations: Simulations): Promise<void> {
  const [{ name } = { name: '' }] = simulations.of(address);
  const restart = 'Restart';
  const choice = await vscode.window.showInformationMessage(
    notificationText(`TopicScope: the simulation “${name}” runs as it was before it was saved.`),
    restart,
  );
  if (choice !== restart) return;
  for (const run of simulations.of(address)) {
    await run.stop();
    await runCommand('topicscope.runSimulation', { saved: address, profile: run.profile });
  }
}
