/** What can be asked of history besides its messages: where, how many, how much. All answers are of committed messages. */
import type { LineName, SeriesField } from '../shared/chart/series.ts';
import type { FieldPath } from '../shared/search/query.ts';
import type { HistoryFilter } from './filter.ts';

/** A recording session (NewMessage.session). */
export interface SessionSummary {
  readonly id: string;
  readonly profile: string;
  /** Milliseconds since 1970 of its first and its last message. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** At which position of a window's list a message or a time stands. */
export interface PositionRequest extends HistoryFilter {
  readonly upTo: number;
  readonly at: { readonly id: number } | { readonly time: number };
}

export interface Position {
  /** Rows above it. */
  readonly position: number;
  /**
   * The message that stands there: the one that was asked for or, where the list does not have it, the next older one; of a
   * time the newest that is not later, or the oldest of all. Absent: there is none.
   */
  readonly id?: number;
}

export interface NeighbourRequest {
  readonly id: number;
  readonly direction: 'newer' | 'older';
}

/** Messages over time, in equal stretches whose length is a power of two of a millisecond. */
export interface DensityRequest extends HistoryFilter {
  /** Only messages up to this id. */
  readonly upTo?: number;
  /** Milliseconds since 1970, both inclusive; absent: from the oldest, to the newest message of the profile. */
  readonly from?: number;
  readonly to?: number;
  /** At most as many stretches, 1 to 2000; more than half as many, where messages lie that far apart. */
  readonly buckets: number;
}

export interface Density {
  /** Where the first stretch begins and the last one ends: what was asked for, widened to whole stretches. */
  readonly from: number;
  readonly to: number;
  /** Messages of the profile in each stretch; empty when there are none at all. */
  readonly all: readonly number[];
  /** Messages in each stretch that are found so far; equal to `all` when nothing is searched for. */
  readonly found: readonly number[];
  /** How much has been searched, 0 to 1. */
  readonly searched: number;
}

/**
 * Numeric fields over time, for charts. Numbers count, booleans as 0 and 1, and texts that are nothing but a number. A filter
 * with wildcards gives a line for each topic.
 */
export interface SeriesRequest {
  readonly profile: string;
  readonly fields: readonly SeriesField[];
  /** Does the filter `a/#` match the topic `a`? */
  readonly hashMatchesParent?: boolean;
  /** Milliseconds since 1970, both inclusive. */
  readonly from?: number;
  readonly to?: number;
  /** Only messages with a greater id: the cursor, and what is new since the last answer. */
  readonly after?: number;
  /** At most this many points a line, 4 or more; more values than that are thinned without losing peaks. */
  readonly points: number;
  /** At most this many lines, counting those in `known`. */
  readonly lines: number;
  /** Lines of earlier answers. */
  readonly known?: readonly LineName[];
}

/** Fields of the latest JSON payloads: of the newest messages a few of each topic. */
export interface FieldsRequest {
  readonly profile: string;
  readonly topicFilter?: string;
  readonly hashMatchesParent?: boolean;
}
export interface FieldSummary {
  readonly path: FieldPath;
  readonly type: 'number' | 'string' | 'boolean' | 'null';
  /** A value that was seen, cut to 100 characters. */
  readonly example: string;
}

export type TopicSort = 'name' | 'rate' | 'bytes' | 'recency' | 'count';

/** The children of one level of the topic hierarchy. */
export interface TopicsRequest {
  readonly profile: string;
  /** Levels above, from the root; empty for the root. */
  readonly parent: readonly string[];
  readonly sort: TopicSort;
  /** Text that a topic must contain, in any case, or a topic filter when it has a wildcard. */
  readonly filter?: string;
  /** Does the filter `a/#` match the topic `a`? MQTT says yes, AWS IoT Core (and the default here) no. */
  readonly hashMatchesParent?: boolean;
  readonly limit: number;
}

export interface TopicNode {
  /**
   * The level's own name; may be empty (a topic may begin or end with a slash). Of a topic with more than 32 levels the
   * last one has all the rest, slashes included.
   */
  readonly level: string;
  /** The whole topic up to this level. */
  readonly topic: string;
  /** Did messages come on this very topic? */
  readonly isTopic: boolean;
  /** Levels right below, as far as the filter leaves them. */
  readonly children: number;
  /** Of this topic and all below it that pass the filter: how many topics, their messages, and those of them that were sent. */
  readonly topics: number;
  readonly count: number;
  readonly sent: number;
  /** Of the payloads. */
  readonly bytes: number;
  /** Messages a second lately: a decaying average over some seconds. */
  readonly rate: number;
  /** Time of the newest message, milliseconds since 1970. */
  readonly lastSeen: number;
  /** The newest message on this very topic. */
  readonly lastId?: number;
  /** Its payload as one line; may follow in a later answer. */
  readonly lastPreview?: string;
  /** Bytes of its payload. */
  readonly lastSize?: number;
  /** A retained message was seen on this very topic, and nothing since that says that it was cleared. */
  readonly retained?: boolean;
}

export interface TopicsAnswer {
  readonly nodes: readonly TopicNode[];
  /** How many children there are in all that pass the filter. */
  readonly total: number;
  /** How much of history has been read for it, 0 to 1: below 1 numbers grow, and asking again goes on. */
  readonly built: number;
  /** Messages on topics that are not listed, because there are more topics than memory is given to. */
  readonly unlisted: number;
}

/** Which topics of a branch hold a retained message, as far as history tells. */
export interface RetainedRequest {
  readonly profile: string;
  /** The branch's levels from the root: this topic and all below it. Empty: all topics. */
  readonly parent: readonly string[];
}

export interface RetainedAnswer {
  /** Topics on which a retained message was seen, and nothing since that says that it was cleared; sorted. */
  readonly topics: readonly string[];
  /** How many topics of the branch are known at all. */
  readonly known: number;
}
