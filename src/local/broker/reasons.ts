/**
 * The MQTT 5 reason codes that AWS IoT Core sends (developer guide, "MQTT 5 reason codes"), and the
 * reasons that its lifecycle events give for the end of a connection.
 */
export const reason = {
  success: 0x00,
  disconnectWithWill: 0x04,
  unspecified: 0x80,
  malformedPacket: 0x81,
  protocolError: 0x82,
  clientIdentifierNotValid: 0x85,
  badUserNameOrPassword: 0x86,
  notAuthorized: 0x87,
  serverShuttingDown: 0x8b,
  keepAliveTimeout: 0x8d,
  sessionTakenOver: 0x8e,
  topicFilterInvalid: 0x8f,
  topicNameInvalid: 0x90,
  receiveMaximumExceeded: 0x93,
  topicAliasInvalid: 0x94,
  quotaExceeded: 0x97,
  administrativeAction: 0x98,
  qosNotSupported: 0x9b,
  subscriptionIdentifiersNotSupported: 0xa1,
} as const;

/**
 * Why a connection ended, as lifecycle events tell it, and the code that an MQTT 5 client gets in
 * DISCONNECT. Source of the reasons: developer guide, "Lifecycle events". Which code goes with which
 * is documented for a few only; the lifetimes have none, as none of AWS's codes names them.
 */
const codeOf = {
  AUTH_ERROR: reason.notAuthorized,
  CLIENT_INITIATED_DISCONNECT: undefined,
  CLIENT_ERROR: undefined,
  CONNECTION_LOST: undefined,
  DUPLICATE_CLIENTID: reason.sessionTakenOver,
  FORBIDDEN_ACCESS: reason.notAuthorized,
  MQTT_KEEP_ALIVE_TIMEOUT: reason.keepAliveTimeout,
  SERVER_ERROR: reason.unspecified,
  SERVER_INITIATED_DISCONNECT: reason.serverShuttingDown,
  API_INITIATED_DISCONNECT: reason.administrativeAction,
  THROTTLED: reason.quotaExceeded,
  WEBSOCKET_TTL_EXPIRATION: undefined,
  CUSTOMAUTH_TTL_EXPIRATION: undefined,
} as const;

export type DisconnectReason = keyof typeof codeOf;

/** All reasons that lifecycle events give. */
export const disconnectReasons = Object.keys(codeOf) as readonly DisconnectReason[];

/** What an MQTT 5 client is told in DISCONNECT; undefined where the connection just closes. */
export function disconnectCode(disconnectReason: DisconnectReason): number | undefined {
  return codeOf[disconnectReason];
}

/** A rule that a client broke: ends its connection, with this code in DISCONNECT where it speaks MQTT 5. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
