/** How a connection is, as a report, and what can be done about what it holds back. */
import * as vscode from 'vscode';
import type { Target } from '../contributions.ts';
import { healthReport } from '../healthReport.ts';
import { errorText } from '../log.ts';
import { profileName } from '../profiles/profileList.ts';
import { chooseProfile, targetTopicFilter } from '../prompts.ts';
import type { CommandContext } from './context.ts';
import { systemClock } from '../../shared/clock.ts';

/** Opens the health of a profile's connection as Markdown, with its preview where VS Code has one. */
export async function showConnectionHealth(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, {
    title: 'Show Connection Health',
    none: 'TopicScope: there are no profiles yet.',
  });
  if (!listed) return;
  const name = profileName(listed.profile);
  const health = context.runtime.health(listed.profile.id);
  await context.reports.show(
    `Health of ${name.replaceAll(/[\\/:?#*"<>|]/g, '_')}.md`,
    healthReport(name, health, systemClock.time()),
  );
  try {
    await vscode.commands.executeCommand('markdown.showPreview');
  } catch (error) {
    // The extension that shows Markdown can be turned off; the text is open all the same.
    context.log.info(errorText(error));
  }
}

/** Asks again for what was set aside: the filter that the command was called on, or all of a profile. */
export async function resumeSetAside(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, {
    title: 'Resume What Was Set Aside',
    when: (_, health) =>
      (health.setAside?.length ?? 0) > 0 || health.subscriptions.some(({ state }) => state === 'setAside'),
    none: 'TopicScope: nothing is set aside.',
  });
  if (!listed) return;
  const sessions = await context.runtime.sessions();
  const resumed = await sessions.resumeSetAside(listed.profile.id, targetTopicFilter(target));
  if (!resumed) void vscode.window.showInformationMessage('TopicScope: nothing is set aside.');
}

/** Drops the messages that wait for a connection, when the person confirms. */
export async function discardHeld(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, {
    title: 'Discard Held Messages',
    when: (_, health) => (health.held ?? 0) > 0,
    none: 'TopicScope: no messages wait to be sent.',
  });
  if (!listed) return;
  const { id } = listed.profile;
  const held = context.runtime.health(id).held ?? 0;
  const messages = held === 1 ? 'one message' : `${held.toLocaleString('en')} messages`;
  if (held === 0) {
    void vscode.window.showInformationMessage('TopicScope: no messages wait to be sent.');
    return;
  }
  const discard = 'Discard';
  const choice = await vscode.window.showWarningMessage(
    `Discard ${messages} that ${held === 1 ? 'waits' : 'wait'} to be sent by "${profileName(listed.profile)}"?`,
    { modal: true, detail: 'They stand in history as not sent.' },
    discard,
  );
  if (choice === discard) (await context.runtime.sessions()).discardHeld(id);
}
