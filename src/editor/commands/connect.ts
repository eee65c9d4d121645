import * as vscode from 'vscode';
import { DisconnectedError } from '../../failure/failureError.ts';
import type { Target } from '../contributions.ts';
import { tellFailure } from '../failures.ts';
import { profileName } from '../profiles/profileList.ts';
import { chooseProfile } from '../prompts.ts';
import { isLive } from '../trees/text.ts';
import type { CommandContext } from './context.ts';

/** Connects a profile and tells what went wrong, if something did. */
export async function connect(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, {
    title: 'Connect',
    when: (_, health) => !isLive(health.state),
    none: 'TopicScope: all profiles are connected already, or there are none yet.',
  });
  if (!listed) return;
  const { id } = listed.profile;
  const name = profileName(listed.profile);
  try {
    const sessions = await context.runtime.sessions();
    await vscode.window.withProgress(
      { location: { viewId: 'topicscope.connections' }, title: `Connecting ${name}` },
      async () => await sessions.connect(id, { attended: true }),
    );
  } catch (error) {
    // A disconnect that the person asked for meanwhile is no failure.
    if (error instanceof DisconnectedError) {
      context.log.info(`${id}: ${error.message}`);
      return;
    }
    void tellFailure(error, {
      what: `Connecting "${name}"`,
      profile: id,
      retry: async () => await connect(context, id),
      log: context.log,
    });
  }
}
