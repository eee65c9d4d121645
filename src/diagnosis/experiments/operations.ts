/** Experiments on SUBSCRIBE and PUBLISH that ended in a close: the same once more by MQTT 5, which answers with a reason. */
import { explain } from '../../failure/explain.ts';
import { FailureError } from '../../failure/failureError.ts';
import type { CauseId } from '../../shared/diagnosis.ts';
import type { Failure } from '../../shared/failure.ts';
import { aborted } from '../abort.ts';
import { request } from '../messageStages.ts';
import { attempt } from './mqtt.ts';
import { confirms, rulesOut, suggests, type Experiment, type Outcome, type Subject } from './experiment.ts';

const answerTimeout = 20_000;

function applies({ walk: { profile }, failure }: Subject): boolean {
  return (
    profile.mqttVersion === '3.1.1' && profile.protocol !== 'https' && failure.evidence['topic'] !== undefined
  );
}

export const subscribeByMqtt5: Experiment = {
  id: 'subscribeByMqtt5',
  title: (subject) =>
    applies(subject) ? `Subscribe to ${subject.failure.evidence['topic'] ?? ''} by MQTT 5` : undefined,
  run: async (subject) => {
    const topic = subject.failure.evidence['topic'] ?? '';
    const { walk } = subject;
    const failure = await attempt(
      subject,
      { profile: { mqttVersion: '5' }, withoutWill: true },
      async (connection) => {
        const [code = 0x80] = await aborted(connection.subscribe([topic], 1), walk, answerTimeout);
        if (code < 0x80) return;
        throw new FailureError(
          explain({
            phase: 'subscribe',
            destination: { ...walk.destination, mqttVersion: '5' },
            topic,
            reasonCode: code,
          }),
        );
      },
    );
    return judged(failure, 'subscribePolicy');
  },
};

export const publishByMqtt5: Experiment = {
  id: 'publishByMqtt5',
  title: (subject) =>
    applies(subject) && subject.failure.evidence['topic'] === subject.walk.topic
      ? `Publish to ${subject.walk.topic ?? ''} by MQTT 5`
      : undefined,
  run: async (subject) => {
    const { walk } = subject;
    const topic = walk.topic ?? '';
    const failure = await attempt(
      subject,
      { profile: { mqttVersion: '5' }, withoutWill: true },
      (connection) => aborted(connection.publish(request(topic, 'mqtt')), walk, answerTimeout),
    );
    return judged(failure, 'publishPolicy');
  },
};

function judged(failure: Failure | undefined, policy: CauseId): Outcome {
  if (!failure) {
    return {
      outcome: 'It is granted: what closes the connection is a limit of MQTT 3.1.1, or it came just then.',
      findings: [rulesOut(policy), suggests('limits')],
    };
  }
  const { reasonCode } = failure.evidence;
  if (reasonCode === '135')
    return {
      outcome: `It gives the reason: ${failure.symptom}`,
      findings: [confirms(policy), rulesOut('limits')],
    };
  return {
    outcome: failure.symptom,
    findings:
      // 0x80, "unspecified error", is no reason either.
      reasonCode === undefined || reasonCode === '128'
        ? [suggests(policy)]
        : [rulesOut(policy), confirms('limits')],
  };
}
