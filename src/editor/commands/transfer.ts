import * as vscode from 'vscode';
import type { Target } from '../contributions.ts';
import { chooseProfile, targetSearch } from '../prompts.ts';
import { runExport } from '../transfer/exportHistory.ts';
import { runImport } from '../transfer/importHistory.ts';
import { runReplay } from '../transfer/replayHistory.ts';
import { statusWords, type RunningReplay } from '../transfer/replays.ts';
import type { CommandContext } from './context.ts';

const none = 'TopicScope: there are no profiles yet.';

/** Writes messages of a profile's history to a file. */
export async function exportHistory(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, { title: 'Export History', none });
  if (listed) await runExport(context, listed, targetSearch(target));
}

/** Records the messages of an export again. */
export async function importHistory(context: CommandContext): Promise<void> {
  await runImport(context);
}

/** Publishes messages of a profile's history again. */
export async function replayHistory(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, { title: 'Replay History', none });
  if (listed) await runReplay(context, listed, targetSearch(target));
}

/** Pauses all replays. */
export async function pauseReplays({ replays }: CommandContext): Promise<void> {
  for (const { replay } of replays.running) replay.pause();
}

/** Lets all replays go on. */
export async function resumeReplays({ replays }: CommandContext): Promise<void> {
  for (const { replay } of replays.running) replay.resume();
}

/** Cancels all replays. */
export async function cancelReplays({ replays }: CommandContext): Promise<void> {
  for (const { replay } of replays.running) replay.cancel();
}

/** Asks what to do with a replay that runs. */
export async function manageReplays({ replays }: CommandContext): Promise<void> {
  const choices = replays.running.flatMap((one) => actionsOf(one));
  if (choices.length === 0) {
    void vscode.window.showInformationMessage('TopicScope: no replay is running.');
    return;
  }
  const picked = await vscode.window.showQuickPick(choices, { title: 'Replays', placeHolder: 'What to do?' });
  picked?.run?.();
}

function actionsOf({ name, replay }: RunningReplay): (vscode.QuickPickItem & { run?: () => void })[] {
  const { status } = replay;
  return [
    { label: `${name}: ${statusWords(status)}`, kind: vscode.QuickPickItemKind.Separator },
    status.state === 'paused'
      ? { label: '$(play) Resume', description: name, run: () => replay.resume() }
      : { label: '$(debug-pause) Pause', description: name, run: () => replay.pause() },
    { label: '$(close) Cancel', description: name, run: () => replay.cancel() },
  ];
}
