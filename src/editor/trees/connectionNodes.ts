/** The tree "Connections": profile, then endpoint, subscriptions, health. Pure: from state to nodes. */
import type { Health, SessionStateName } from '../../shared/health.ts';
import type { Run } from '../runs/run.ts';
import type { ActiveFault } from '../../shared/local/faults.ts';
import {
  profileName,
  scopeName,
  type InvalidEntry,
  type ListedProfile,
  type ProfileList,
} from '../profiles/profileList.ts';
import { endpointNodes } from './endpointNodes.ts';
import { failureMarkdown } from './failureMarkdown.ts';
import { healthNode } from './healthNodes.ts';
import { escapeMarkdown, visible } from './markdown.ts';
import type { NodeColor, TreeNode } from './nodes.ts';
import { rehearsalNode } from './rehearsalNodes.ts';
import { runsNode } from './runNodes.ts';
import { subscriptionsNode } from './subscriptionNodes.ts';
import { isLive, longNumber, messageRate, milliseconds, stateName, stateSummary, timeOfDay } from './text.ts';

/** All that the tree is drawn from. */
export interface ConnectionsState {
  readonly list: ProfileList;
  readonly health: (profileId: string) => Health;
  /** Messages about the window as a whole, for example a local endpoint that has stopped. */
  readonly notices: readonly Notice[];
  /** Failures that the local endpoint rehearses. */
  readonly rehearsals?: readonly ActiveFault[];
  /** Repeats and simulations. */
  readonly runs?: readonly Run[];
  readonly now: number;
}

export interface Notice {
  readonly id: 'localEndpointStopped' | 'workspaceUntrusted' | 'historyStopped';
  readonly label: string;
  readonly detail: string;
  readonly action?: 'manageTrust' | 'startLocalEndpoint';
}

/** The whole tree. */
export function connectionNodes(state: ConnectionsState): TreeNode[] {
  return [
    ...state.notices.map(noticeNode),
    ...(state.rehearsals ?? []).map((fault) => rehearsalNode(fault, state.now)),
    ...state.list.profiles.map((listed) =>
      profileNode(listed, state.health(listed.profile.id), {
        now: state.now,
        runs: (state.runs ?? []).filter((run) => run.profile === listed.profile.id),
        crowded: state.list.profiles.length > crowd,
      }),
    ),
    ...state.list.invalid.map(invalidNode),
  ];
}

/** How many things need a person's eye: the badge on the view. */
export function countFailures(state: ConnectionsState): number {
  const failing = state.list.profiles.filter(({ profile }) => {
    const health = state.health(profile.id);
    return (
      health.state === 'failed' ||
      (health.state === 'waiting' && health.lastFailure !== undefined) ||
      (health.setAside?.length ?? 0) > 0 ||
      health.subscriptions.some(({ state: one }) => one === 'refused' || one === 'setAside')
    );
  });
  return failing.length + state.list.invalid.length;
}

const stateIcons: Record<SessionStateName, { icon: string; color?: NodeColor }> = {
  idle: { icon: 'circle-large-outline' },
  resolvingCredentials: { icon: 'sync~spin', color: 'charts.blue' },
  connecting: { icon: 'sync~spin', color: 'charts.blue' },
  connected: { icon: 'pass-filled', color: 'testing.iconPassed' },
  waiting: { icon: 'warning', color: 'list.warningForeground' },
  failed: { icon: 'error', color: 'list.errorForeground' },
  closing: { icon: 'sync~spin' },
};

/** From how many profiles on those that are not connected begin folded. */
const crowd = 3;

function profileNode(
  listed: ListedProfile,
  health: Health,
  { now, crowded, runs }: { now: number; crowded: boolean; runs: readonly Run[] },
): TreeNode {
  const { profile, scope } = listed;
  const running = runsNode(profile.id, runs);
  const name = visible(profileName(profile));
  const publishOnly = profile.protocol === 'https';
  const summary = publishOnly && health.state === 'idle' ? 'publishes only' : stateSummary(health);
  const id = `profile:${profile.id}`;
  const owner = { profile: profile.id };
  const idle = publishOnly && health.state === 'idle' ? { icon: 'cloud-upload' } : stateIcons[health.state];
  return {
    id,
    label: name,
    description: scope === 'workspace' ? `${summary} · workspace` : summary,
    tooltip: profileTooltip(listed, health),
    ...idle,
    collapsible: crowded && !isLive(health.state) ? 'collapsed' : 'expanded',
    contextValue: contextValue('profile', {
      live: isLive(health.state),
      connected: health.state === 'connected',
      subscribes: health.state === 'connected' && !publishOnly,
      window: scope === 'window',
      failure: health.lastFailure !== undefined,
      policy: health.lastFailure?.policy !== undefined,
      clientId: health.clientId !== undefined,
      secrets: profile.identity.type === 'usernamePassword' || profile.identity.type === 'customAuthorizer',
    }),
    accessibilityLabel: `${name}, ${summary}${failurePhrase(health)}`,
    ...owner,
    children: [
      ...endpointNodes(profile, health),
      ...(publishOnly ? [] : [subscriptionsNode(profile, health)]),
      healthNode(profile.id, health, now),
      ...(running ? [running] : []),
    ],
  };
}

/** "profile+connected+window": the kind with the modifiers that hold. */
export function contextValue(kind: string, modifiers: Readonly<Record<string, boolean>>): string {
  const holding = Object.keys(modifiers).filter((modifier) => modifiers[modifier]);
  return [kind, ...holding].join('+') + '+';
}

function failurePhrase(health: Health): string {
  const bad = health.state === 'failed' || health.state === 'waiting';
  return bad && health.lastFailure ? `, ${visible(health.lastFailure.symptom)}` : '';
}

function profileTooltip({ profile, scope, warnings }: ListedProfile, health: Health): string {
  const line = (name: string, value: string): string => `${name}: ${escapeMarkdown(value)}`;
  const route = health.session ?? health.publisher;
  const parts = [
    `**${escapeMarkdown(profileName(profile))}**`,
    [
      line('State', `${stateName(health.state)} since ${timeOfDay(health.since)}`),
      line('Endpoint', route ? `${route.host}:${route.port}` : profile.endpoint),
      ...(route ? [line('Protocol', route.protocol), line('Authentication', route.authentication)] : []),
      ...(health.clientId === undefined ? [] : [line('Client id', health.clientId)]),
      ...(health.roundTripTime === undefined ? [] : [line('Round trip', milliseconds(health.roundTripTime))]),
      line(
        'Received',
        `${longNumber(health.received.messages)} (${messageRate(health.received.messagesPerSecond)})`,
      ),
      line('Sent', longNumber(health.sent.messages)),
      line('Kept in', `${scopeName(scope)}, id ${profile.id}`),
    ].join('  \n'),
  ];
  if (health.lastFailure && health.state !== 'connected')
    parts.push(failureMarkdown(health.lastFailure, { profile: profile.id }));
  for (const warning of warnings) parts.push(`Note: ${escapeMarkdown(warning)}`);
  return parts.join('\n\n');
}

function invalidNode(entry: InvalidEntry): TreeNode {
  const label = visible(entry.label);
  const problem = entry.problems.join(' ');
  return {
    id: `invalid:${entry.scope}:${entry.index}`,
    label,
    description: visible(problem),
    tooltip: [
      `**${escapeMarkdown(entry.label)}** cannot be used (${scopeName(entry.scope)})`,
      ...entry.problems.map((text) => `- ${escapeMarkdown(text)}`),
    ].join('\n\n'),
    icon: 'error',
    color: 'list.errorForeground',
    collapsible: 'no',
    contextValue: 'invalidProfile+',
    accessibilityLabel: `${label}, cannot be used: ${visible(problem)}`,
    ...(entry.scope === 'window' ? {} : { entry: { scope: entry.scope, index: entry.index } }),
    action: 'editProfile',
    children: [],
  };
}

function noticeNode(notice: Notice): TreeNode {
  return {
    id: `notice:${notice.id}`,
    label: notice.label,
    description: visible(notice.detail),
    tooltip: escapeMarkdown(notice.detail),
    icon: notice.id === 'workspaceUntrusted' ? 'shield' : 'warning',
    color: 'list.warningForeground',
    collapsible: 'no',
    contextValue: `notice+${notice.id}+`,
    accessibilityLabel: `${notice.label}: ${visible(notice.detail)}`,
    ...(notice.action ? { action: notice.action } : {}),
    children: [],
  };
}
