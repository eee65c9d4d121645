/** Which messages a question is about. */
import type { Direction } from '../shared/message.ts';
import type { Query } from '../shared/search/query.ts';

export interface HistoryFilter {
  /** Profile id; absent: all profiles. */
  readonly profile?: string;
  /** MQTT topic filter; absent or empty: all topics. */
  readonly topicFilter?: string;
  readonly direction?: Direction;
  /** What else the messages must be. */
  readonly query?: Query;
  /** Does the filter `a/#` match the topic `a`? MQTT says yes, AWS IoT Core (and the default here) no. */
  readonly hashMatchesParent?: boolean;
}
