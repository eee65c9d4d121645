/** What a gap of the history says to people. */
import type { Gap } from '../../src/shared/message.ts';
import { formatClock, formatDay } from '../format.ts';
import { strings } from '../strings.ts';

const text = strings.history.gap;

/** "312 messages not recorded, 14:02:11.300 to 14:02:12.950, memory limit". */
export function gapWords({ reason, count, from, to, text: why }: Gap): string {
  const what =
    count === undefined
      ? reason === 'disconnected'
        ? text.notConnected
        : text.unknownCount
      : text.notRecorded(count);
  const because = why ?? text.reasons[reason];
  return text.words(what, moment(from), moment(to), because);
}

export function gapIcon({ reason }: Gap): string {
  return reason === 'disconnected' ? 'debug-disconnect' : 'warning';
}

function moment(time: number): string {
  const day = formatDay(time);
  return day === undefined ? formatClock(time) : `${day} ${formatClock(time)}`;
}
