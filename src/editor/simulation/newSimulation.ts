/** A new simulation: from an example, or from what a profile recorded. */
import * as vscode from 'vscode';
import type { CommandContext } from '../commands/context.ts';
import { profileName } from '../profiles/profileList.ts';
import { chooseProfile } from '../prompts.ts';
import { simulationExamples } from './examples.ts';
import { simulationEnding } from './files.ts';
import { simulationFrom } from './fromHistory.ts';

/** Messages that are looked at. */
const mostMessages = 1000;

interface Written {
  readonly file: string;
  readonly text: string;
}

interface Choice extends vscode.QuickPickItem {
  readonly write?: () => Promise<Written | undefined>;
}

/** Asks what to begin with and where it shall be, writes the file and opens it. */
export async function makeSimulation(context: CommandContext): Promise<void> {
  const recorded: Choice = {
    label: 'From recorded topics…',
    detail: "The topics of a profile's history, as often as they came and with values in the same ranges",
    write: () => fromHistory(context),
  };
  const examples = simulationExamples.map(({ label, detail, file, text }) => ({
    ...{ label, detail },
    write: () => Promise.resolve({ file, text }),
  }));
  const choices: readonly Choice[] = [
    ...examples,
    ...(context.profiles.list.profiles.length > 0 ? [recorded] : []),
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title: 'New Simulation',
    placeHolder: 'What to begin with',
    matchOnDetail: true,
  });
  const written = await picked?.write?.();
  if (written) await save(written);
}

async function fromHistory(context: CommandContext): Promise<Written | undefined> {
  const listed = await chooseProfile(context, undefined, {
    title: 'New Simulation: from Recorded Topics',
    none: 'TopicScope: there are no profiles yet.',
  });
  if (!listed) return undefined;
  const name = profileName(listed.profile);
  const history = await context.runtime.history();
  const messages = await history.query({ profile: listed.profile.id, limit: mostMessages });
  const { text, topics } = simulationFrom(name, messages);
  if (topics > 0) return { file: `${listed.profile.id}${simulationEnding}`, text };
  void vscode.window.showInformationMessage(
    'TopicScope: the newest messages of this profile hold nothing that can be sent again: no text on topics of your own.',
  );
  return undefined;
}

async function save({ file, text }: Written): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showSaveDialog({
    title: 'New Simulation',
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, file) } : {}),
    filters: { Simulation: ['json'] },
  });
  if (!chosen) return;
  const target = chosen.path.endsWith(simulationEnding)
    ? chosen
    : chosen.with({ path: `${chosen.path.replace(/(\.simulation)?(\.json)?$/, '')}${simulationEnding}` });
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(target, { preview: false });
}
