/** What a stretch of history is made of: looked at before it is replayed. */
import type { Clock } from '../../shared/clock.ts';
import type { HistoryFilter } from '../history.ts';
import type { Progress } from './exportMessages.ts';
import { countOf, pagesOf, type Source } from './source.ts';

export interface SurveyedTopic {
  readonly topic: string;
  readonly incoming: number;
  readonly outgoing: number;
  /** How many of them have the retain flag. */
  readonly retained: number;
}

export interface Survey {
  /** Messages; gaps are not among them. */
  readonly count: number;
  readonly gaps: number;
  /** Bytes of all payloads, and of the largest. */
  readonly bytes: number;
  readonly largest: number;
  /** Messages with QoS 2, and with MQTT 5 properties. */
  readonly qos2: number;
  readonly withProperties: number;
  /** Milliseconds since 1970 of the first and the last message; 0 when there is none. */
  readonly from: number;
  readonly to: number;
  /** Id of the newest message that was looked at. */
  readonly upTo: number;
  /** In the order of their first message. */
  readonly topics: readonly SurveyedTopic[];
  /** Messages on topics that are not told one by one, because there are too many. */
  readonly onOtherTopics: number;
}

export interface SurveyRequest {
  readonly file: string;
  readonly filter: HistoryFilter;
}

/**
 * @param mostTopics topics that are told one by one
 * @throws what reading throws, and the signal's reason when aborted
 */
export async function surveyMessages(
  request: SurveyRequest,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
  clock: Clock,
  mostTopics = 20_000,
): Promise<Survey> {
  const { total, upTo } = await countOf(request, clock);
  const topics = new Map<string, { topic: string; incoming: number; outgoing: number; retained: number }>();
  const sums = { count: 0, gaps: 0, bytes: 0, largest: 0, qos2: 0, withProperties: 0, onOtherTopics: 0 };
  let from = 0;
  let to = 0;
  for await (const page of pagesOf({ ...request, upTo } satisfies Source, clock, signal)) {
    signal.throwIfAborted();
    for (const { gap, topic, time, payload, qos, properties, direction, retain } of page) {
      if (gap) {
        sums.gaps++;
        continue;
      }
      if (sums.count === 0) from = time;
      to = time;
      sums.count++;
      sums.bytes += payload.length;
      sums.largest = Math.max(sums.largest, payload.length);
      if (qos === 2) sums.qos2++;
      if (properties) sums.withProperties++;
      let entry = topics.get(topic);
      if (!entry) {
        if (topics.size >= mostTopics) {
          sums.onOtherTopics++;
          continue;
        }
        topics.set(topic, (entry = { topic, incoming: 0, outgoing: 0, retained: 0 }));
      }
      if (direction === 'in') entry.incoming++;
      else entry.outgoing++;
      if (retain) entry.retained++;
    }
    onProgress({ done: sums.count + sums.gaps, total });
  }
  return { ...sums, from, to, upTo, topics: [...topics.values()] };
}
