/** A message that was published and acknowledged, and that its publisher should have received and did not. */
import type { Failure } from '../shared/failure.ts';
import type { Destination } from './symptom.ts';

/**
 * Source for AWS: developer guide, "AWS IoT Core policy actions": iot:Receive is checked at every delivery, and the subscription is granted
 * all the same.
 *
 * @param waited milliseconds
 */
export function notReceived(destination: Destination, topic: string, waited: number): Failure {
  const { aws, host, port } = destination;
  return {
    id: 'publish.notReceived',
    stage: 'publish',
    symptom: `The message to "${topic}" was acknowledged and did not come back within ${waited / 1000} s.`,
    cause: aws
      ? 'The policy does not allow iot:Receive on this topic: AWS IoT Core then grants the subscription and delivers nothing.'
      : 'The broker lets this client write to this topic and not read it.',
    hint: aws
      ? `Allow iot:Receive on topic/${topic} in the identity's policy.`
      : 'Check the access rules of the broker for this topic.',
    evidence: { endpoint: `${host}:${port}`, topic },
    retryable: false,
    ...(aws ? { policy: [{ action: 'iot:Receive', resource: `topic/${topic}` }] } : {}),
  };
}
