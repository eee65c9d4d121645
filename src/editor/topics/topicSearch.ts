import { topicTerm } from '../../shared/search/editSearch.ts';
import type { BrokerKind } from '../../shared/topic.ts';

/** What of a line of the topics tree its search follows from. */
export interface SearchedTopic {
  readonly topic: string;
  /** Did messages come on this very topic? */
  readonly isTopic: boolean;
  /** Are there topics below it? */
  readonly isBranch: boolean;
}

/** The search that finds the messages of a topic and of all below it. At AWS IoT Core `a/#` does not match `a`. */
export function topicSearch({ topic, isTopic, isBranch }: SearchedTopic, broker: BrokerKind): string {
  if (!isBranch) return topicTerm(topic);
  const below = topicTerm(`${topic}/#`);
  return isTopic && broker === 'awsIotCore' ? `${topicTerm(topic)} OR ${below}` : below;
}
