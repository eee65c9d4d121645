/** What a failure is: a value, made in `failure/` and shown alike in the tree, notifications, the console and the API. */

/** Where on the way from settings to a living session it happened. */
export type FailureStage =
  | 'settings'
  | 'credentials'
  | 'dns'
  | 'tcp'
  | 'tls'
  | 'certificate'
  | 'upgrade'
  | 'connect'
  | 'subscribe'
  | 'publish'
  | 'session';

export interface Failure {
  readonly stage: FailureStage;
  /** What was seen, in the words of a person: "AWS IoT Core closed the connection right after CONNECT". */
  readonly symptom: string;
  /** The most probable cause. */
  readonly cause: string;
  /** What to do about it. */
  readonly hint: string;
  /** Codes and texts as they came (never a secret), for a ticket. */
  readonly evidence: Readonly<Record<string, string>>;
  /** Can trying again mend it? False for what only a person can mend. */
  readonly retryable: boolean;
}
