/** Publishes a message that was written before: asks what it asks for, sends it, and says what became of it. */
import * as vscode from 'vscode';
import type { MessageTemplate } from '../../shared/compose/messageTemplate.ts';
import type { PublishOutcome } from '../../shared/message.ts';
import type { CommandContext } from '../commands/context.ts';
import { FailureError } from '../../failure/failureError.ts';
import { tellFailure } from '../failures.ts';
import { profileName } from '../profiles/profileList.ts';
import { visible } from '../trees/markdown.ts';
import { isLive, milliseconds } from '../trees/text.ts';

/** Milliseconds for which the status bar says that it was published. */
const toldFor = 6000;

/** Publishes a message once, and keeps it among the recent ones. What goes wrong is told. */
export async function publishTemplate(
  context: CommandContext,
  profileId: string,
  template: MessageTemplate,
): Promise<void> {
  const { composing, runtime, profiles, saved, log } = context;
  const { profile } = profiles.require(profileId);
  const what = `Publishing to "${visible(template.topic)}"`;
  try {
    if (!(await isReady(context, profileId, template))) return;
    const prepared = await composing.prepare(profileId, template);
    if (!prepared) return;
    const sessions = await runtime.sessions();
    const request = await prepared.request(0);
    saved.recents.add(profileId, template);
    const heldBefore = runtime.health(profileId).held ?? 0;
    const publishing = sessions.publish(profileId, request);
    if ((runtime.health(profileId).held ?? 0) > heldBefore) {
      publishing.catch((error: unknown) => log.info(`${profileId}: ${String(error)}`));
      tell(`$(clock) "${visible(request.topic)}" waits for the connection`);
      return;
    }
    const outcome = await publishing;
    tell(`$(check) ${words(outcome)} "${visible(request.topic)}" with ${visible(profileName(profile))}`);
  } catch (error) {
    void tellFailure(error, {
      what,
      // What is wrong with the message is not mended in the profile.
      ...(error instanceof FailureError ? { profile: profileId } : {}),
      retry: async () => await publishTemplate(context, profileId, template),
      log,
    });
  }
}

/** A person who publishes without a connection mostly wants one. */
async function isReady(
  { runtime, profiles, saved }: CommandContext,
  profileId: string,
  { route }: MessageTemplate,
): Promise<boolean> {
  const { profile } = profiles.require(profileId);
  const byHttps = (route ?? saved.defaultRoute(profileId)) === 'https';
  if (byHttps || profile.whileOffline === 'hold' || isLive(runtime.health(profileId).state)) return true;
  const name = profileName(profile);
  const answer = await vscode.window.showInformationMessage(
    `"${visible(name)}" is not connected.`,
    { modal: true },
    'Connect and Publish',
  );
  if (answer !== 'Connect and Publish') return false;
  const sessions = await runtime.sessions();
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Connecting ${visible(name)}` },
    async () => await sessions.connect(profileId, { attended: true }),
  );
  return true;
}

function words({ reasonCode, httpStatus, milliseconds: time }: PublishOutcome): string {
  if (httpStatus !== undefined) return `HTTP ${httpStatus} after ${milliseconds(time)}:`;
  return reasonCode === undefined ? 'Published' : `Acknowledged after ${milliseconds(time)}:`;
}

function tell(text: string): void {
  vscode.window.setStatusBarMessage(text, toldFor);
}
