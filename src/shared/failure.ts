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

/** What a policy has to allow: `iot:Connect` on `client/press-01`. */
export interface PolicyGrant {
  readonly action: string;
  /** The last part of the resource's ARN, or the whole ARN where account and region are known. */
  readonly resource: string;
}

/** What one click can do about a failure. */
export type Remedy =
  { readonly kind: 'ssoLogin'; readonly awsProfile?: string } | { readonly kind: 'setSecrets' };

export interface Failure {
  /** Which failure it is, stable over versions: 'dns.notFound', 'connect.closedWithoutConnack'. */
  readonly id: string;
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
  /** What the policy of the identity would have to allow, where a denial is the probable cause. */
  readonly policy?: readonly PolicyGrant[];
  readonly remedy?: Remedy;
}
