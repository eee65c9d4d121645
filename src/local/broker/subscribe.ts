/** SUBSCRIBE, carried out on a session. */
import type { ISubscribePacket } from 'mqtt-packet';
import { quotas } from '../../shared/aws/quotas.ts';
import type { ProtocolVersion } from './encodePublish.ts';
import type { BrokerMessage } from './message.ts';
import { reason, Violation } from './reasons.ts';
import type { RetainedMessages } from './retained.ts';
import { checkSubscribe, refusalOfFilter } from './rules.ts';
import type { Session } from './session.ts';

export interface Subscribed {
  /** SUBACK's codes, one a filter. */
  readonly granted: number[];
  /** The filters that were granted. */
  readonly topics: readonly string[];
  /** Retained messages that are to be delivered behind SUBACK. */
  readonly retained: readonly { readonly message: BrokerMessage; readonly qos: 0 | 1 }[];
}

/** @throws Violation for what ends the connection */
export function subscribe(
  session: Session,
  version: ProtocolVersion,
  packet: ISubscribePacket,
  retainedMessages: RetainedMessages,
): Subscribed {
  checkSubscribe(packet);
  const wanted = new Set([
    ...session.subscriptions.keys(),
    ...packet.subscriptions.map(({ topic }) => topic),
  ]);
  if (wanted.size > quotas.subscriptionsPerConnection) {
    throw new Violation(reason.quotaExceeded, `over ${quotas.subscriptionsPerConnection} subscriptions`);
  }
  const granted: number[] = [];
  const topics: string[] = [];
  const retained: { message: BrokerMessage; qos: 0 | 1 }[] = [];
  for (const request of packet.subscriptions) {
    const refusal = refusalOfFilter(request.topic);
    if (refusal !== undefined) {
      // MQTT 3.1.1 knows one code for all refusals; AWS closes the connection instead.
      if (refusal !== reason.unspecified && version === 4)
        throw new Violation(refusal, 'reserved topic filter');
      granted.push(refusal);
      continue;
    }
    const isNew = session.subscribe(request);
    const qos = request.qos === 0 ? 0 : 1;
    granted.push(qos);
    topics.push(request.topic);
    // Looked up by the filter as it stands: AWS delivers retained messages to filters without wildcards only.
    // Retain handling: MQTT 5.0, 3.8.3.1.
    const handling = request.rh ?? 0;
    const kept = retainedMessages.get(request.topic);
    if (kept && (handling === 0 || (handling === 1 && isNew))) {
      retained.push({ message: kept.message, qos: kept.message.qos < qos ? kept.message.qos : qos });
    }
  }
  return { granted, topics, retained };
}
