/** Refusals in SUBACK and PUBACK (MQTT 5.0, sections 3.9.3 and 3.4.2.1), and answers that never came. */
import { grantsText, publishGrants, subscribeGrants } from '../grants.ts';
import type { Entry, Explanation, Symptom } from '../symptom.ts';
import { ended, says } from './entry.ts';
import { named } from './reason.ts';

type Operation = 'subscribe' | 'publish';

function refusalEntry(
  operation: Operation,
  name: string,
  codes: (code: number, symptom: Symptom) => boolean,
  explanation: (symptom: Symptom, topic: string) => Omit<Explanation, 'symptom'>,
): Entry {
  return {
    id: `${operation}.${name}`,
    explain: (symptom) => {
      const { phase, reasonCode, topic = '', destination } = symptom;
      if (phase !== operation || destination.protocol === 'https') return undefined;
      if (reasonCode === undefined || !codes(reasonCode, symptom)) return undefined;
      const said = named(symptom, reasonCode);
      return {
        symptom:
          operation === 'subscribe'
            ? `The broker refused the subscription to "${topic}" (SUBACK ${said}).`
            : `The broker refused the publish to "${topic}" (PUBACK ${said}).`,
        ...explanation(symptom, topic),
      };
    },
  };
}

/** No answer: the connection ended, or time was up. */
function unansweredEntry(
  operation: Operation,
  explanation: (symptom: Symptom, topic: string) => Explanation,
): Entry {
  return {
    id: `${operation}.unanswered`,
    explain: (symptom) =>
      symptom.phase === operation &&
      symptom.destination.protocol !== 'https' &&
      symptom.reasonCode === undefined
        ? explanation(symptom, symptom.topic ?? '')
        : undefined,
  };
}

/** Not by a timeout and not by us: the way in which AWS IoT Core refuses over MQTT 3.1.1. */
const closedThere = (symptom: Symptom): boolean =>
  symptom.destination.aws && (ended(symptom) || says(symptom, /^(the )?connection closed$/i));
const why = (symptom: Symptom): string =>
  symptom.text ?? (ended(symptom) ? 'the connection closed' : (symptom.code ?? 'no answer came'));
const rules = 'Check the access rules of the broker.';

export const operationEntries: readonly Entry[] = [
  refusalEntry(
    'subscribe',
    'denied',
    // MQTT 3.1.1 has one code for every refusal.
    (code, { destination }) => code === 135 || (code === 128 && destination.mqttVersion !== '5'),
    ({ destination }, topic) => {
      const policy = subscribeGrants(topic);
      return {
        cause: 'This identity may not subscribe to this topic filter.',
        hint: destination.aws
          ? `Allow ${grantsText(policy)}; + and # stand for themselves in a policy, only * and ? are wildcards.`
          : `${rules} The topic filter: "${topic}".`,
        retryable: false,
        ...(destination.aws ? { policy } : {}),
      };
    },
  ),
  refusalEntry(
    'subscribe',
    'quota',
    (code) => code === 151,
    () => ({
      cause: 'A quota is used up, such as the subscriptions of a connection (50 with AWS IoT Core).',
      hint: 'Unsubscribe from topic filters that are not needed, or use one wider topic filter.',
      retryable: false,
    }),
  ),
  refusalEntry(
    'subscribe',
    'invalidFilter',
    (code) => code === 143 || code === 158 || code === 161 || code === 162,
    ({ reasonCode }) => ({
      cause:
        reasonCode === 158
          ? 'The broker knows no shared subscriptions.'
          : reasonCode === 162
            ? 'The broker takes no wildcards.'
            : 'The broker does not take this topic filter: too long, too many levels, or reserved.',
      hint: 'Correct the topic filter.',
      retryable: false,
    }),
  ),
  refusalEntry(
    'subscribe',
    'refused',
    () => true,
    ({ destination }) => ({
      cause: 'The broker gives no better reason.',
      hint: destination.aws
        ? 'Check the topic filter, and the AWS IoT logs in CloudWatch.'
        : `Check the topic filter. ${rules}`,
      retryable: false,
    }),
  ),
  unansweredEntry('subscribe', (symptom, topic) => ({
    symptom: `The subscription to "${topic}" failed: ${why(symptom)}.`,
    cause: closedThere(symptom)
      ? 'The connection closed before the answer; AWS IoT Core closes when a policy denies a subscription over MQTT 3.1.1.'
      : 'The connection ended before the answer.',
    hint: closedThere(symptom)
      ? `Check that the policy allows ${grantsText(subscribeGrants(topic))}; set mqttVersion to "5" to be told why.`
      : `Subscribe again. ${rules}`,
    retryable: true,
    ...(closedThere(symptom) ? { policy: subscribeGrants(topic) } : {}),
  })),
  refusalEntry(
    'publish',
    'denied',
    (code) => code === 135,
    ({ destination, retain }, topic) => {
      const policy = publishGrants(topic, retain);
      return {
        cause: `This identity may not publish${retain ? ' a retained message' : ''} to this topic.`,
        hint: destination.aws ? `Allow ${grantsText(policy)}.` : `${rules} The topic: "${topic}".`,
        retryable: false,
        ...(destination.aws ? { policy } : {}),
      };
    },
  ),
  refusalEntry(
    'publish',
    'quota',
    (code) => code === 151 || code === 150,
    () => ({
      cause: 'A quota is used up: messages a second, or retained messages.',
      hint: 'Publish less often, or delete retained messages that are not needed.',
      retryable: true,
    }),
  ),
  refusalEntry(
    'publish',
    'invalidTopic',
    (code) => code === 144,
    () => ({
      cause: 'The broker does not take this topic: too long, too many levels, or reserved.',
      hint: 'Correct the topic.',
      retryable: false,
    }),
  ),
  refusalEntry(
    'publish',
    'invalidPayload',
    (code) => code === 153,
    () => ({
      cause: 'The payload is not of the format that the message declares.',
      hint: 'Correct the payload, or remove the payload format indicator.',
      retryable: false,
    }),
  ),
  refusalEntry(
    'publish',
    'refused',
    () => true,
    ({ destination }) => ({
      cause: 'The broker gives no better reason.',
      hint: destination.aws
        ? 'Check the topic, and the AWS IoT logs in CloudWatch.'
        : `Check the topic. ${rules}`,
      retryable: false,
    }),
  ),
  unansweredEntry('publish', (symptom, topic) => ({
    symptom: `The publish to "${topic}" was not acknowledged: ${why(symptom)}.`,
    cause: closedThere(symptom)
      ? 'The connection closed before the answer; AWS IoT Core closes when a policy denies a publish or a limit is passed over MQTT 3.1.1.'
      : 'The connection ended before the answer.',
    hint: closedThere(symptom)
      ? `Check that the policy allows ${grantsText(publishGrants(topic, symptom.retain))}. Whether the message arrived is not known.`
      : 'Publish again if it must arrive: whether the message arrived is not known.',
    retryable: true,
    ...(closedThere(symptom) ? { policy: publishGrants(topic, symptom.retain) } : {}),
  })),
];
