/** A repeat's plan as a person types it: "500ms x 20", "10 every 1s". Knows no VS Code. */
import type { RepeatPlan } from '../../shared/compose/messageTemplate.ts';

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };
const written =
  /^(?:(?<burst>\d+)\s+)?(?:every\s+)?(?<every>\d+(?:\.\d+)?)\s*(?<unit>ms|s|min|h)?(?:\s*[x×*,]?\s*(?<times>\d+)(?:\s*times)?)?$/i;
/** The longest time between two messages: a day. */
const longest = 86_400_000;

/** The plan, or a sentence that says what is wrong. */
export function parsePlan(text: string): RepeatPlan | string {
  const groups = written.exec(text.trim())?.groups;
  if (!groups) return 'Write an interval such as 500ms, 1s or 2 min, and how often: "1s x 20".';
  const { burst, every = '0', unit = 'ms', times } = groups;
  const interval = Number(every) * (units[unit.toLowerCase()] ?? 1);
  if (interval > longest) return 'The longest interval is 24h.';
  if (times !== undefined && Number(times) < 1) return 'A message is sent at least once.';
  if (burst !== undefined && (Number(burst) < 1 || Number(burst) > 10_000)) {
    return 'From 1 to 10000 messages can be sent at a time.';
  }
  return {
    every: interval,
    ...(times === undefined ? {} : { times: Number(times) }),
    ...(burst === undefined || burst === '1' ? {} : { burst: Number(burst) }),
  };
}

/** What `parsePlan` reads again. */
export function planText({ every, times, burst = 1 }: RepeatPlan): string {
  const unit = every > 0 && every % 60_000 === 0 ? 'min' : every > 0 && every % 1000 === 0 ? 's' : 'ms';
  const interval = `${every / (units[unit] ?? 1)}${unit}`;
  const turn = burst === 1 ? interval : `${burst} every ${interval}`;
  return times === undefined ? turn : `${turn} x ${times}`;
}
