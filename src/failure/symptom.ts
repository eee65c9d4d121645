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
  /** AWS region, where the endpoint's name or the identity tells it. */
  readonly region?: string;
  readonly protocol: 'mqtt' | 'websocket' | 'https';
  /** Is TLS spoken? */
  readonly secure: boolean;
  readonly authentication: string;
  readonly mqttVersion?: '3.1.1' | '5';
  readonly clientId?: string;
  /** The will that CONNECT carries. */
  readonly will?: { readonly topic: string; readonly retain: boolean };
  /** The proxy between here and there. */
  readonly proxy?: Proxy;
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
  readonly http?: HttpAnswer;
  /** How it went at each address, where there were several: "::1 ECONNREFUSED". */
  readonly attempts?: readonly string[];
  /** CONNACK return code (MQTT 3.1.1) or reason code (MQTT 5) other than 0. */
  readonly connack?: number;
  /** Reason code of a DISCONNECT, SUBACK or PUBACK of the broker. */
  readonly reasonCode?: number;
  readonly reasonString?: string;
  /** Topic or topic filter that the operation was about. */
  readonly topic?: string;
  /** Was the publish a retained one? */
  readonly retain?: boolean;
  /** What was sent last before the connection ended: over MQTT 3.1.1 AWS IoT Core closes instead of refusing. */
  readonly lastOperation?: LastOperation;
  /** Milliseconds from CONNACK to the end of the connection. */
  readonly connectedFor?: number;
  /** Milliseconds since 1970, by this machine's clock: when it was seen; now when left out. */
  readonly now?: number;
  /** Milliseconds that this connection may last, where that is known. */
  readonly lifetimeLimit?: number;
  /** The failing part is the way through this proxy: its name, its port, its TLS, or its answer. */
  readonly proxy?: Proxy;
  /** The server ended the TLS handshake at its first message: it had seen nothing but what this side offers. */
  readonly refusedOffer?: boolean;
  /** The server's certificate, where TLS showed one before it failed. */
  readonly serverCertificate?: ServerCertificate;
}

export interface HttpAnswer {
  readonly status: number;
  readonly message: string;
  readonly errorType?: string;
  /** The header `Date`. */
  readonly date?: string;
  readonly traceId?: string;
  /** Scheme, host and port that a redirection points to; path and query may hold secrets. */
  readonly redirectsTo?: string;
}

export interface Proxy {
  readonly kind: 'http' | 'https' | 'socks5';
  readonly host: string;
  readonly port: number;
  /** Which setting named it. */
  readonly source: string;
  /** HTTP status of the answer to CONNECT; absent where there was none. */
  readonly status?: number;
}

export interface ServerCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** Names that the certificate is for. */
  readonly names?: readonly string[];
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
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
