/** Import from beginning to end: which file, what is in it, where to, and what became of it. */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { CheckedImport } from '../../history/transfer/checkImport.ts';
import type { CommandContext } from '../commands/context.ts';
import { newProfileId, profileName } from '../profiles/profileList.ts';
import { notificationText, visible } from '../trees/markdown.ts';
import { longNumber } from '../trees/text.ts';
import { rememberImport, importedBefore } from './importMemory.ts';
import { isCancelled, withProgress } from './withProgress.ts';
import { counted, dateAndTime, messages } from './words.ts';
import { systemClock } from '../../shared/clock.ts';

const title = 'Import History';

export async function runImport(context: CommandContext): Promise<void> {
  const file = await askFile();
  if (!file) return;
  const checked = await check(context, file);
  if (!checked || !(await acceptProblems(context, file, checked))) return;
  const destination = await askDestination(context, checked);
  if (!destination || !(await acceptWarnings(context, checked, destination.name))) return;
  const profileFor = await destination.prepare();
  const transfers = await context.transfers();
  const history = await context.runtime.history();
  const { count, stopped } = await withProgress(
    `Importing into “${notificationText(destination.name)}”`,
    ({ done, total }) => `${Math.floor((done / Math.max(1, total)) * 100)} % of the file`,
    (options) =>
      transfers.import({ path: file.fsPath, checked, history, session: randomUUID(), profileFor }, options),
  );
  if (count > 0) await rememberImport(context.memory, checked.digest);
  context.log.info(`${messages(count)} imported from ${file.fsPath}`);
  void tell(context, {
    count,
    of: checked.count,
    stopped,
    profile: profileFor(checked.profiles[0]?.id ?? ''),
  });
}

async function askFile(): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const files = await vscode.window.showOpenDialog({
    title,
    openLabel: 'Import',
    filters: { 'NDJSON exports': ['ndjson', 'jsonl', 'json'], 'All files': ['*'] },
    ...(folder && { defaultUri: folder }),
  });
  return files?.[0];
}

/** Undefined when the person cancelled. @throws Error when the file is no export */
async function check(context: CommandContext, file: vscode.Uri): Promise<CheckedImport | undefined> {
  const transfers = await context.transfers();
  const olderThan = systemClock.time() - context.historyLimits().maximumAge;
  try {
    return await withProgress(
      'Looking through the file',
      ({ done, total }) => `${Math.floor((done / Math.max(1, total)) * 100)} %`,
      (options) => transfers.check({ path: file.fsPath, olderThan }, options),
    );
  } catch (error) {
    if (isCancelled(error)) return undefined;
    const text = error instanceof Error ? error.message : String(error);
    throw new Error(`${file.fsPath} cannot be imported. ${text}.`, { cause: error });
  }
}

/** Tells of lines that cannot be imported. @returns whether to go on with the others */
async function acceptProblems(
  context: CommandContext,
  file: vscode.Uri,
  { count, badLines, problems }: CheckedImport,
): Promise<boolean> {
  const lines = problems.map(({ line, field, text }) =>
    visible(`Line ${line}: ${field} ${text}`.replace(/ +/g, ' ')),
  );
  if (badLines === 0) {
    if (count > 0) return true;
    void vscode.window.showInformationMessage('TopicScope: there are no messages in the file.');
    return false;
  }
  const others = `Import the Other ${longNumber(count)}`;
  const show = 'Show All Lines';
  const choice = await vscode.window.showWarningMessage(
    `${counted(badLines, 'line')} of the file cannot be imported.`,
    { modal: true, detail: [...lines.slice(0, 5), ...(badLines > 5 ? ['…'] : [])].join('\n') },
    ...(count > 0 ? [others, show] : [show]),
  );
  if (choice === show) {
    const more = badLines > lines.length ? [`… and ${longNumber(badLines - lines.length)} more`] : [];
    await context.reports.show('Lines not imported.txt', [file.fsPath, '', ...lines, ...more, ''].join('\n'));
  }
  return choice === others;
}

interface Destination {
  readonly name: string;
  /** Makes profiles that are missing. @returns which profile a message goes to, by the one that the file names */
  readonly prepare: () => Promise<(profile: string) => string>;
}

async function askDestination(
  context: CommandContext,
  { count, profiles }: CheckedImport,
): Promise<Destination | undefined> {
  const known = context.profiles.list.profiles;
  const missing = profiles.filter(({ id }) => !known.some(({ profile }) => profile.id === id));
  const names = profiles.map(({ name }) => name).join(', ');
  const asInFile: vscode.QuickPickItem & { destination: Destination } = {
    label: '$(file) As in the file',
    description: visible(names),
    ...(missing.length > 0 && {
      detail: `Makes ${missing.length === 1 ? 'a profile' : `${missing.length} profiles`} to hold the messages, without a broker: ${visible(missing.map(({ name }) => name).join(', '))}`,
    }),
    destination: {
      name: profiles.length === 1 ? names : counted(profiles.length, 'profile'),
      prepare: () => makeProfiles(context, missing),
    },
  };
  const picked = await vscode.window.showQuickPick(
    [
      asInFile,
      ...known.map(({ profile }) => ({
        label: `$(plug) ${visible(profileName(profile))}`,
        description: visible(profile.endpoint),
        destination: { name: profileName(profile), prepare: async () => () => profile.id },
      })),
    ],
    {
      title,
      placeHolder: `Into which profile do ${messages(count)} go?`,
      ignoreFocusOut: true,
      matchOnDescription: true,
    },
  );
  return picked?.destination;
}

/** Profiles for messages of others: they name no broker, and nothing connects by itself. */
async function makeProfiles(
  { profiles }: CommandContext,
  missing: CheckedImport['profiles'],
): Promise<(profile: string) => string> {
  const ids = new Map<string, string>();
  for (const { id, name } of missing) {
    const taken = new Set(profiles.list.profiles.map(({ profile }) => profile.id));
    const own = newProfileId(id, taken);
    const input = {
      id: own,
      name: `${name} (imported)`,
      endpoint: 'localhost',
      broker: 'mqtt',
      protocol: 'mqtt',
      identity: { type: 'none' },
    } as const;
    await profiles.add(input, { scope: 'user', secrets: {} });
    ids.set(id, own);
  }
  return (profile) => ids.get(profile) ?? profile;
}

/** Tells what a person may not expect. @returns whether to go on */
async function acceptWarnings(
  context: CommandContext,
  { older, count, digest }: CheckedImport,
  destination: string,
): Promise<boolean> {
  const before = importedBefore(context.memory, digest);
  const days = Math.round(context.historyLimits().maximumAge / 86_400_000);
  const warnings = [
    ...(before === undefined
      ? []
      : [`This very file was imported on ${dateAndTime(before)}: its messages will be there once more.`]),
    ...(older === 0
      ? []
      : [
          `${older === count ? 'All its messages' : `${longNumber(older)} of its messages`} are older than the ${days} days that history keeps: they go at the next clean-up. Raise topicscope.history.maximumDays to keep them.`,
        ]),
  ];
  if (warnings.length === 0) return true;
  const go = 'Import Anyway';
  const choice = await vscode.window.showWarningMessage(
    `Import ${messages(count)} into “${notificationText(destination)}”?`,
    { modal: true, detail: warnings.join('\n\n') },
    go,
  );
  return choice === go;
}

async function tell(
  context: CommandContext,
  { count, of, stopped, profile }: { count: number; of: number; stopped: Error | undefined; profile: string },
): Promise<void> {
  const show = 'Show History';
  const kept =
    count === 0
      ? 'Nothing was imported.'
      : `The first ${longNumber(count)} of ${messages(of)} were imported, and stay.`;
  const choice =
    stopped === undefined
      ? await vscode.window.showInformationMessage(
          `TopicScope: ${messages(count)} imported, as a session of their own.`,
          show,
        )
      : isCancelled(stopped)
        ? await vscode.window.showWarningMessage(`TopicScope: the import was cancelled. ${kept}`, show)
        : await vscode.window.showErrorMessage(
            notificationText(`TopicScope: the import ended early: ${stopped.message}. ${kept}`),
            show,
          );
  if (choice === show) await context.consoles.open(profile);
}
