import type { FailureStage } from '../shared/failure.ts';

/** What was going on when it failed: the part of the way that had begun and not ended. */
export type Phase = Exclude<FailureStage, 'certificate'>;

/** Where the failing connection went: what hints speak of. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  /** The port of AWS's table that `port` stands for; absent for generic brokers. */
  readonly tablePort?: number;
  readonly alpn?: string;
  /** The name sent in SNI; absent when none was sent. */
  readonly serverName?: string;
  readonly aws: boolean;
  readonly protocol: 'mqtt' | 'websocket' | 'https';
  /** Is TLS spoken? */
  readonly secure: boolean;
  readonly authentication: string;
  readonly mqttVersion?: '3.1.1' | '5';
  readonly clientId?: string;
}

/** One failure as it was observed, before anyone says why. */
export interface Symptom {
  readonly phase: Phase;
  readonly destination: Destination;
  /** `code` of the error, such as ECONNREFUSED or ERR_SSL_TLSV1_ALERT_UNKNOWN_CA. */
  readonly code?: string;
  /** Text of the error as it came. */
  readonly text?: string;
  /** The other side closed, and no error was reported. */
  readonly silentClose?: boolean;
  readonly http?: {
    readonly status: number;
    readonly message: string;
    readonly errorType?: string;
    readonly date?: string;
    readonly traceId?: string;
  };
  /** CONNACK return code (MQTT 3.1.1) or reason code (MQTT 5) other than 0. */
  readonly connack?: number;
  /** Reason code of a DISCONNECT, SUBACK or PUBACK of the broker. */
  readonly reasonCode?: number;
  readonly reasonString?: string;
  /** Topic or topic filter that the operation was about. */
  readonly topic?: string;
}

/** What the catalogue says of a symptom. */
export interface Explanation {
  readonly stage?: FailureStage | undefined;
  readonly symptom: string;
  readonly cause: string;
  readonly hint: string;
  readonly retryable: boolean;
}

/** One line of the catalogue: says nothing when it doesn't know the symptom. */
export type Entry = (symptom: Symptom) => Explanation | undefined;
