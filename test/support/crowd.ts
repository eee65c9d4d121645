/** Many profiles at once, each with many topic filters: they connect, idle, and come back after the endpoint was gone, not all at once. */
import { setTimeout as pause } from 'node:timers/promises';
import type { LocalEndpointDescription } from '../../src/local/endpoint.ts';
import { findRows } from '../../src/shared/aws/protocolTable.ts';
import { openSessions } from './openSessions.ts';
import { profileForRow } from './rowProfiles.ts';

export interface CrowdOptions {
  readonly profiles: number;
  /** Topic filters of each profile. */
  readonly filters: number;
  readonly endpoint: LocalEndpointDescription;
  /** Ends the endpoint without a word and starts it again on the same ports. */
  readonly restart: () => Promise<void>;
  /** Milliseconds to idle in between. */
  readonly idle: number;
}

export interface CrowdResult {
  /** Milliseconds until all were connected with all filters granted, the first time and after the restart. */
  readonly connected: number;
  readonly cameBack: number;
  /** Connections that were lost while nothing happened. */
  readonly lostIdle: number;
  /** First attempts after the restart: milliseconds from the first to the last, and the most within 100 ms. */
  readonly spread: number;
  readonly most: number;
  /** Milliseconds of CPU time while idling, a second. */
  readonly idleCpu: number;
}

export async function crowd(options: CrowdOptions): Promise<CrowdResult> {
  const [row] = findRows({ protocol: 'mqtt', authentication: 'x509', port: 8883 });
  if (!row) throw new Error('the table has no row for MQTT on port 8883');
  const open = openSessions();
  const ids = Array.from({ length: options.profiles }, (_, number) => {
    const { profile } = profileForRow(row, options.endpoint, {
      id: `crowd-${number}`,
      clientId: `crowd-${number}-\${window}`,
      subscriptions: Array.from({ length: options.filters }, (_each, index) => ({
        topicFilter: `crowd/${number}/${index}/#`,
        qos: 1,
      })),
    });
    return open.add(profile).id;
  });
  const health = (id: string) => open.sessions.health(id);
  const allActive = (): boolean =>
    ids.every((id) => {
      const { state, subscriptions } = health(id);
      return state === 'connected' && subscriptions.every((one) => one.state === 'active');
    });
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await pause(10);
  };
  try {
    let began = performance.now();
    await Promise.all(ids.map((id) => open.sessions.connect(id)));
    await until(allActive);
    const connected = performance.now() - began;

    const cpu = process.cpuUsage();
    await pause(options.idle);
    const { user, system } = process.cpuUsage(cpu);
    const lostIdle = ids.reduce((sum, id) => sum + health(id).reconnects, 0);

    const attempts = new Map<string, number>();
    open.sessions.onDidChangeHealth(({ profile, state }) => {
      if (state === 'connecting' && !attempts.has(profile)) attempts.set(profile, performance.now());
    });
    began = performance.now();
    await options.restart();
    await until(() => ids.every((id) => health(id).reconnects > 0) && allActive());
    const cameBack = performance.now() - began;
    const times = [...attempts.values()].sort((one, other) => one - other);
    return {
      connected: Math.round(connected),
      cameBack: Math.round(cameBack),
      lostIdle,
      spread: Math.round((times.at(-1) ?? 0) - (times[0] ?? 0)),
      most: Math.max(...times.map((time) => times.filter((at) => at >= time && at < time + 100).length)),
      idleCpu: Math.round((user + system) / options.idle),
    };
  } finally {
    await open.sessions.dispose();
  }
}
