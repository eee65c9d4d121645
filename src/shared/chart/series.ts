/** What charts are drawn from: fields of payloads, and their values as lines. */
import type { FieldPath } from '../search/query.ts';
import type { LineFigures } from './pointBuffer.ts';
import type { Points } from './thin.ts';

/** A numeric field of JSON payloads, on the topics that a filter matches. */
export interface SeriesField {
  readonly topicFilter: string;
  /** Empty: the payload itself is the number. */
  readonly path: FieldPath;
}

/** What tells lines apart: which of the fields that were asked for, and the topic. */
export interface LineName {
  readonly field: number;
  readonly topic: string;
}

export interface SeriesLine extends LineName {
  readonly points: Points;
  /** Of all values, also those that were thinned out. */
  readonly figures: LineFigures;
}

export interface SeriesAnswer {
  /** Lines with values in this stretch of history. */
  readonly lines: readonly SeriesLine[];
  /** All messages up to this id were looked at: the cursor to go on after. */
  readonly upTo: number;
  /** How much of history has been looked at, 0 to 1. Below 1 there is more behind `upTo`: ask again. */
  readonly looked: number;
  /** There were more topics with values than lines could be. */
  readonly more: boolean;
}
