/** Facts of a session that has a past and an end: its lifetime, quotas, timeline, and what waits or was set aside. */
import { unknownDate } from '../../shared/dates.ts';
import type { ConnectionEvent, Health, QuotaUse } from '../../shared/health.ts';
import { certificateWarning } from '../../auth/certificateWarning.ts';
import { failureMarkdown } from './failureMarkdown.ts';
import type { Fact } from './fact.ts';
import { escapeMarkdown, visible } from './markdown.ts';
import {
  eventName,
  lifetimeExplanation,
  lifetimeWords,
  mostUsed,
  quotaName,
  quotaWarning,
  quotaWords,
  share,
} from './sessionWords.ts';
import { byteSize, duration, longNumber, timeOfDay } from './text.ts';

/** Events that the tree shows; the report shows all. */
const shownEvents = 12;
/** Milliseconds before its end from which on the tree warns of a session that is not renewed. */
const soon = 3_600_000;

/** Until when session and certificate last; nothing where no end is known. */
export function endFacts({ lifetime, certificateEnds }: Health, now: number): Fact[] {
  const warning = certificateEnds === undefined ? undefined : certificateWarning(certificateEnds, now);
  const ending = lifetime && !lifetime.renews && lifetime.endsAt - now < soon;
  return [
    ...(lifetime
      ? [
          {
            key: 'lifetime',
            label: 'Session ends',
            value: lifetimeWords(lifetime, now),
            icon: 'history',
            ...(ending ? { color: 'list.warningForeground' as const } : {}),
            tooltip: escapeMarkdown(lifetimeExplanation(lifetime)),
          },
        ]
      : []),
    ...(certificateEnds === undefined
      ? []
      : [
          {
            key: 'certificate',
            label: 'Certificate ends',
            value: certificateEndWords(certificateEnds, now),
            icon: 'verified',
            ...(warning === undefined ? {} : { color: 'list.warningForeground' as const }),
            tooltip: escapeMarkdown(
              Number.isNaN(certificateEnds) ? unknownDate : new Date(certificateEnds).toLocaleString('en-GB'),
            ),
          },
        ]),
  ];
}

function certificateEndWords(ends: number, now: number): string {
  if (Number.isNaN(ends)) return unknownDate;
  return ends > now ? `in ${duration(ends - now)}` : 'has ended';
}

/** How much of AWS IoT Core's quotas is used, folded; nothing for generic brokers. */
export function quotaFacts({ quotaUse = [] }: Health): Fact[] {
  const most = mostUsed(quotaUse);
  if (!most) return [];
  const warns = (use: QuotaUse) => use.used / use.limit >= quotaWarning;
  const color = 'list.warningForeground' as const;
  return [
    {
      key: 'quotas',
      label: 'Quotas',
      value: most.used === 0 ? 'none used' : `${quotaName(most.quota).toLowerCase()} ${share(most)}`,
      icon: 'dashboard',
      ...(warns(most) ? { color } : {}),
      tooltip:
        'What this connection uses of the quotas of AWS IoT Core; the field quotas tells those of the account.',
      children: quotaUse.map((use) => ({
        key: `quotas/${use.quota}`,
        label: quotaName(use.quota),
        value: quotaWords(use),
        icon: warns(use) ? 'warning' : 'circle-small',
        ...(warns(use) ? { color } : {}),
      })),
    },
  ];
}

/** What happened to the connection, newest first, folded. */
export function timelineFacts({ profile, events = [], reconnects }: Health): Fact[] {
  const last = events.at(-1);
  if (!last) return [];
  const shown = events.toReversed().slice(0, shownEvents);
  return [
    {
      key: 'timeline',
      label: 'Timeline',
      value:
        reconnects > 0
          ? `${longNumber(reconnects)} ${reconnects === 1 ? 'reconnect' : 'reconnects'}`
          : `${eventName(last.kind).toLowerCase()} ${timeOfDay(last.time)}`,
      icon: 'list-ordered',
      children: shown.map((event, index) => eventFact(profile, event, events.length - index)),
    },
  ];
}

const eventIcons: Record<ConnectionEvent['kind'], Pick<Fact, 'icon' | 'color'>> = {
  connected: { icon: 'pass', color: 'testing.iconPassed' },
  renewed: { icon: 'sync', color: 'testing.iconPassed' },
  lost: { icon: 'warning', color: 'list.warningForeground' },
  failed: { icon: 'error', color: 'list.errorForeground' },
  disconnected: { icon: 'circle-slash' },
};

function eventFact(profile: string, { time, kind, failure }: ConnectionEvent, number: number): Fact {
  return {
    key: `timeline/${time}/${number}`,
    label: `${timeOfDay(time)} ${eventName(kind)}`,
    value: failure ? visible(failure.symptom) : '',
    ...eventIcons[kind],
    ...(failure ? { tooltip: failureMarkdown(failure, { profile }) } : {}),
  };
}

/** Messages that wait for the disk, those that wait for a connection, and those that are not sent any more. */
export function waitingFacts({ held = 0, setAside = [], waitingForDisk = 0 }: Health): Fact[] {
  const messages = (count: number) => `${longNumber(count)} ${count === 1 ? 'message' : 'messages'}`;
  return [
    ...(waitingForDisk === 0
      ? []
      : [
          {
            key: 'waitingForDisk',
            label: 'Waiting for the disk',
            value: messages(waitingForDisk),
            icon: 'save',
            color: 'list.warningForeground' as const,
            tooltip:
              'Received and not recorded yet. They are acknowledged when the disk has them; the broker keeps them and what follows until then, so nothing is lost.',
          },
        ]),
    ...(held === 0
      ? []
      : [
          {
            key: 'held',
            label: 'Waiting to be sent',
            value: messages(held),
            icon: 'watch',
            color: 'charts.blue' as const,
            tooltip: 'Published while there was no connection: sent in order after connecting.',
            contextValue: 'held+',
          },
        ]),
    ...(setAside.length === 0
      ? []
      : [
          {
            key: 'setAside',
            label: 'Set aside',
            value: messages(setAside.length),
            icon: 'debug-pause',
            color: 'list.warningForeground' as const,
            tooltip: [
              'The connection closed right behind them again and again: they are not sent any more until you say so.',
              ...setAside
                .slice(0, 20)
                .map(({ topic, bytes }) => `- ${escapeMarkdown(topic)} \\(${byteSize(bytes)}\\)`),
            ].join('\n\n'),
            contextValue: 'setAside+',
          },
        ]),
  ];
}
