import type { Health } from '../../shared/health.ts';

const noTraffic = { messages: 0, bytes: 0, messagesPerSecond: 0, bytesPerSecond: 0 };

/** The health of a profile before anything was done with it. */
export function idleHealth(profile: string, since: number): Health {
  return {
    profile,
    state: 'idle',
    since,
    attempt: 0,
    reconnects: 0,
    notRecorded: 0,
    received: noTraffic,
    sent: noTraffic,
    subscriptions: [],
  };
}
