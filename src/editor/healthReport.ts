/** A connection's health as a Markdown report: to be read in VS Code's preview, or pasted into a ticket. It holds no secret. */
import { isoSecond } from '../shared/dates.ts';
import type { ConnectionEvent, Health } from '../shared/health.ts';
import { escapeMarkdown } from './trees/markdown.ts';
import { chartUri, roundTripWords } from './trees/roundTripChart.ts';
import {
  eventName,
  lifetimeExplanation,
  lifetimeWords,
  quotaName,
  quotaWords,
  share,
} from './trees/sessionWords.ts';
import { byteSize, duration, longNumber, messageRate, stateName } from './trees/text.ts';

type Row = readonly [name: string, value: string];

/** @param now milliseconds since 1970 */
export function healthReport(name: string, health: Health, now: number): string {
  return [
    `# Connection health: ${escapeMarkdown(name)}`,
    `As of ${isoSecond(now)}.`,
    table(['', ''], facts(health, now)),
    ...failureSection(health),
    ...roundTripSection(health),
    ...quotaSection(health),
    ...subscriptionSection(health),
    ...timelineSection(health.events ?? []),
    '',
  ].join('\n\n');
}

function facts(health: Health, now: number): Row[] {
  const { session, publisher, lifetime, certificateEnds, held, setAside = [], waitingForDisk } = health;
  const route = session ?? publisher;
  const traffic = ({ messages, bytes, messagesPerSecond }: Health['received']) =>
    `${longNumber(messages)} messages, ${byteSize(bytes)}, ${messageRate(messagesPerSecond)}`;
  return [
    ['State', `${stateName(health.state)} since ${isoSecond(health.since)}`],
    ...(route
      ? [
          ['Endpoint', `${route.host}:${route.port}`] as const,
          ['Protocol', `${route.protocol}${route.alpn === undefined ? '' : `, ALPN ${route.alpn}`}`] as const,
          ['Authentication', route.authentication] as const,
        ]
      : []),
    ...row('Client id', health.clientId),
    ...row('Keep alive', health.keepAlive === undefined ? undefined : `${health.keepAlive} s`),
    ...row(
      'Session present',
      health.sessionPresent === undefined ? undefined : health.sessionPresent ? 'yes' : 'no',
    ),
    ...row('Session ends', lifetime && `${lifetimeWords(lifetime, now)}. ${lifetimeExplanation(lifetime)}`),
    ...row(
      'Client certificate ends',
      certificateEnds === undefined
        ? undefined
        : `${isoSecond(certificateEnds)}${certificateEnds > now ? `, in ${duration(certificateEnds - now)}` : ''}`,
    ),
    ['Reconnects', longNumber(health.reconnects)],
    ['Received', traffic(health.received)],
    ['Sent', traffic(health.sent)],
    ...row('Waiting to be sent', held === undefined ? undefined : `${longNumber(held)} messages`),
    ...row(
      'Waiting for the disk',
      waitingForDisk === undefined
        ? undefined
        : `${longNumber(waitingForDisk)} messages, kept by the broker until they are recorded`,
    ),
    ...row(
      'Set aside',
      setAside.length === 0
        ? undefined
        : setAside.map(({ topic, bytes }) => `${topic} (${byteSize(bytes)})`).join(', '),
    ),
    ...row(
      'Not recorded',
      health.notRecorded === 0 ? undefined : `${longNumber(health.notRecorded)} messages`,
    ),
  ];
}

function failureSection({ lastFailure }: Health): string[] {
  if (!lastFailure) return [];
  const { symptom, cause, hint, id, evidence } = lastFailure;
  return [
    '## Last failure',
    escapeMarkdown(symptom),
    ...(cause === '' ? [] : [`Cause: ${escapeMarkdown(cause)}`]),
    ...(hint === '' ? [] : [`What to do: ${escapeMarkdown(hint)}`]),
    table(['Evidence', ''], [['id', id], ...Object.entries(evidence)]),
  ];
}

function roundTripSection({ roundTripTimes = [] }: Health): string[] {
  const chart = chartUri(roundTripTimes);
  if (roundTripTimes.length === 0) return [];
  return [
    '## Round trip',
    `${longNumber(roundTripTimes.length)} pings: ${roundTripWords(roundTripTimes)}`,
    ...(chart === undefined ? [] : [`![Round-trip times](${chart})`]),
  ];
}

function quotaSection({ quotaUse = [], state }: Health): string[] {
  if (quotaUse.length === 0 || state !== 'connected') return [];
  return [
    '## Quotas',
    table(
      ['Quota', 'Used', ''],
      quotaUse.map((use) => [quotaName(use.quota), quotaWords(use), share(use)]),
    ),
  ];
}

function subscriptionSection({ subscriptions }: Health): string[] {
  if (subscriptions.length === 0) return [];
  return [
    '## Subscriptions',
    table(
      ['Topic filter', 'QoS', 'State', 'Messages', ''],
      subscriptions.map(({ topicFilter, qos, grantedQos, state, messages, failure }) => [
        topicFilter,
        grantedQos === undefined || grantedQos === qos ? String(qos) : `${qos}, granted ${grantedQos}`,
        state === 'setAside' ? 'set aside' : state,
        longNumber(messages),
        failure?.symptom ?? '',
      ]),
    ),
  ];
}

function timelineSection(events: readonly ConnectionEvent[]): string[] {
  if (events.length === 0) return [];
  return [
    '## Timeline',
    table(
      ['Time', 'What', 'Why'],
      events
        .toReversed()
        .map(({ time, kind, failure }) => [
          isoSecond(time),
          eventName(kind),
          failure ? [failure.symptom, failure.cause].filter((part) => part !== '').join(' ') : '',
        ]),
    ),
  ];
}

function row(name: string, value: string | undefined): Row[] {
  return value === undefined ? [] : [[name, value]];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
