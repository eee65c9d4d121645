/**
 * What is searched for in history: the meaning of the search box's text, as a tree. The box, history's worker
 * and the API use the same tree; parseQuery.ts makes it from text.
 */
import type { Direction, QoS, Route } from '../message.ts';

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** Steps into a JSON document: member names and array indexes, as `state.reported["a b"][0]` is written. */
export type FieldPath = readonly (string | number)[];

export type Condition =
  /** Payloads, read as text, that contain this, whatever the case of its letters. */
  | { readonly kind: 'text'; readonly text: string }
  /** Payloads read as text, or topics, that match a regular expression of JavaScript. */
  | {
      readonly kind: 'pattern';
      readonly in: 'payload' | 'topic';
      readonly source: string;
      readonly flags: string;
    }
  /** Topics that an MQTT topic filter matches. */
  | { readonly kind: 'topic'; readonly filter: string }
  /** JSON payloads with a field that compares so; a number is compared with numbers, a text with texts. */
  | {
      readonly kind: 'field';
      readonly path: FieldPath;
      readonly comparison: Comparison;
      readonly value: string | number | boolean | null;
    }
  /** JSON payloads that have the field. */
  | { readonly kind: 'hasField'; readonly path: FieldPath }
  | { readonly kind: 'direction'; readonly direction: Direction }
  | { readonly kind: 'route'; readonly route: Route }
  | { readonly kind: 'qos'; readonly comparison: Comparison; readonly qos: QoS }
  /** What a message is: retained, sent again (DUP), refused by the broker; or no message but a gap. */
  | { readonly kind: 'is'; readonly is: 'retained' | 'duplicate' | 'failed' | 'gap' }
  /** Bytes of the payload. */
  | { readonly kind: 'size'; readonly comparison: Comparison; readonly bytes: number }
  /** An MQTT 5 property or, with `user`, a user property; without a value: that it is there. */
  | {
      readonly kind: 'property';
      readonly name: string;
      readonly user: boolean;
      readonly value?: string;
    }
  /** Milliseconds since 1970: from the first inclusive to the second exclusive. */
  | { readonly kind: 'time'; readonly from?: number; readonly to?: number }
  /** Messages of one recording session, by the beginning of its id. */
  | { readonly kind: 'session'; readonly id: string };

/** An empty `and` finds everything. */
export type Query =
  | Condition
  | { readonly kind: 'and' | 'or'; readonly of: readonly Query[] }
  | { readonly kind: 'not'; readonly of: Query };
