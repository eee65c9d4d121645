/** What the host says of a message while it is written: what it comes to, what is wrong with it and where, what can be completed. */

/** The part of a message that something is said about. */
export type DraftField =
  | 'topic'
  | 'payload'
  | 'format'
  | 'payloadFormatIndicator'
  | 'contentType'
  | 'responseTopic'
  | 'correlationData'
  | 'userProperties'
  | 'properties';

export interface DraftProblem {
  readonly field: DraftField;
  /** A `warning` does not keep the message from being sent. */
  readonly severity: 'error' | 'warning';
  /** Which user property, from 0. */
  readonly index?: number;
  /** A sentence that names the fix. */
  readonly message: string;
  /** Place in the field as it was written, in UTF-16 units; absent: all of it. */
  readonly from?: number;
  readonly to?: number;
}

const fieldNames: Readonly<Record<DraftField, string>> = {
  topic: 'Topic',
  payload: 'Payload',
  format: 'Format',
  payloadFormatIndicator: 'Payload format indicator',
  contentType: 'Content type',
  responseTopic: 'Response topic',
  correlationData: 'Correlation data',
  userProperties: 'User property',
  properties: 'Properties',
};

/** A problem in one sentence, for where its field is not seen. */
export function problemWords({ field, index, message }: DraftProblem): string {
  return `${fieldNames[field]}${index === undefined ? '' : ` ${index + 1}`}: ${message}`;
}

/** A message as it would go out now. What only sending tells is masked: ‹env NAME›, and ‹Device› for a question. */
export interface DraftPreview {
  /** With variables filled in. */
  readonly topic: string;
  readonly text: string;
  /** The first 64 KB of the payload on the wire; absent when it cannot be made. */
  readonly bytes?: Uint8Array;
  /** Bytes of the whole payload. */
  readonly size?: number;
  readonly problems: readonly DraftProblem[];
}

/** A place in JSON that breaks the topic's JSON Schema, or is no JSON; in UTF-16 units. */
export interface JsonFinding {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

export interface JsonCompletion {
  readonly label: string;
  /** What stands in place of `from` to `to`. */
  readonly insert: string;
  readonly from: number;
  readonly to: number;
  /** What of the inserted text is selected afterwards, counted from its beginning. */
  readonly select?: { readonly from: number; readonly to: number };
  readonly kind: 'property' | 'value';
  /** What the schema says of it, as plain text. */
  readonly detail?: string;
}

/** What the JSON Schema that is bound to a topic says of a payload. */
export interface JsonAssist {
  /** Name of the schema file; absent: none is bound to the topic. */
  readonly schema?: string;
  /** Why the schema cannot be used. */
  readonly schemaProblem?: string;
  readonly findings: readonly JsonFinding[];
  readonly completions: readonly JsonCompletion[];
}

/** The environment that was chosen. */
export interface EnvironmentView {
  /** Absent: none is chosen. */
  readonly name?: string;
  /** All that there are. */
  readonly names: readonly string[];
  /** Variables of the chosen one; long values are shortened. */
  readonly variables: readonly { readonly name: string; readonly value: string }[];
}
