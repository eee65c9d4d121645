import type { Target } from '../contributions.ts';
import { chooseProfile } from '../prompts.ts';
import { isLive } from '../trees/text.ts';
import type { CommandContext } from './context.ts';

/** Disconnects a profile, or ends its attempts to connect. */
export async function disconnect(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, {
    title: 'Disconnect',
    when: (_, health) => isLive(health.state),
    none: 'TopicScope: no profile is connected.',
  });
  if (!listed) return;
  await (await context.runtime.sessions()).disconnect(listed.profile.id);
}

/** Disconnects all profiles of this window. */
export async function disconnectAll(context: CommandContext): Promise<void> {
  const live = context.profiles.list.profiles.filter(({ profile }) =>
    isLive(context.runtime.health(profile.id).state),
  );
  if (live.length === 0) return;
  const sessions = await context.runtime.sessions();
  await Promise.all(live.map(async ({ profile }) => await sessions.disconnect(profile.id)));
}
