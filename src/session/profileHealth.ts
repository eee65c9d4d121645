/** A profile's health, put together from its parts. */
import { summarize, type Route } from '../profile/routes.ts';
import type { Profile } from '../profile/schema.ts';
import type { Clock } from '../shared/clock.ts';
import type { Failure } from '../shared/failure.ts';
import type { Health } from '../shared/health.ts';
import type { MqttConnection } from '../transport/mqttConnection.ts';
import type { Journal } from './journal.ts';
import type { LinkCare } from './linkCare.ts';
import type { Outbox } from './outbox.ts';
import { quotaUse } from './quotaUse.ts';
import type { SessionState } from './sessionState.ts';
import type { Subscriber } from './subscriber.ts';
import type { Traffic } from './traffic.ts';

export interface HealthParts {
  readonly profile: Profile;
  readonly state: SessionState;
  readonly since: number;
  readonly attempt: number;
  readonly sessionRoute: Route | undefined;
  readonly publisherRoute: Route | undefined;
  /** As the profile says; the broker may have given another. */
  readonly clientId: string;
  readonly connection: MqttConnection | undefined;
  readonly roundTripTime: number | undefined;
  readonly journal: Journal;
  readonly care: LinkCare;
  readonly outbox: Outbox;
  readonly subscriber: Subscriber;
  readonly certificateEnds: number | undefined;
  readonly reconnects: number;
  readonly lastFailure: Failure | undefined;
  readonly traffic: Traffic;
}

/** Milliseconds for which a message may wait for the disk without being told of: commits take some. */
const usualWait = 1000;

/** The health as it is now. */
export function healthOf(parts: HealthParts, clock: Pick<Clock, 'now' | 'time'>): Health {
  const now = clock.time();
  const { profile, state, connection, sessionRoute, publisherRoute, journal, care, outbox } = parts;
  const accepted = connection?.accepted;
  const received = parts.traffic.received.read(now);
  const sent = parts.traffic.sent.read(now);
  const subscriptions = parts.subscriber.health(now, accepted !== undefined);
  const roundTripTimes = journal.roundTrips(now);
  const quotas = quotaUse(profile, {
    subscriptions: subscriptions.filter((one) => one.state === 'active').length,
    received,
    sent,
    unacknowledged: connection?.unacknowledged ?? 0,
  });
  const waitingForDisk = connection && waitsLong(connection, clock.now()) ? connection.unrecorded : 0;
  return {
    profile: profile.id,
    state: state.name,
    since: parts.since,
    ...(sessionRoute ? { session: summarize(sessionRoute, profile) } : {}),
    ...(publisherRoute ? { publisher: summarize(publisherRoute, profile) } : {}),
    ...(sessionRoute ? { clientId: accepted?.clientId ?? parts.clientId } : {}),
    ...(accepted ? { sessionPresent: accepted.sessionPresent, keepAlive: accepted.keepAlive } : {}),
    ...(parts.roundTripTime === undefined || !accepted ? {} : { roundTripTime: parts.roundTripTime }),
    ...(roundTripTimes.length === 0 ? {} : { roundTripTimes }),
    ...(care.lifetime ? { lifetime: care.lifetime } : {}),
    ...(parts.certificateEnds === undefined ? {} : { certificateEnds: parts.certificateEnds }),
    ...(quotas ? { quotaUse: quotas } : {}),
    ...(journal.events.length === 0 ? {} : { events: journal.events }),
    ...(outbox.held === 0 ? {} : { held: outbox.held }),
    ...(outbox.setAside.length === 0
      ? {}
      : { setAside: outbox.setAside.map(({ topic, payload }) => ({ topic, bytes: payload.length })) }),
    attempt: parts.attempt,
    ...(state.name === 'waiting' ? { retryAt: state.until } : {}),
    reconnects: parts.reconnects,
    ...(parts.lastFailure ? { lastFailure: parts.lastFailure } : {}),
    ...(waitingForDisk === 0 ? {} : { waitingForDisk }),
    notRecorded: parts.traffic.notRecorded,
    received,
    sent,
    subscriptions,
  };
}

function waitsLong({ unrecordedSince }: MqttConnection, now: number): boolean {
  return unrecordedSince !== undefined && now - unrecordedSince > usualWait;
}
