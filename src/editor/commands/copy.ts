import * as vscode from 'vscode';
import type { Target } from '../contributions.ts';
import { failureDetails } from '../failures.ts';
import { chooseProfile } from '../prompts.ts';
import { chooseSubscription } from './subscribe.ts';
import type { CommandContext } from './context.ts';

const none = 'TopicScope: there are no profiles yet.';

/** Copies the host name, as other tools want it. */
export async function copyEndpoint(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, { title: 'Copy Endpoint', none });
  if (listed) await vscode.env.clipboard.writeText(listed.profile.endpoint);
}

/** Copies the client id that the profile has in this window. */
export async function copyClientId(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, {
    title: 'Copy Client Id',
    when: (_, health) => health.clientId !== undefined,
    none: 'TopicScope: connect a profile first; it has its client id then.',
  });
  if (!listed) return;
  const { clientId } = context.runtime.health(listed.profile.id);
  if (clientId !== undefined) await vscode.env.clipboard.writeText(clientId);
}

/** Copies a subscription's topic filter. */
export async function copyTopicFilter(context: CommandContext, target?: Target): Promise<void> {
  const chosen = await chooseSubscription(context, target, 'Copy Topic Filter');
  if (chosen) await vscode.env.clipboard.writeText(chosen.topicFilter);
}

/** Copies a profile's or subscription's last failure with its evidence, for a ticket. */
export async function copyFailure(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, {
    title: 'Copy Failure',
    when: (_, health) => health.lastFailure !== undefined,
    none: 'TopicScope: no profile has failed.',
  });
  if (!listed) return;
  const health = context.runtime.health(listed.profile.id);
  const filter = typeof target === 'object' ? target.topicFilter : undefined;
  const failure =
    health.subscriptions.find(({ topicFilter }) => topicFilter === filter)?.failure ?? health.lastFailure;
  if (failure) await vscode.env.clipboard.writeText(failureDetails(failure));
}
