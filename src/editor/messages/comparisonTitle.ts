import type { Message } from '../../shared/message.ts';
import { revealName } from '../../shared/payload/text.ts';

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' });

/** "factory/line1/state: 14:02:11.300 ↔ 14:02:12.950": topics and local times of both, the day where it is not one. */
export function comparisonTitle(
  older: Pick<Message, 'topic' | 'time'>,
  newer: Pick<Message, 'topic' | 'time'>,
): string {
  const sameDay = new Date(older.time).toDateString() === new Date(newer.time).toDateString();
  const [left, right] = [older, newer].map(({ time }) =>
    sameDay ? clock.format(time) : `${day.format(time)} ${clock.format(time)}`,
  );
  const [topic, other] = [older.topic, newer.topic].map(revealName);
  return topic === other ? `${topic}: ${left} ↔ ${right}` : `${topic} ${left} ↔ ${other} ${right}`;
}
