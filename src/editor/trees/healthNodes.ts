/** How a profile's connection is, one node a fact. */
import type { Failure } from '../../shared/failure.ts';
import type { Health } from '../../shared/health.ts';
import type { Fact } from './fact.ts';
import { failureMarkdown } from './failureMarkdown.ts';
import { visible } from './markdown.ts';
import type { NodeColor, TreeNode } from './nodes.ts';
import { chartUri, roundTripWords, sparkline } from './roundTripChart.ts';
import { endFacts, quotaFacts, timelineFacts, waitingFacts } from './sessionFacts.ts';
import {
  byteSize,
  duration,
  longNumber,
  messageRate,
  milliseconds,
  retryCountdown,
  stateName,
  stateSummary,
  timeOfDay,
} from './text.ts';

/** The folder "Health" with its facts. */
export function healthNode(profileId: string, health: Health, now: number): TreeNode {
  const facts = healthFacts(health, now);
  const connected = health.state === 'connected';
  const summary = connected
    ? [
        ...(health.roundTripTime === undefined ? [] : [milliseconds(health.roundTripTime)]),
        `up ${duration(now - health.since)}`,
      ].join(' · ')
    : stateSummary(health);
  return {
    id: `profile:${profileId}/health`,
    label: 'Health',
    description: summary,
    icon: 'pulse',
    ...healthColor(health),
    collapsible: 'expanded',
    contextValue: 'health+',
    accessibilityLabel: `Health, ${summary}`,
    profile: profileId,
    children: facts.map((fact) => factNode(profileId, fact)),
  };
}

function factNode(profileId: string, fact: Fact): TreeNode {
  return {
    id: `profile:${profileId}/health/${fact.key}`,
    label: fact.label,
    ...(fact.value === '' ? {} : { description: fact.value }),
    ...(fact.tooltip === undefined ? {} : { tooltip: fact.tooltip }),
    icon: fact.icon,
    ...(fact.color ? { color: fact.color } : {}),
    collapsible: fact.children ? 'collapsed' : 'no',
    contextValue: fact.contextValue ?? 'fact+',
    accessibilityLabel: `${fact.label}: ${fact.value}`,
    profile: profileId,
    children: (fact.children ?? []).map((child) => factNode(profileId, child)),
  };
}

function healthColor({ state, notRecorded, setAside, waitingForDisk = 0 }: Health): { color?: NodeColor } {
  if (state === 'failed') return { color: 'list.errorForeground' };
  if (state === 'waiting' || notRecorded > 0 || waitingForDisk > 0 || (setAside?.length ?? 0) > 0)
    return { color: 'list.warningForeground' };
  return state === 'connected' ? { color: 'testing.iconPassed' } : {};
}

function healthFacts(health: Health, now: number): Fact[] {
  const { state, session, lastFailure } = health;
  const owner = { profile: health.profile };
  const facts: Fact[] = [
    {
      key: 'state',
      label: 'State',
      value: state === 'idle' ? stateName(state) : `${stateName(state)} · since ${timeOfDay(health.since)}`,
      icon: 'info',
    },
  ];
  if (state === 'waiting') {
    facts.push({ key: 'retry', label: 'Next try', value: retryCountdown(health, now), icon: 'watch' });
  }
  if (health.clientId !== undefined) {
    facts.push({
      key: 'clientId',
      label: 'Client id',
      value: visible(health.clientId),
      icon: 'account',
      contextValue: 'clientId+',
    });
  }
  if (session && state !== 'idle') {
    facts.push({ key: 'protocol', label: 'Protocol', value: session.protocol, icon: 'plug' });
  }
  if (state === 'connected') {
    facts.push(roundTripFact(health), {
      key: 'uptime',
      label: 'Uptime',
      value: duration(now - health.since),
      icon: 'clock',
    });
  }
  facts.push(...waitingFacts(health));
  if (health.received.messages > 0 || state === 'connected') {
    facts.push(traffic('received', 'In', 'arrow-down', health.received));
  }
  if (health.sent.messages > 0 || state === 'connected') {
    facts.push(traffic('sent', 'Out', 'arrow-up', health.sent));
  }
  facts.push(...endFacts(health, now));
  if (state === 'connected') facts.push(...quotaFacts(health));
  facts.push(...timelineFacts(health));
  if (lastFailure) {
    const current = state === 'failed' || state === 'waiting';
    facts.push({
      key: 'failure',
      label: current ? 'Failure' : 'Last failure',
      value: visible(lastFailure.symptom),
      icon: current ? 'error' : 'history',
      ...(current ? { color: 'list.errorForeground' } : {}),
      tooltip: failureMarkdown(lastFailure, owner),
      contextValue: failureContext(lastFailure),
    });
    if (current && lastFailure.hint !== '') {
      facts.push({
        key: 'hint',
        label: 'What to do',
        value: visible(lastFailure.hint),
        icon: 'lightbulb',
        tooltip: failureMarkdown(lastFailure, owner),
        contextValue: failureContext(lastFailure),
      });
    }
  }
  if (health.notRecorded > 0) {
    facts.push({
      key: 'notRecorded',
      label: 'Not recorded',
      value: `${longNumber(health.notRecorded)} messages`,
      icon: 'warning',
      color: 'list.warningForeground',
      tooltip: 'Messages that arrived and could not be kept in history; the log says why.',
    });
  }
  return facts;
}

/** What the menus on a failure match on: "failure+policy+". */
function failureContext({ policy, remedy }: Failure): string {
  return `failure+${policy?.length ? 'policy+' : ''}${remedy ? `${remedy.kind}+` : ''}`;
}

function roundTripFact({ roundTripTime, roundTripTimes = [], keepAlive }: Health): Fact {
  const chart = chartUri(roundTripTimes);
  const words = roundTripWords(roundTripTimes);
  return {
    key: 'roundTripTime',
    label: 'Round trip',
    value:
      roundTripTime === undefined
        ? 'not measured yet'
        : `${milliseconds(roundTripTime)} ${sparkline(roundTripTimes)}`.trimEnd(),
    icon: 'arrow-swap',
    tooltip: [
      `From PINGREQ to PINGRESP${keepAlive === undefined ? '' : `; keep alive ${keepAlive} s`}.`,
      ...(words === '' ? [] : [words]),
      ...(chart === undefined ? [] : [`![Round-trip times](${chart})`]),
    ].join('\n\n'),
  };
}

function traffic(key: string, label: string, icon: string, traffic: Health['received']): Fact {
  return {
    key,
    label,
    value: `${longNumber(traffic.messages)} · ${messageRate(traffic.messagesPerSecond)} · ${byteSize(traffic.bytesPerSecond)}/s`,
    icon,
    tooltip: `${longNumber(traffic.messages)} messages, ${byteSize(traffic.bytes)} of payload.`,
  };
}
