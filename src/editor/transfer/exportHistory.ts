/** Export from beginning to end: which messages, as what, where to, and what became of it. */
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ExportFormat } from '../../history/transfer/exportMessages.ts';
import type { CommandContext } from '../commands/context.ts';
import { profileName, type ListedProfile } from '../profiles/profileList.ts';
import { notificationText } from '../trees/markdown.ts';
import { longNumber } from '../trees/text.ts';
import { askChoice, runSteps, type Choice, type Step } from '../wizard/steps.ts';
import { filterOf, selectionSteps, type SelectionDraft } from './selection.ts';
import { isCancelled, withProgress } from './withProgress.ts';
import { messages } from './words.ts';
import { systemClock } from '../../shared/clock.ts';

interface Draft extends SelectionDraft {
  format?: ExportFormat;
}

const formats: readonly Choice<ExportFormat>[] = [
  {
    label: 'NDJSON',
    description: 'lossless, can be imported again',
    detail: 'One JSON object a line: payloads as text or base64, all properties, outcomes and gaps',
    value: 'ndjson',
  },
  {
    label: 'CSV',
    description: 'for spreadsheets',
    detail: 'What looks like a formula gets an apostrophe before it',
    value: 'csv',
  },
  {
    label: 'SQLite',
    description: 'for queries',
    detail: 'Two plain tables: message and property',
    value: 'sqlite',
  },
];

const endings: Readonly<Record<ExportFormat, string>> = { ndjson: 'ndjson', csv: 'csv', sqlite: 'sqlite' };

/** @param given a search that the command was called with */
export async function runExport(
  context: CommandContext,
  { profile }: ListedProfile,
  given: string | undefined,
): Promise<void> {
  const name = profileName(profile);
  const history = await context.runtime.history();
  const draft: Draft = { profile, given, sessions: await history.sessions(profile.id) };
  const steps: readonly Step<Draft>[] = [
    ...selectionSteps<Draft>('Export'),
    {
      run: (frame, current) =>
        askChoice(
          frame,
          { placeholder: 'As what?', choices: formats, current: current.format },
          (format) => (current.format = format),
        ),
    },
  ];
  if (!(await runSteps(`Export History: ${name}`, draft, steps))) return;
  const { search = '', format = 'ndjson' } = draft;
  const target = await askTarget(profile.id, format);
  if (!target) return;
  const transfers = await context.transfers();
  let count: number;
  try {
    count = await withProgress(
      `Exporting history of “${notificationText(name)}”`,
      ({ done, total }) => `${longNumber(done)} of ${messages(total)}`,
      async (options) =>
        transfers.export(
          {
            source: { file: await history.file(), filter: filterOf(profile, search) },
            format,
            target: target.fsPath,
            facts: {
              exported: systemClock.time(),
              profiles: [{ id: profile.id, name }],
              selection: search === '' ? 'everything' : search,
            },
          },
          options,
        ),
    );
  } catch (error) {
    if (!isCancelled(error))
      throw new Error(`Exporting to ${target.fsPath} failed: ${wordsOf(error)}`, { cause: error });
    void vscode.window.showInformationMessage(
      'TopicScope: the export was cancelled; nothing is left of its file.',
    );
    return;
  }
  context.log.info(`${messages(count)} exported to ${target.fsPath}`);
  void tell(target, format, count);
}

async function askTarget(profileId: string, format: ExportFormat): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
  const day = new Date(systemClock.time()).toLocaleDateString('sv-SE');
  const file = path.join(folder, `${profileId}-${day}.${endings[format]}`);
  const target = await vscode.window.showSaveDialog({
    title: 'Export History',
    saveLabel: 'Export',
    defaultUri: vscode.Uri.file(file),
    filters: {
      [format === 'sqlite' ? 'SQLite' : format.toUpperCase()]: [endings[format]],
      'All files': ['*'],
    },
  });
  if (target && target.scheme !== 'file')
    throw new Error(`An export goes to a folder of this machine; ${target.toString()} is none.`);
  return target;
}

async function tell(target: vscode.Uri, format: ExportFormat, count: number): Promise<void> {
  const open = 'Open';
  const copy = 'Copy Path';
  const buttons = format === 'sqlite' ? [copy] : [open, copy];
  const text = `TopicScope: ${messages(count)} exported to ${notificationText(target.fsPath)}.`;
  const choice = await vscode.window.showInformationMessage(text, ...buttons);
  if (choice === open) await vscode.commands.executeCommand('vscode.open', target);
  if (choice === copy) await vscode.env.clipboard.writeText(target.fsPath);
}

function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /ENOSPC|disk is full/.test(message) ? `the disk is full (${message})` : message;
}
