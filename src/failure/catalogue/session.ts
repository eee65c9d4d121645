/** Sessions that end without DISCONNECT: by silence, by a close, by their age, or by the same thing again and again. */
import type { Entry, Explanation, LastOperation, Symptom } from '../symptom.ts';
import { ended, entry, says } from './entry.ts';
import { operationGrants, suspect } from './lastOperation.ts';

const inSession = ({ phase }: Symptom): boolean => phase === 'session';
const again = 'Connecting again by itself.';
/** How many milliseconds from the limit an end still counts as its doing. */
const aroundLimit = 60_000;

export const sessionEntries: readonly Entry[] = [
  entry(
    'session.takeoverLoop',
    (symptom) => inSession(symptom) && (symptom.takeovers ?? 0) >= 3,
    ({ takeovers, destination }) => ({
      symptom: `The client id "${destination.clientId ?? ''}" was taken over ${takeovers} times in a minute; connecting again was stopped.`,
      cause:
        "Two clients with one client id throw each other out, again and again: a device, another window, or AWS's test console.",
      hint: 'Give this profile a client id of its own, for example with ${window} in the field clientId, then connect.',
      retryable: false,
    }),
  ),
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
  setAside('subscribe', ({ topic, repeats }) => ({
    symptom: `The subscription to "${topic}" was set aside: the connection ended right after it ${repeats} times.`,
    cause:
      'AWS IoT Core closes without a word when a policy denies a subscription over MQTT 3.1.1, and for topic filters that it does not take.',
  })),
  setAside('publish', ({ topic, repeats }) => ({
    symptom: `The message to "${topic}" was set aside: the connection ended right after it ${repeats} times.`,
    cause:
      'AWS IoT Core closes without a word when a policy denies a publish over MQTT 3.1.1, and for payloads and topics that are too long.',
  })),
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

/** The session took it out of what it sends: it wants a person. */
function setAside(kind: LastOperation['kind'], words: (operation: LastOperation) => Words): Entry {
  return {
    id: `${kind}.setAside`,
    explain: (symptom) => {
      const { phase, lastOperation } = symptom;
      if (phase !== kind || (lastOperation?.repeats ?? 0) < 2 || lastOperation?.kind !== kind)
        return undefined;
      const { grants, text } = operationGrants(symptom);
      return {
        ...words(lastOperation),
        hint: grants
          ? `Check that the policy allows ${text}; then resume it. Set mqttVersion to "5" to be told why.`
          : `Check the ${kind === 'subscribe' ? 'topic filter' : 'message'} and the broker's access rules; then resume it.`,
        retryable: false,
        ...(grants ? { policy: grants } : {}),
      };
    },
  };
}

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
