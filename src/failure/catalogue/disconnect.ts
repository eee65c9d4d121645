/**
 * DISCONNECT of the broker (MQTT 5.0, section 3.14.2.1), with what AWS IoT Core means by it
 * (developer guide, "MQTT", "MQTT reason codes": DISCONNECT).
 */
import { reasonName } from '../../shared/reasonCodes.ts';
import type { Entry, Explanation, Symptom } from '../symptom.ts';
import { operationGrants, operationText } from './lastOperation.ts';
import { named } from './reason.ts';

type Meaning = Pick<Explanation, 'cause' | 'hint' | 'retryable' | 'policy'>;

interface Line {
  readonly id: string;
  readonly codes: readonly number[] | 'others';
  readonly means: (symptom: Symptom) => Meaning;
}

const again = 'Connecting again by itself.';

const lines: readonly Line[] = [
  {
    id: 'session.takenOver',
    codes: [142],
    means: ({ destination }) => ({
      cause: `Another client connected with the client id "${destination.clientId ?? ''}": a device, another window, or AWS's test console.`,
      hint: 'Give this profile a client id of its own, for example with ${window} in the field clientId.',
      retryable: true,
    }),
  },
  {
    id: 'session.notAuthorized',
    codes: [135],
    means: (symptom) => {
      const { grants, text } = operationGrants(symptom);
      return {
        cause: `A policy denied what was sent last${operationText(symptom)}.`,
        hint: grants
          ? `Allow ${text} in the identity's policy.`
          : "Check what was published or subscribed last against the identity's policy.",
        retryable: true,
        ...(grants ? { policy: grants } : {}),
      };
    },
  },
  {
    id: 'session.serverShutdown',
    codes: [139],
    means: ({ destination }) => ({
      cause: destination.aws
        ? 'AWS IoT Core moves connections for maintenance now and then.'
        : 'The broker is being stopped or restarted.',
      hint: `${again} A persistent session (cleanSession false) loses nothing by it.`,
      retryable: true,
    }),
  },
  {
    id: 'session.keepAliveTimeout',
    codes: [141],
    means: () => ({
      cause:
        'No ping of this client reached the broker in one and a half keep alives: the computer slept, or the network dropped them.',
      hint: `${again} A shorter keepAlive keeps firewalls from forgetting the connection.`,
      retryable: true,
    }),
  },
  {
    id: 'session.administrative',
    codes: [152],
    means: ({ destination }) => ({
      cause: destination.aws
        ? 'Somebody ended this connection: by the DeleteConnection API, or by making the certificate inactive.'
        : 'An administrator of the broker ended this connection.',
      hint: 'Ask who did, and connect again; check the status of the certificate in identity.certificate.',
      retryable: false,
    }),
  },
  {
    id: 'session.quota',
    codes: [151, 150],
    means: (symptom) => ({
      cause: `A quota was passed${operationText(symptom)}: messages or bytes a second, or the subscriptions of a connection.`,
      hint: 'Publish less often, or unsubscribe from topic filters that are not needed.',
      retryable: true,
    }),
  },
  {
    id: 'session.receiveMaximum',
    codes: [147],
    means: () => ({
      cause:
        'More QoS 1 messages were under way without PUBACK than the broker takes (100 with AWS IoT Core).',
      hint: 'Publish more slowly, or wait for each outcome.',
      retryable: true,
    }),
  },
  {
    id: 'session.packetTooLarge',
    codes: [149],
    means: (symptom) => ({
      cause: `A packet was larger than the broker takes${operationText(symptom)}.`,
      hint: 'Shorten the payload: AWS IoT Core takes at most 131,072 bytes.',
      retryable: true,
    }),
  },
  {
    id: 'session.invalidFilter',
    codes: [143, 158, 162],
    means: (symptom) => ({
      cause: `The broker does not take the topic filter${operationText(symptom)}: too long, too many levels, or reserved.`,
      hint: 'Correct the topic filter, or remove it from the field subscriptions.',
      retryable: false,
    }),
  },
  {
    id: 'session.invalidTopic',
    codes: [144],
    means: (symptom) => ({
      cause: `The broker does not take the topic${operationText(symptom)}: too long, too many levels, or reserved.`,
      hint: 'Correct the topic.',
      retryable: true,
    }),
  },
  {
    id: 'session.qosNotSupported',
    codes: [155],
    means: (symptom) => ({
      cause: `QoS 2 was used${operationText(symptom)}, or another that the broker does not have; AWS IoT Core has 0 and 1.`,
      hint: 'Use QoS 0 or 1.',
      retryable: false,
    }),
  },
  {
    id: 'session.retainNotSupported',
    codes: [154],
    means: (symptom) => ({
      cause: `The broker keeps no retained messages here${operationText(symptom)}.`,
      hint: 'Publish without retain.',
      retryable: true,
    }),
  },
  {
    id: 'session.protocolError',
    codes: [129, 130, 131, 145, 146, 148, 153, 161],
    means: ({ reasonCode = 0, ...symptom }) => ({
      cause: `The broker did not understand what it was sent${operationText(symptom)}: ${reasonName(reasonCode)}.`,
      hint: 'Set the field mqttVersion to the other version and try again; copy the details of this failure for a ticket.',
      retryable: false,
    }),
  },
  {
    id: 'session.maximumConnectTime',
    codes: [160],
    means: () => ({
      cause: 'The longest time that the broker lets a connection last is over.',
      hint: `${again} With renewSession it is made anew before.`,
      retryable: true,
    }),
  },
  {
    id: 'session.busy',
    codes: [136, 137, 159],
    means: () => ({
      cause: 'The broker is overloaded, or too many connections are made in a second.',
      hint: `${again} More and more slowly.`,
      retryable: true,
    }),
  },
  {
    id: 'session.moved',
    codes: [156, 157],
    means: () => ({
      cause: 'The broker wants this client to use another server.',
      hint: 'Set the field endpoint to the other server.',
      retryable: false,
    }),
  },
  {
    id: 'session.disconnected',
    codes: 'others',
    means: () => ({
      cause: 'The broker gives no better reason.',
      hint: `${again} The broker's log may say more.`,
      retryable: true,
    }),
  },
];

export const disconnectEntries: readonly Entry[] = lines.map(({ id, codes, means }) => ({
  id,
  explain: (symptom) => {
    const { phase, reasonCode } = symptom;
    if (phase !== 'session' || reasonCode === undefined) return undefined;
    if (codes !== 'others' && !codes.includes(reasonCode)) return undefined;
    return {
      symptom: `The broker ended the session (DISCONNECT ${named(symptom, reasonCode)}).`,
      ...means(symptom),
    };
  },
}));
