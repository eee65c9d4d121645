/** Sessions that end without DISCONNECT: by silence, by a close, or by their age. What only repetition tells is in repeated.ts. */
import type { Entry, Explanation, LastOperation, Symptom } from '../symptom.ts';
import { ended, entry, says } from './entry.ts';
import { operationGrants, suspect } from './lastOperation.ts';

const inSession = ({ phase }: Symptom): boolean => phase === 'session';
const again = 'Connecting again by itself.';
/** How many milliseconds from the limit an end still counts as its doing. */
const aroundLimit = 60_000;

export const sessionEntries: readonly Entry[] = [
  entry(
    'session.pingUnanswered',
    (symptom) => says(symptom, /keepalive timeout/i),
    () => ({
      stage: 'session',
      symptom: 'The broker did not answer a ping within the keep alive.',
      cause: 'The network is gone, the computer slept, or the broker hangs.',
      hint: again,
      retryable: true,
    }),
  ),
  entry(
    'session.notRecorded',
    (symptom) => inSession(symptom) && says(symptom, /^not recorded: /),
    ({ text = '' }) => ({
      symptom: `A message could not be recorded: ${text.replace(/^not recorded: /, '')}`,
      cause:
        'The profile acknowledges messages after recording. The connection was ended so that the broker keeps what is not in the history.',
      hint: `${again} The broker then sends again what was not acknowledged. To go on without history, set the field acknowledge to "onReceipt".`,
      retryable: true,
    }),
  ),
  entry(
    'session.lifetimeEnded',
    (symptom) => {
      const { connectedFor, lifetimeLimit } = symptom;
      if (!inSession(symptom) || connectedFor === undefined || lifetimeLimit === undefined) return false;
      return ended(symptom) && connectedFor >= lifetimeLimit - aroundLimit;
    },
    ({ destination, lifetimeLimit = 0 }) => ({
      symptom: `The connection was closed after its longest time, ${Math.round(lifetimeLimit / 60_000).toLocaleString('en')} min.`,
      cause:
        destination.authentication === 'custom authorizer'
          ? "The custom authorizer's disconnectAfterInSeconds are over."
          : 'AWS IoT Core ends WebSocket connections after 24 hours.',
      hint: `${again} With the field renewSession it is made anew before.`,
      retryable: true,
    }),
  ),
  closedAfter('subscribe', ({ topic, milliseconds }) => ({
    symptom: `The connection was closed ${milliseconds} ms after the subscription to "${topic}".`,
    cause:
      'MQTT 3.1.1 has no refusal for it: AWS IoT Core closes when the policy denies iot:Subscribe, and for topic filters with too many levels or QoS 2.',
  })),
  closedAfter('publish', ({ topic, milliseconds }) => ({
    symptom: `The connection was closed ${milliseconds} ms after the publish to "${topic}".`,
    cause:
      'MQTT 3.1.1 has no refusal for it: AWS IoT Core closes when the policy denies iot:Publish or iot:RetainPublish, and for topics and payloads that are too long or reserved.',
  })),
  entry(
    'session.closed',
    (symptom) => inSession(symptom) && symptom.silentClose === true,
    ({ destination }) => ({
      symptom: 'The connection was lost: the other side closed it.',
      cause: destination.aws
        ? 'The endpoint restarts, another client took over the client id, or AWS IoT Core refused the last operation.'
        : 'The broker restarts or is gone, or another client took over the client id.',
      hint: destination.mqttVersion === '5' ? again : `${again} Set mqttVersion to "5" to be told why.`,
      retryable: true,
    }),
  ),
  entry(
    'session.lost',
    (symptom) => inSession(symptom) && symptom.reasonCode === undefined,
    ({ code, text }) => ({
      symptom: `The connection was lost${code === undefined ? `: ${text ?? 'without a word'}` : ` (${code})`}.`,
      cause: 'The network broke or changed, a firewall forgot the connection, or the broker is gone.',
      hint: again,
      retryable: true,
    }),
  ),
];

type Words = Pick<Explanation, 'symptom' | 'cause'>;

/** The end came so soon after an operation that it is the first suspect. */
function closedAfter(kind: LastOperation['kind'], words: (operation: LastOperation) => Words): Entry {
  return {
    id: kind === 'subscribe' ? 'session.closedAfterSubscribe' : 'session.closedAfterPublish',
    explain: (symptom) => {
      const operation = suspect(symptom);
      if (!inSession(symptom) || !ended(symptom) || operation?.kind !== kind) return undefined;
      if (!symptom.destination.aws || symptom.destination.mqttVersion === '5') return undefined;
      const { grants, text } = operationGrants(symptom);
      return {
        ...words(operation),
        hint: `Check that the policy allows ${text}. Set mqttVersion to "5" to be told why.`,
        retryable: true,
        ...(grants ? { policy: grants } : {}),
      };
    },
  };
}
