/** What the doctor found out about a profile's connection, as one value: for the view, the report and the API. */
import type { Failure, PolicyGrant } from './failure.ts';

/** The way of a connection, in the order in which it is walked and shown. */
export const diagnosisStages = [
  'settings',
  'credentials',
  'dns',
  'tcp',
  'tls',
  'certificate',
  'upgrade',
  'connect',
  'subscribe',
  'publish',
  'ping',
] as const;

export type DiagnosisStage = (typeof diagnosisStages)[number];

/** `skipped`: there is nothing to do here for this profile, or an earlier stage stands in the way; the summary says which. */
export type Verdict = 'waiting' | 'running' | 'ok' | 'warning' | 'failed' | 'skipped';

/** One piece of evidence; never a secret. */
export interface DiagnosisFact {
  readonly name: string;
  readonly value: string;
  /** What is odd about it, as a sentence. */
  readonly warning?: string;
}

export interface StageReport {
  readonly stage: DiagnosisStage;
  readonly verdict: Verdict;
  /** What came out, in a few words. */
  readonly summary: string;
  readonly milliseconds?: number;
  readonly facts: readonly DiagnosisFact[];
  readonly failure?: Failure;
}

/** A probable cause; one word by which experiments and conclusion speak of it. */
export type CauseId =
  | 'offline'
  | 'endpointName'
  | 'portBlocked'
  | 'nothingListens'
  | 'hostUnreachable'
  | 'ipv6'
  | 'proxy'
  | 'caFile'
  | 'inspectingProxy'
  | 'untrustedServer'
  | 'endpointType'
  | 'clock'
  | 'serverName'
  | 'alpn'
  | 'clientCertificate'
  | 'connectPolicy'
  | 'clientId'
  | 'will'
  | 'authorizer'
  | 'mqttVersion'
  | 'subscribePolicy'
  | 'publishPolicy'
  | 'receivePolicy'
  | 'limits';

/** What one experiment says of one cause. */
export interface Finding {
  readonly cause: CauseId;
  readonly effect: 'confirms' | 'suggests' | 'rulesOut';
}

/** Something tried differently, to tell apart causes of the same symptom. */
export interface ExperimentReport {
  readonly id: string;
  /** What was tried: "Port 443 with ALPN x-amzn-mqtt-ca". */
  readonly title: string;
  readonly verdict: 'running' | 'done' | 'skipped';
  /** What came out, and what that means. */
  readonly outcome: string;
  readonly milliseconds?: number;
  readonly findings: readonly Finding[];
}

export interface Cause {
  /** Absent for the one that the catalogue of failures names. */
  readonly id?: CauseId;
  /** In two or three words: "Port blocked". */
  readonly title: string;
  readonly text: string;
  readonly standing: 'confirmed' | 'probable' | 'possible' | 'ruledOut';
  /** What to do about it. */
  readonly advice: string;
}

export interface Conclusion {
  readonly verdict: 'ok' | 'warning' | 'failed';
  /** One sentence: what is wrong, or that nothing is. */
  readonly summary: string;
  /** The most probable first, those that were ruled out last. */
  readonly causes: readonly Cause[];
  /** What to do, the most promising first. */
  readonly advice: readonly string[];
  /** What the identity's policy has to allow, where a denial is the cause. */
  readonly policy?: readonly PolicyGrant[];
  /** The same as a policy statement in JSON, ready to copy. */
  readonly policyStatement?: string;
  readonly failure?: Failure;
}

export interface Diagnosis {
  readonly profile: string;
  /** The profile's name as the tree shows it. */
  readonly name: string;
  readonly endpoint: string;
  /** "MQTT 5 over TLS, X.509 client certificate, port 8883". */
  readonly route: string;
  /** The client id of the attempts; absent for HTTPS. */
  readonly clientId?: string;
  /** The topic that was published to; absent when none was chosen. */
  readonly topic?: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly milliseconds?: number;
  readonly state: 'running' | 'done' | 'cancelled';
  /** What a reader has to know beforehand: "Another client id than the profile's was used: …". */
  readonly notes: readonly string[];
  /** All stages, in order. */
  readonly stages: readonly StageReport[];
  readonly experiments: readonly ExperimentReport[];
  readonly conclusion?: Conclusion;
}
