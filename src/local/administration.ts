/**
 * What an administrator of the endpoint can see and change while it runs: what AWS's console and
 * control plane are for an account. Tests and the control interface use it.
 */
import type { X509Registry } from './authenticate/x509Registry.ts';
import type { DisconnectReason } from './broker/reasons.ts';
import type { Choices } from './choices.ts';
import type { Limits } from './limits.ts';
import type { Policies } from './policy/policies.ts';

export interface Administration {
  /** Policies of each principal; none is restricted at the start. */
  readonly policies: Policies;
  /** Client certificates and their states. */
  readonly registry: X509Registry;
  readonly limits: Limits;
  /** What is done where AWS's behaviour is not documented; may be assigned to. */
  readonly choices: Choices;
  readonly connections: Connections;
}

/** The connection of a client id, there or gone. */
export interface ConnectionInfo {
  readonly clientId: string;
  readonly connected: boolean;
  /** Of the principal: certificate id, role session, or the authorizer's principal id. */
  readonly principalIdentifier: string;
  readonly protocolVersion: 4 | 5;
  /** Ends the session with the connection? */
  readonly cleanSession: boolean;
  readonly sourceIp: string;
  readonly sourcePort: number;
  readonly targetIp: string;
  readonly targetPort: number;
  /** Seconds. */
  readonly keepAlive: number;
  /** Seconds that the session outlives the connection. */
  readonly sessionExpiry: number;
  /** Milliseconds since 1970. */
  readonly connectedSince: number;
  /** Milliseconds since 1970, once it is gone. */
  readonly disconnectedSince?: number;
  readonly disconnectReason?: DisconnectReason;
}

export interface Ending {
  /** As lifecycle events tell it; default API_INITIATED_DISCONNECT. */
  readonly reason?: DisconnectReason;
  /** MQTT 5 reason code in DISCONNECT; default the one that goes with the reason, if any. */
  readonly code?: number | undefined;
  /** Forget the session, too (default false). */
  readonly cleanSession?: boolean;
  /** Keep the will to itself (default false). */
  readonly preventWillMessage?: boolean;
}

export interface Connections {
  /** Of the clients that are connected. */
  list(): ConnectionInfo[];
  /** Of a client id that is connected, or was within the last half hour. */
  get(clientId: string): ConnectionInfo | undefined;
  /** Topic filters of a client id's session, and their QoS. */
  subscriptions(clientId: string): { readonly topicFilter: string; readonly qos: 0 | 1 }[];
  /** Ends a client's connection; false when it is not connected. */
  end(clientId: string, ending?: Ending): boolean;
}
