/** Numbers, times and states as the tree and the status bar say them; pure. */
import type { Health, SessionStateName } from '../../shared/health.ts';

/** 950, 1.2k, 34k, 1.5M: short enough for a narrow side bar. */
export function shortNumber(value: number): string {
  if (value < 1000)
    return value < 10 && !Number.isInteger(value) ? value.toFixed(1) : String(Math.round(value));
  return inThousands(value, ['k', 'M', 'G']);
}

/** 1,234,567: all digits, for tooltips and details. */
export function longNumber(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** "24 msg/s", "0.4 msg/s"; rates below one in twenty seconds are silence. */
export function messageRate(perSecond: number): string {
  return perSecond < 0.05 ? '0 msg/s' : `${shortNumber(perSecond)} msg/s`;
}

/** "3.4 kB", in thousands as networks count. */
export function byteSize(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  return inThousands(bytes, [' kB', ' MB', ' GB', ' TB']);
}

/** From 1000 on: two or three digits and the unit of the power of a thousand. */
function inThousands(value: number, units: readonly string[]): string {
  let scaled = value;
  let unit = '';
  for (const next of units) {
    if (scaled < 999.5) break;
    scaled /= 1000;
    unit = next;
  }
  return `${scaled < 9.95 ? scaled.toFixed(1) : String(Math.round(scaled))}${unit}`;
}

/** "0.8 ms", "12 ms", "1.3 s". */
export function milliseconds(value: number): string {
  if (value < 1) return `${value.toFixed(1)} ms`;
  if (value < 1000) return `${Math.round(value)} ms`;
  return `${(value / 1000).toFixed(1)} s`;
}

/** "< 1 min", "3 min", "2 h 5 min", "3 d 4 h": coarse, so that a tree hardly ever changes for it. */
export function duration(spanInMilliseconds: number): string {
  const minutes = Math.floor(spanInMilliseconds / 60_000);
  if (minutes < 1) return '< 1 min';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Time of day, 14:03:21. */
export function timeOfDay(time: number): string {
  return new Date(time).toLocaleTimeString('en-GB');
}

const stateNames: Record<SessionStateName, string> = {
  idle: 'not connected',
  resolvingCredentials: 'resolving credentials',
  connecting: 'connecting',
  connected: 'connected',
  waiting: 'waiting to retry',
  failed: 'failed',
  closing: 'disconnecting',
};

/** A state's name for a person. */
export function stateName(state: SessionStateName): string {
  return stateNames[state];
}

/** State in short for the profile's line: "connected · 24 msg/s", "retry at 14:03:29", "failed". */
export function stateSummary(health: Health): string {
  switch (health.state) {
    case 'connected':
      // Without a session nothing is received: the endpoint takes this identity's connections, and that is all.
      return health.session === undefined && health.publisher !== undefined
        ? 'ready to publish'
        : `connected · ${messageRate(health.received.messagesPerSecond)}`;
    case 'waiting':
      // The time and not a countdown: this line must not be drawn anew every second.
      return health.retryAt === undefined ? 'waiting to retry' : `retry at ${timeOfDay(health.retryAt)}`;
    case 'connecting':
    case 'resolvingCredentials':
      return `${stateName(health.state)}${health.attempt > 1 ? ` · attempt ${health.attempt}` : ''} …`;
    case 'idle':
    case 'failed':
    case 'closing':
      return stateName(health.state);
  }
}

/** "in 8 s": the countdown to the next attempt, for a line of its own. */
export function retryCountdown(health: Health, now: number): string {
  const seconds = health.retryAt === undefined ? 0 : Math.ceil((health.retryAt - now) / 1000);
  return seconds > 0 ? `in ${seconds} s` : 'now';
}

/** Is a session alive in this state, connected or trying? */
export function isLive(state: SessionStateName): boolean {
  return state !== 'idle' && state !== 'failed' && state !== 'closing';
}
