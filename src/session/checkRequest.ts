/** What can be known to fail before the wire: topic, QoS and payload. Messages name the field and the limit. */
import { FailureError } from '../failure/failureError.ts';
import { quotas } from '../shared/aws/quotas.ts';
import type { FailureStage } from '../shared/failure.ts';
import type { PublishRequest, QoS } from '../shared/message.ts';
import { checkTopicFilter, checkTopicName, type BrokerKind } from '../shared/topic.ts';

/** @throws FailureError */
export function checkPublish(request: PublishRequest, broker: BrokerKind): void {
  const complaint = checkTopicName(request.topic, broker);
  if (complaint) throw refusal('publish', complaint, 'Correct the topic.');
  checkQos('publish', request.qos, broker, request.route);
  const bytes = request.payload.length;
  if (broker === 'awsIotCore' && bytes > quotas.payloadBytes) {
    throw refusal(
      'publish',
      `Payload has ${bytes.toLocaleString('en')} bytes; AWS IoT Core allows ${quotas.payloadBytes.toLocaleString('en')}.`,
      'Shorten or split the payload.',
    );
  }
}

/** @throws FailureError */
export function checkSubscribe(topicFilter: string, qos: QoS, broker: BrokerKind): void {
  const complaint = checkTopicFilter(topicFilter, broker);
  if (complaint) throw refusal('subscribe', complaint, 'Correct the topic filter.');
  checkQos('subscribe', qos, broker, 'mqtt');
}

function checkQos(
  stage: FailureStage,
  qos: number,
  broker: BrokerKind,
  route: PublishRequest['route'],
): void {
  const highest = broker === 'awsIotCore' || route === 'https' ? 1 : 2;
  if (!Number.isInteger(qos) || qos < 0 || qos > highest) {
    throw refusal(stage, `QoS is ${qos}; here it is 0 to ${highest}.`, 'Choose QoS 0 or 1.');
  }
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
