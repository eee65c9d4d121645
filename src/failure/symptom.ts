import type { FailureStage, PolicyGrant, Remedy } from '../shared/failure.ts';

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
  /** How it went at each address, where there were several: "::1 ECONNREFUSED". */
  readonly attempts?: readonly string[];
  /** The server's own certificate, where the handshake came so far. */
  readonly serverCertificate?: {
    readonly subject: string;
    readonly issuer: string;
    readonly names?: readonly string[];
    /** Milliseconds since 1970. */
    readonly validFrom: number;
    readonly validTo: number;
  };
  /** CONNACK return code (MQTT 3.1.1) or reason code (MQTT 5) other than 0. */
  readonly connack?: number;
  /** Reason code of a DISCONNECT, SUBACK or PUBACK of the broker. */
  readonly reasonCode?: number;
  readonly reasonString?: string;
  /** Topic or topic filter that the operation was about. */
  readonly topic?: string;
  /** What was sent last before the connection ended: over MQTT 3.1.1 AWS IoT Core closes instead of refusing. */
  readonly lastOperation?: LastOperation;
  /** Milliseconds from CONNACK to the end of the connection. */
  readonly connectedFor?: number;
  /** Milliseconds that this connection may last, where that is known. */
  readonly lifetimeLimit?: number;
}

/** A SUBSCRIBE or PUBLISH that had just left. */
export interface LastOperation {
  readonly kind: 'subscribe' | 'publish';
  /** Topic filter or topic. */
  readonly topic: string;
  /** Milliseconds from its sending to the end of the connection. */
  readonly milliseconds: number;
  readonly qos?: number;
  readonly retain?: boolean;
}

/** What the catalogue says of a symptom. */
export interface Explanation {
  readonly stage?: FailureStage | undefined;
  readonly symptom: string;
  readonly cause: string;
  readonly hint: string;
  readonly retryable: boolean;
  readonly policy?: readonly PolicyGrant[];
  readonly remedy?: Remedy;
}

/** One line of the catalogue. */
export interface Entry {
  /** Stable over versions: 'dns.notFound'. */
  readonly id: string;
  /** Says nothing when it doesn't know the symptom. */
  readonly explain: (symptom: Symptom) => Explanation | undefined;
}
