/** Diagnosing a connection, and what can be done with a diagnosis. */
import * as vscode from 'vscode';
import type { Profile } from '../../profile/schema.ts';
import { isPersistent } from '../../session/sessionOptions.ts';
import { checkTopic } from '../../shared/limits.ts';
import type { Target } from '../contributions.ts';
import type { Wish } from '../diagnosis/diagnoses.ts';
import { errorText } from '../log.ts';
import { profileName } from '../profiles/profileList.ts';
import { chooseProfile } from '../prompts.ts';
import { isLive } from '../trees/text.ts';
import type { CommandContext } from './context.ts';

/** What was answered last, by profile: asked again, it is the proposal. */
const lastTopics = new Map<string, string>();
let last: { readonly profile: string; readonly wish: Wish & { readonly takesOver: boolean } } | undefined;

/** Asks what to try with, and walks the connection stage by stage. */
export async function diagnose(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, {
    title: 'Diagnose Connection',
    none: 'TopicScope: there are no profiles yet.',
  });
  if (!listed) return;
  const { profile } = listed;
  const topic = await askTopic(profile);
  if (topic === undefined) return;
  const clientId = await askClientId(context, profile);
  if (clientId === undefined) return;
  await run(context, profile.id, { ...clientId, ...(topic === '' ? {} : { topic }) });
}

/** The same once more. */
export async function diagnoseAgain(context: CommandContext): Promise<void> {
  if (last && context.profiles.get(last.profile)) await run(context, last.profile, last.wish);
  else await diagnose(context);
}

export async function cancelDiagnosis({ diagnoses }: CommandContext): Promise<void> {
  diagnoses.cancel();
  return Promise.resolve();
}

export async function closeDiagnosis({ diagnoses }: CommandContext): Promise<void> {
  diagnoses.close();
  return Promise.resolve();
}

/** Opens the report as Markdown, with its preview where VS Code has one. */
export async function openDiagnosis(context: CommandContext): Promise<void> {
  const report = requireReport(context);
  if (report === undefined) return;
  await context.reports.show(`Diagnosis of ${fileName(context.diagnoses.shown?.name ?? '')}.md`, report);
  try {
    await vscode.commands.executeCommand('markdown.showPreview');
  } catch (error) {
    // The extension that shows Markdown can be turned off; the text is open all the same.
    context.log.info(errorText(error));
  }
}

export async function copyDiagnosis(context: CommandContext): Promise<void> {
  const report = requireReport(context);
  if (report === undefined) return;
  await vscode.env.clipboard.writeText(report);
  vscode.window.setStatusBarMessage('Copied the report of the diagnosis', 3000);
}

/** Copies one line's text, or the policy statement that it stands for. */
export async function copyDiagnosisDetail(_context: CommandContext, target?: Target): Promise<void> {
  const copies = typeof target === 'object' ? target.copies : undefined;
  if (copies !== undefined) await vscode.env.clipboard.writeText(copies);
}

function requireReport({ diagnoses }: CommandContext): string | undefined {
  const report = diagnoses.report();
  if (report === undefined) {
    void vscode.window.showInformationMessage('TopicScope: diagnose a connection first.');
  }
  return report;
}

function fileName(name: string): string {
  return name.replaceAll(/[\\/:?#*"<>|]/g, '_');
}

async function run(
  context: CommandContext,
  profileId: string,
  wish: Wish & { readonly takesOver: boolean },
): Promise<void> {
  const { profile } = context.profiles.require(profileId);
  last = { profile: profileId, wish };
  const { takesOver, ...rest } = wish;
  const wasLive = takesOver && isLive(context.runtime.health(profileId).state);
  // Two with one client id would throw each other out.
  if (wasLive) await (await context.runtime.sessions()).disconnect(profileId);
  try {
    await context.diagnoses.run(profile, rest);
  } finally {
    if (wasLive) void reconnect(context, profileId);
  }
}

/** The session goes on as before; the tree tells how. */
async function reconnect(context: CommandContext, profileId: string): Promise<void> {
  try {
    await (await context.runtime.sessions()).connect(profileId);
  } catch (error) {
    context.log.info(`${profileId}: ${errorText(error)}`);
  }
}

/** A topic, '' for none, or undefined when the person turned away. */
async function askTopic(profile: Profile): Promise<string | undefined> {
  const topic = await vscode.window.showInputBox({
    title: `Diagnose Connection: ${profileName(profile)}`,
    prompt: `Topic to publish one test message to${profile.protocol === 'https' ? '' : ', and to wait for it'}. Leave it empty to publish nothing.`,
    placeHolder: 'topicscope/test',
    value: lastTopics.get(profile.id) ?? '',
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? undefined : checkTopic(text, profile)),
  });
  if (topic !== undefined) lastTopics.set(profile.id, topic);
  return topic;
}

/** The profile's client id tests what its policy says; where a session has it, the person decides. */
async function askClientId(
  context: CommandContext,
  profile: Profile,
): Promise<(Pick<Wish, 'otherClientId'> & { takesOver: boolean }) | undefined> {
  if (profile.protocol === 'https') return { takesOver: false };
  const { state } = context.runtime.health(profile.id);
  const connected = state === 'connected';
  // A session that only tries to connect loses nothing by waiting.
  if (!connected && !isPersistent(profile)) return { takesOver: true };
  const why = connected
    ? 'The profile is connected in this window, and its connection was left alone.'
    : "The broker keeps the profile's session, and it was left alone.";
  const other = {
    label: 'Use another client id',
    detail: connected
      ? 'Leaves the connection alone; the policy may treat the other client id differently'
      : 'Leaves the session alone that the broker keeps; the policy may treat the other client id differently',
    answer: { otherClientId: why, takesOver: false },
  };
  const own = {
    label: "Use the profile's client id",
    detail: connected
      ? 'Ends the connection, diagnoses, and connects again'
      : 'Resumes the session that the broker keeps; messages that it kept go to history',
    answer: { takesOver: true },
  };
  const picked = await vscode.window.showQuickPick([other, own], {
    title: `Diagnose Connection: ${profileName(profile)}`,
    placeHolder: 'Which client id to diagnose with',
    ignoreFocusOut: true,
  });
  return picked?.answer;
}
