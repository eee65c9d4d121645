/** From the command to a simulation that runs: which file, against which profile, and what it costs. */
import * as vscode from 'vscode';
import { demandOf } from '../../shared/simulation/devices.ts';
import { parseSimulation } from '../../shared/simulation/parse.ts';
import type { CommandContext } from '../commands/context.ts';
import { connected } from '../connected.ts';
import type { Target } from '../contributions.ts';
import { profileName, type ListedProfile } from '../profiles/profileList.ts';
import { chooseProfile } from '../prompts.ts';
import { notificationText } from '../trees/markdown.ts';
import { awsWarning, demandWords } from './demandWords.ts';
import { simulationExamples } from './examples.ts';
import { isSimulation, simulationFiles } from './files.ts';
import type { SimulationFile } from './simulations.ts';

/** @param target a file (a Uri of the Explorer, `saved`), a profile, both, or nothing: then the person is asked */
export async function startSimulation(context: CommandContext, target?: Target | vscode.Uri): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showInformationMessage(
      'TopicScope: trust this workspace to run simulations: their files say what is read and sent.',
    );
    return;
  }
  const file = await fileOf(context, target);
  if (!file) return;
  const listed = await chooseProfile(context, target instanceof vscode.Uri ? undefined : profileOf(target), {
    title: `Run Simulation: ${file.simulation.name}`,
    none: 'TopicScope: there are no profiles yet. Add one first, for example the local endpoint.',
  });
  if (!listed || !(await accepts(listed, file))) return;
  const { profile } = listed;
  if (context.simulations.of(file.address).some((run) => run.profile === profile.id)) {
    void vscode.window.showInformationMessage(
      notificationText(
        `TopicScope: “${file.simulation.name}” runs already against “${profileName(profile)}”. Stop it first; a second one would take the client ids of its devices away.`,
      ),
    );
    return;
  }
  const needsSession = file.simulation.devices.some(({ connection }) => connection === 'shared');
  if (needsSession && !(await connected(context, profile))) return;
  const run = await context.simulations.start(profile, file);
  if (!run) return;
  context.log.info(
    `${profile.id}: simulation ${file.simulation.name} begins, ${demandWords(demandOf(file.simulation))}`,
  );
  await context.reveal(profile.id);
}

/** The profile alone, as chooseProfile takes it. */
function profileOf(target: Target | undefined): Target | undefined {
  return typeof target === 'object' && target.profile === undefined ? undefined : target;
}

async function fileOf(
  context: CommandContext,
  target: Target | vscode.Uri | undefined,
): Promise<SimulationFile | undefined> {
  if (target instanceof vscode.Uri) return await context.simulationFiles.read(target);
  if (typeof target === 'object' && target.saved !== undefined) {
    return await context.simulationFiles.read(vscode.Uri.parse(target.saved, true));
  }
  const open = vscode.window.activeTextEditor?.document.uri;
  const profile = typeof target === 'string' ? target : target?.profile;
  if (profile === undefined && open && isSimulation(open)) return await context.simulationFiles.read(open);
  return await askFile(context, open);
}

interface FileChoice extends vscode.QuickPickItem {
  readonly read?: () => Promise<SimulationFile | undefined>;
}

async function askFile(
  context: CommandContext,
  open: vscode.Uri | undefined,
): Promise<SimulationFile | undefined> {
  const found = await simulationFiles();
  const files =
    open && isSimulation(open) && !found.some(({ path }) => path === open.path) ? [open, ...found] : found;
  const separator = (label: string): FileChoice => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const choices: readonly FileChoice[] = [
    ...(files.length > 0 ? [separator('Workspace')] : []),
    ...files.map((uri) => ({
      label: uri.path.slice(uri.path.lastIndexOf('/') + 1),
      // Its folder; the name stands before it.
      description: vscode.workspace.asRelativePath(uri).split('/').slice(0, -1).join('/'),
      read: () => context.simulationFiles.read(uri),
    })),
    separator('Examples'),
    ...simulationExamples.map(({ label, detail, file, text }) => ({
      ...{ label, detail },
      read: () => {
        const reading = parseSimulation(text);
        return Promise.resolve(
          reading.ok
            ? { simulation: reading.simulation, address: `example:${file}`, folder: undefined }
            : undefined,
        );
      },
    })),
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title: 'Run Simulation',
    placeHolder: 'Simulation to run; New Simulation… makes one of your own',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return await picked?.read?.();
}

/** Does the person want it, knowing what it costs? */
async function accepts({ profile }: ListedProfile, { simulation }: SimulationFile): Promise<boolean> {
  const warning = awsWarning(profile, demandOf(simulation));
  if (warning === undefined) return true;
  const run = 'Run';
  const choice = await vscode.window.showWarningMessage(
    notificationText(`Run “${simulation.name}” against “${profileName(profile)}” on AWS?`),
    { modal: true, detail: warning },
    run,
  );
  return choice === run;
}
