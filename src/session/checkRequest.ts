/** What can be known to fail before the wire, as failures. Messages name the field and the limit. */
import { FailureError } from '../failure/failureError.ts';
import type { FailureStage } from '../shared/failure.ts';
import {
  checkFilter,
  checkPayload,
  checkProperties,
  checkQos,
  checkSubscriptionCount,
  checkTopic,
  type Limited,
} from '../shared/limits.ts';
import type { PublishRequest, QoS } from '../shared/message.ts';
import type { Complaint } from '../shared/topic.ts';

/** What of a profile the checks need. */
export interface Checked extends Limited {
  readonly mqttVersion?: '3.1.1' | '5';
}

/** @throws FailureError */
export function checkPublish(request: PublishRequest, profile: Checked): void {
  const { topic, payload, qos, retain, route, properties = {} } = request;
  refuse('publish', checkTopic(topic, profile, { retain }), 'Correct the topic.');
  refuse('publish', checkQos(qos, profile, route), 'Choose QoS 0 or 1.');
  refuse('publish', checkPayload(payload.length, profile), 'Shorten or split the payload.');
  refuse('publish', checkProperties(properties, profile), 'Correct the properties.');
  if (route === 'https' && properties.topicAlias !== undefined) {
    throw refusal(
      'publish',
      'Topic alias is set; a publish over HTTPS has no connection that remembers it.',
      'Leave the topic alias out, or publish over MQTT.',
    );
  }
  if (profile.mqttVersion === '3.1.1' && route === 'mqtt' && Object.keys(properties).length > 0) {
    throw refusal(
      'publish',
      'MQTT 3.1.1 has no message properties.',
      'Set mqttVersion to "5", or leave the properties out.',
    );
  }
}

/**
 * @param others how many other subscriptions the connection has
 * @throws FailureError
 */
export function checkSubscribe(topicFilter: string, qos: QoS, profile: Limited, others = 0): void {
  refuse('subscribe', checkFilter(topicFilter, profile), 'Correct the topic filter.');
  refuse('subscribe', checkQos(qos, profile), 'Choose QoS 0 or 1.');
  refuse(
    'subscribe',
    checkSubscriptionCount(others + 1, profile),
    'Unsubscribe from something, subscribe to a filter with wildcards, or use a second profile.',
  );
}

function refuse(stage: FailureStage, complaint: Complaint, hint: string): void {
  if (complaint !== undefined) throw refusal(stage, complaint, hint);
}

/** A failure of what was asked for, before anything was sent. */
export function refusal(
  stage: FailureStage,
  symptom: string,
  hint: string,
  id = `${stage}.refusedHere`,
): FailureError {
  return new FailureError({ id, stage, symptom, cause: '', hint, evidence: {}, retryable: false });
}
