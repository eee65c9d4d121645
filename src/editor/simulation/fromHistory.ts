/** A simulation that sends what was recorded: the same topics as often, with values in the same ranges. Knows no VS Code. */
import { escapeTemplate } from '../../shared/compose/template.ts';
import type { Message } from '../../shared/message.ts';
import { decodeText } from '../../shared/payload/text.ts';
import type { Json } from '../../shared/simulation/generators/generator.ts';
import { writeSimulation } from '../../shared/simulation/writeSimulation.ts';
import { generalize } from './generalize.ts';

/** Topics that become messages. */
const mostTopics = 50;
/** Milliseconds between messages of a topic that came once. */
const usualInterval = 10_000;
/** Milliseconds; what came faster came in bursts. */
const shortestInterval = 100;

/**
 * @param messages of one profile, the newest first
 * @returns the file's text and how many topics are in it; no topics when nothing of it can be sent again
 */
export function simulationFrom(
  name: string,
  messages: readonly Message[],
): { readonly text: string; readonly topics: number } {
  const byTopic = Map.groupBy(
    // Topics with $ are the broker's own.
    messages.filter(({ gap, topic }) => !gap && !topic.startsWith('$')),
    ({ topic }) => topic,
  );
  const often = [...byTopic.values()].toSorted((one, other) => other.length - one.length);
  const found = often.flatMap((same) => messageFrom(same.toReversed()) ?? []).slice(0, mostTopics);
  const simulation: Json = {
    name,
    devices: [{ name: 'recorded', connection: 'shared', messages: found }],
  };
  return { text: `${writeSimulation(simulation)}\n`, topics: found.length };
}

/** @param messages of one topic, the oldest first */
function messageFrom(messages: readonly Message[]): Json | undefined {
  const last = messages.at(-1);
  if (!last) return undefined;
  const texts = messages.map(({ payload }) => decodeText(payload));
  const text = texts.at(-1);
  // Bytes that are no text need a format, which a person chooses.
  if (text === undefined) return undefined;
  const values = messages.flatMap(({ time }, index) => {
    const value = parsed(texts[index]);
    return value === undefined ? [] : [{ time, value }];
  });
  return {
    topic: escapeTemplate(last.topic),
    every: intervalOf(messages.map(({ time }) => time)),
    qos: last.qos,
    retain: last.retain,
    ...(parsed(text) === undefined ? { payloadText: escapeTemplate(text) } : { payload: generalize(values) }),
  };
}

function parsed(text: string | undefined): Json | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  } catch {
    // It is no JSON, and is sent as it was.
    return undefined;
  }
}

/** The median of the times between messages, in milliseconds. */
function intervalOf(times: readonly number[]): number {
  const intervals = times
    .slice(1)
    .map((time, index) => time - (times[index] ?? time))
    .toSorted((one, other) => one - other);
  const median = intervals[Math.floor(intervals.length / 2)] ?? usualInterval;
  return Math.max(shortestInterval, Math.round(median / 10) * 10);
}
