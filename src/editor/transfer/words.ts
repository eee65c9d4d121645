/** Numbers and times as transfers tell them; pure. */
import { longNumber } from '../trees/text.ts';

/** "2026-03-01 14:02:11", local time. */
export function dateAndTime(time: number): string {
  const date = new Date(time);
  return `${date.toLocaleDateString('sv-SE')} ${date.toLocaleTimeString('en-GB')}`;
}

/** "1 message", "1,204 messages". */
export function messages(count: number): string {
  return counted(count, 'message');
}

/** "1 topic", "1,204 topics". */
export function counted(count: number, noun: string): string {
  return `${longNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** "0.4 s", "12 s", "3 min 5 s", "2 h 10 min". */
export function span(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${longNumber(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}
