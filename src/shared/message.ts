/** The message record: one PUBLISH that was seen or sent, as it travels from socket to history to page. */

export type Direction = 'in' | 'out';
export type Route = 'mqtt' | 'https';
export type QoS = 0 | 1 | 2;

/** MQTT 5 publish properties (MQTT 5.0, section 3.3.2.3), in the names of the specification. */
export interface PublishProperties {
  readonly payloadFormatIndicator?: 'unspecified' | 'utf8';
  /** Seconds. */
  readonly messageExpiryInterval?: number;
  readonly contentType?: string;
  readonly responseTopic?: string;
  readonly correlationData?: Uint8Array;
  /** In the order sent; a name may come more than once. */
  readonly userProperties?: readonly (readonly [name: string, value: string])[];
  readonly topicAlias?: number;
  readonly subscriptionIdentifiers?: readonly number[];
}

/** What became of a message that was published: what the broker said, and how long it took. */
export interface PublishOutcome {
  readonly ok: boolean;
  /** Milliseconds from handing the message over to the answer (QoS 0 over MQTT: to the socket). */
  readonly milliseconds: number;
  /** PUBACK's reason code (MQTT 5; 0 for MQTT 3.1.1's PUBACK); absent for QoS 0. */
  readonly reasonCode?: number;
  /** MQTT 5 reason string. */
  readonly reasonString?: string;
  /** HTTPS: the status of the answer, what its body said, and AWS's trace id. */
  readonly httpStatus?: number;
  readonly message?: string;
  readonly traceId?: string;
}

/**
 * What history does not have: it stands among the messages as an entry of its own, without topic and payload, at the
 * time when it ended.
 */
export interface Gap {
  /**
   * `memoryLimit`: messages came faster than the disk took them. `notRecorded`: the disk took nothing.
   * `disconnected`: there was no connection.
   */
  readonly reason: 'memoryLimit' | 'notRecorded' | 'disconnected';
  /** Messages that are missing; absent where nobody can know. */
  readonly count?: number;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** In words for people: the problem of the disk, the failure of the connection. */
  readonly text?: string;
}

/** A message before history has given it an id. */
export interface NewMessage {
  /** Id of the profile that received or sent it. */
  readonly profile: string;
  /**
   * Id of the recording session: from a person's Connect to the end of the session, whatever reconnects lie between. An
   * import is a session of its own.
   */
  readonly session?: string;
  /** Milliseconds since 1970 when it arrived, or was handed over for sending. */
  readonly time: number;
  readonly direction: Direction;
  readonly route: Route;
  readonly topic: string;
  readonly qos: QoS;
  readonly retain: boolean;
  /** The DUP flag of PUBLISH. */
  readonly duplicate: boolean;
  /** The bytes as they came, never cut. */
  readonly payload: Uint8Array;
  readonly properties?: PublishProperties;
  /** Sent messages only. */
  readonly outcome?: PublishOutcome;
  /** This is no message: topic and payload are empty. */
  readonly gap?: Gap;
}

/** A message in history. Ids grow with the order of recording, over all profiles and windows. */
export interface Message extends NewMessage {
  readonly id: number;
}

/** A message as a list shows it: no payload, only its size and beginning. */
export interface MessageRow extends Omit<Message, 'payload' | 'properties'> {
  /** Bytes of the payload. */
  readonly size: number;
  /** The beginning of the payload as one line of text. */
  readonly preview: string;
  /** Stretches of the preview, in UTF-16 units, that differ from the message before on the same topic. */
  readonly changed?: readonly (readonly [from: number, to: number])[];
}

/** A message to be published. */
export interface PublishRequest {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly route: Route;
  readonly properties?: PublishProperties;
}

/** A gap as an entry of history. @param origin whose it is */
export function gapEntry(origin: Pick<NewMessage, 'profile' | 'session'>, gap: Gap): NewMessage {
  return {
    ...origin,
    time: gap.to,
    direction: 'in',
    route: 'mqtt',
    topic: '',
    qos: 0,
    retain: false,
    duplicate: false,
    payload: new Uint8Array(),
    gap,
  };
}
