/** SUBSCRIBE, carried out on a session. */
import type { ISubscribePacket, ISubscription } from 'mqtt-packet';
import type { Authority } from '../policy/authority.ts';
import type { ProtocolVersion } from './encodePublish.ts';
import type { BrokerMessage } from './message.ts';
import { reason, Violation } from './reasons.ts';
import type { RetainedMessages } from './retained.ts';
import { checkSubscribe, refusalOfFilter } from './rules.ts';
import type { Session } from './session.ts';

export interface Subscriber {
  readonly session: Session;
  readonly version: ProtocolVersion;
  readonly authority: Authority;
  readonly retained: RetainedMessages;
  /** Subscriptions that the session may have. */
  readonly maximum: number;
}

export interface Subscribed {
  /** SUBACK's codes, one a filter. */
  readonly granted: number[];
  /** The filters that were granted. */
  readonly topics: readonly string[];
  /** Retained messages that are to be delivered behind SUBACK. */
  readonly retained: readonly { readonly message: BrokerMessage; readonly qos: 0 | 1 }[];
  /** A policy denied a filter, which MQTT 3.1.1 has no SUBACK code for: AWS closes the connection. */
  readonly denied: boolean;
}

/** @throws Violation for what ends the connection */
export function subscribe(packet: ISubscribePacket, subscriber: Subscriber): Subscribed {
  const { session, version, maximum } = subscriber;
  checkSubscribe(packet);
  const refusals = packet.subscriptions.map((request) => refusal(request, subscriber));
  if (version === 4) {
    if (refusals.includes(reason.notAuthorized))
      return { granted: [], topics: [], retained: [], denied: true };
    const refused = refusals.find((code) => code !== undefined);
    if (refused !== undefined) throw new Violation(refused, 'topic filter not for clients');
  }
  const accepted = packet.subscriptions.filter((_, index) => refusals[index] === undefined);
  const wanted = new Set([...session.subscriptions.keys(), ...accepted.map(({ topic }) => topic)]);
  if (wanted.size > maximum) throw new Violation(reason.quotaExceeded, `over ${maximum} subscriptions`);
  return {
    retained: accepted.flatMap((request) => accept(request, subscriber)),
    granted: packet.subscriptions.map(({ qos }, index) => refusals[index] ?? (qos === 0 ? 0 : 1)),
    topics: accepted.map(({ topic }) => topic),
    denied: false,
  };
}

/** SUBACK's code against a single filter. */
function refusal({ topic }: ISubscription, { authority }: Subscriber): number | undefined {
  const code = refusalOfFilter(topic);
  if (code !== undefined) return code;
  return authority.allows('iot:Subscribe', `topicfilter/${topic}`) ? undefined : reason.notAuthorized;
}

/** Puts the subscription into the session, and finds the retained message that goes with it. */
function accept(
  request: ISubscription,
  { session, retained }: Subscriber,
): { message: BrokerMessage; qos: 0 | 1 }[] {
  const isNew = session.subscribe(request);
  const qos = request.qos === 0 ? 0 : 1;
  // Looked up by the filter as it stands: AWS delivers retained messages to filters
  // without wildcards only, and MQTT 5.0, 4.8.2, none to shared subscriptions.
  // Retain handling: MQTT 5.0, 3.8.3.1.
  const handling = request.rh ?? 0;
  const kept = retained.get(request.topic);
  if (!kept || handling === 2 || (handling === 1 && !isNew)) return [];
  return [{ message: kept.message, qos: kept.message.qos < qos ? kept.message.qos : qos }];
}
