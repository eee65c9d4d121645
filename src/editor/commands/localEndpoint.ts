import * as vscode from 'vscode';
import { tellFailure } from '../failures.ts';
import { localProfileId } from '../local/description.ts';
import { isLive } from '../trees/text.ts';
import type { CommandContext } from './context.ts';

/** Starts the local endpoint with demo devices and shows its profile. */
export async function startLocalEndpoint(context: CommandContext): Promise<void> {
  try {
    await vscode.window.withProgress(
      { location: { viewId: 'topicscope.connections' }, title: 'Starting the local endpoint' },
      async () => await context.localEndpoint.start(),
    );
  } catch (error) {
    void tellFailure(error, {
      what: 'Starting the local endpoint',
      retry: async () => await startLocalEndpoint(context),
      log: context.log,
    });
    return;
  }
  await context.reveal(localProfileId);
}

/** Stops the local endpoint that this window started. */
export async function stopLocalEndpoint(context: CommandContext): Promise<void> {
  await context.localEndpoint.stop();
}

/** Lets the person pick another way into the running local endpoint, and adds it for this window. */
export async function addLocalEndpointProfile(context: CommandContext): Promise<void> {
  if (context.localEndpoint.description === undefined) await startLocalEndpoint(context);
  const choices = context.localEndpoint
    .otherProfiles()
    .filter(({ profile }) => context.profiles.get(profile.id) === undefined);
  if (choices.length === 0) {
    void vscode.window.showInformationMessage(
      'TopicScope: the local endpoint is not running, or all its profiles are there already.',
    );
    return;
  }
  const picked = await vscode.window.showQuickPick(
    choices.map((choice) => ({ label: choice.label, detail: choice.detail, choice })),
    { title: 'Add Profile of the Local Endpoint', placeHolder: 'Way in' },
  );
  if (!picked) return;
  const { profile, secrets } = picked.choice;
  await context.profiles.setOfWindow(profile, secrets);
  await context.reveal(profile.id);
  if (profile.protocol !== 'https' && !isLive(context.runtime.health(profile.id).state)) {
    await (await context.runtime.sessions()).connect(profile.id).catch((error: unknown) => {
      void tellFailure(error, { what: `Connecting "${profile.name ?? profile.id}"`, log: context.log });
    });
  }
}
