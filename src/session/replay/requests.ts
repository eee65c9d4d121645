/** What a recorded message is published as: on which topic, how, and whether at all. */
import type { Profile } from '../../profile/schema.ts';
import type { Message, PublishProperties, PublishRequest, QoS } from '../../shared/message.ts';
import { mapTopic, type TopicRule } from './topicRules.ts';

export interface ReplayChoices {
  readonly rules: readonly TopicRule[];
  /** Leave out topics that no rule fits; otherwise they stay as they are. */
  readonly onlyMapped: boolean;
  readonly incoming: boolean;
  readonly outgoing: boolean;
  /** Topics that begin with `$` after mapping. */
  readonly reserved: boolean;
  /** Publish with RETAIN what was recorded with it; otherwise nothing is retained. */
  readonly retain: boolean;
  /** For all messages; absent: as recorded. */
  readonly qos?: QoS;
}

/** The topic that messages of a topic go to; undefined: they are left out. */
export function replayedTopic(topic: string, choices: ReplayChoices): string | undefined {
  const mapped = mapTopic(choices.rules, topic) ?? (choices.onlyMapped ? undefined : topic);
  return mapped?.startsWith('$') === true && !choices.reserved ? undefined : mapped;
}

/** What a message becomes for the target; undefined: it is left out. */
export function replayRequest(
  message: Message,
  choices: ReplayChoices,
  target: Profile,
): PublishRequest | undefined {
  if (message.gap || !(message.direction === 'in' ? choices.incoming : choices.outgoing)) return undefined;
  const topic = replayedTopic(message.topic, choices);
  if (topic === undefined) return undefined;
  const route = target.protocol === 'https' ? 'https' : 'mqtt';
  const properties =
    target.mqttVersion === '5' || route === 'https' ? sendable(message.properties) : undefined;
  return {
    topic,
    payload: message.payload,
    qos: qosFor(choices.qos ?? message.qos, target),
    retain: choices.retain && message.retain,
    route,
    ...(properties && { properties }),
  };
}

/** AWS IoT Core and HTTPS know no QoS 2. */
export function qosFor(qos: QoS, target: Profile): QoS {
  return qos === 2 && (target.broker === 'awsIotCore' || target.protocol === 'https') ? 1 : qos;
}

/** Properties that belong to the message, not to the connection that it came by. */
function sendable(properties: PublishProperties | undefined): PublishProperties | undefined {
  if (!properties) return undefined;
  const { topicAlias: _, subscriptionIdentifiers: __, ...rest } = properties;
  return Object.keys(rest).length > 0 ? rest : undefined;
}
