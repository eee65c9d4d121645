/** Import from beginning to end: source, choice, what is not known, and what became of it. */
import * as vscode from 'vscode';
import { ImportError, type Found, type FoundProfile } from '../../profile/import/found.ts';
import type { CommandContext } from '../commands/context.ts';
import { notificationText } from '../trees/markdown.ts';
import { askScope } from '../wizard/askScope.ts';
import { keepProfiles, type Answers, type Kept } from './keepProfiles.ts';
import { askEndpoint, askInsecure, askWhich } from './questions.ts';
import { readChosenSource, title } from './sources.ts';
import { summaryReport, summaryText } from './summary.ts';

export async function runImport(context: CommandContext): Promise<void> {
  const found = await readFound();
  if (!found) return;
  const chosen = await askWhich(found.profiles, context.profiles.list.profiles);
  if (!chosen || chosen.length === 0) return;
  const answers = await askAnswers(chosen);
  if (!answers) return;
  const kept = await keepProfiles(chosen, answers, context);
  const [first] = kept.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (first !== undefined) await context.reveal(first);
  void tell(context, kept, answers, found.notes);
}

/** A file that is not understood is told with what is. */
async function readFound(): Promise<Found | undefined> {
  try {
    return await readChosenSource();
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    void vscode.window.showErrorMessage(notificationText(`TopicScope: ${error.message}`));
    return undefined;
  }
}

async function askAnswers(chosen: readonly FoundProfile[]): Promise<Answers | undefined> {
  const usable = chosen.filter(({ problems }) => problems.length === 0);
  const endpoints = new Map<FoundProfile, string>();
  for (const found of usable.filter(({ needsEndpoint }) => needsEndpoint)) {
    const endpoint = await askEndpoint(found);
    if (endpoint === undefined) return undefined;
    endpoints.set(found, endpoint);
  }
  const scope = await askScope(title);
  if (scope === undefined) return undefined;
  const unchecked = usable.filter(({ wantsInsecure }) => wantsInsecure);
  // Only the user's own settings may leave servers unchecked.
  const ask = unchecked.length > 0 && scope === 'user';
  const insecure = ask ? await askInsecure(unchecked) : false;
  return insecure === undefined ? undefined : { scope, endpoints, insecure };
}

async function tell(
  context: CommandContext,
  kept: readonly Kept[],
  { scope }: Answers,
  notes: readonly string[],
): Promise<void> {
  const text = notificationText(summaryText(kept));
  const details = 'Show Details';
  const failed = kept.some(({ id }) => id === undefined);
  const choice = failed
    ? await vscode.window.showWarningMessage(text, details)
    : await vscode.window.showInformationMessage(text, details);
  if (choice === details) {
    await context.reports.show('Imported profiles.txt', summaryReport(kept, scope, notes));
  }
}
