/** What brokers say in CONNACK, SUBACK, PUBACK and DISCONNECT, and what they mean by closing without a word. */
import { reasonName } from '../../shared/reasonCodes.ts';
import type { Entry, Symptom } from '../symptom.ts';

const hex = (code: number): string => `0x${code.toString(16).padStart(2, '0').toUpperCase()}`;

function named(symptom: Symptom, code: number): string {
  const name =
    symptom.destination.mqttVersion === '5' ? `${hex(code)} ${reasonName(code)}` : `return code ${code}`;
  return symptom.reasonString ? `${name}: ${symptom.reasonString}` : name;
}

const connectResource = (symptom: Symptom): string =>
  `client/${symptom.destination.clientId ?? '{client id}'}`;

const connackRefused: Entry['explain'] = (symptom) => {
  const { connack, destination } = symptom;
  if (connack === undefined) return undefined;
  const seen = `The broker refused the connection (CONNACK ${named(symptom, connack)}).`;
  switch (connack) {
    case 4:
    case 134:
      return {
        symptom: seen,
        cause: 'User name or password is wrong.',
        hint: 'Check identity.username and the secret password (for a custom authorizer also its token).',
        retryable: false,
      };
    case 5:
    case 7:
    case 135:
      return {
        symptom: seen,
        cause: destination.aws
          ? 'This identity may not connect with this client id.'
          : 'The broker does not authorize this client.',
        hint: destination.aws
          ? destination.authentication === 'custom authorizer'
            ? 'Check the authorizer, its token and token signature or password, and that its policy allows iot:Connect.'
            : `Allow iot:Connect on ${connectResource(symptom)} in the identity's policy.`
          : 'Check the identity of the profile and the access rules of the broker.',
        retryable: false,
      };
    case 2:
    case 133:
      return {
        symptom: seen,
        cause: 'The broker does not accept this client id.',
        hint: 'Set the field clientId: for AWS IoT Core at most 128 bytes and not beginning with $.',
        retryable: false,
      };
    case 1:
    case 132:
      return {
        symptom: seen,
        cause: 'The broker does not speak this version of MQTT.',
        hint: `Set the field mqttVersion to "${destination.mqttVersion === '5' ? '3.1.1' : '5'}".`,
        retryable: false,
      };
    case 3:
    case 136:
    case 137:
    case 151:
    case 159:
      return {
        symptom: seen,
        cause: 'The broker is busy or out of quota.',
        hint: 'Trying again by itself.',
        retryable: true,
      };
    default:
      return {
        symptom: seen,
        cause: 'The broker says so.',
        hint: "Look the code up in the broker's documentation.",
        retryable: false,
      };
  }
};

const httpAnswered: Entry['explain'] = (symptom) =>
  /Invalid header flag bits, must be 0x0 for puback/.test(symptom.text ?? '')
    ? {
        stage: 'tls',
        symptom: 'The server answered MQTT with HTTP.',
        cause: 'Port 443 takes a connection without ALPN for HTTPS.',
        hint: 'Remove the field alpn: MQTT on port 443 needs ALPN x-amzn-mqtt-ca (client certificate) or mqtt (custom authorizer).',
        retryable: false,
      }
    : undefined;

const connackTimeout: Entry['explain'] = (symptom) =>
  /connack timeout/i.test(symptom.text ?? '')
    ? {
        stage: symptom.phase === 'tcp' || symptom.phase === 'tls' ? symptom.phase : 'connect',
        symptom:
          symptom.phase === 'connect'
            ? 'The broker did not answer CONNECT in time.'
            : `${symptom.destination.host} port ${symptom.destination.port} did not complete the connection in time.`,
        cause:
          'Wrong port or protocol, a firewall or proxy that swallows the traffic, or an authorizer that takes too long.',
        hint: 'Check the fields protocol and port.',
        retryable: true,
      }
    : undefined;

const closedAfterConnect: Entry['explain'] = (symptom) => {
  if (symptom.phase !== 'connect' || !(symptom.silentClose === true || closedCode(symptom))) return undefined;
  const { destination } = symptom;
  const seen = 'The broker closed the connection right after CONNECT, without CONNACK.';
  if (!destination.aws) {
    return {
      symptom: seen,
      cause: 'The broker refuses this client, or the port speaks another protocol.',
      hint: 'Check the fields port, protocol, mqttVersion and the identity.',
      retryable: true,
    };
  }
  return destination.authentication === 'custom authorizer'
    ? {
        symptom: seen,
        cause: 'The custom authorizer denied access, or its token signature is wrong.',
        hint: 'Check identity.authorizerName, identity.tokenKeyName, the secrets token and token signature (or user name and password), and that its policy allows iot:Connect.',
        retryable: false,
      }
    : {
        symptom: seen,
        cause: `AWS IoT Core does so when the policy denies iot:Connect for this client id, or when the ${destination.authentication === 'X.509 client certificate' ? 'certificate is inactive or not registered in this account and region' : 'identity has no IoT policy'}.`,
        hint: `Allow iot:Connect on ${connectResource(symptom)}, and check the certificate's status.`,
        retryable: false,
      };
};

function closedCode({ code }: Symptom): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE';
}

const subscribeRefused: Entry['explain'] = (symptom) => {
  if (symptom.phase !== 'subscribe') return undefined;
  const filter = symptom.topic ?? '';
  const denied =
    symptom.reasonCode === 135 || (symptom.reasonCode === 128 && symptom.destination.mqttVersion !== '5');
  return {
    symptom:
      symptom.reasonCode === undefined
        ? `The subscription to "${filter}" failed: ${symptom.text ?? 'the connection closed'}.`
        : `The broker refused the subscription to "${filter}" (SUBACK ${named(symptom, symptom.reasonCode)}).`,
    cause:
      symptom.reasonCode === undefined
        ? 'The connection closed before the answer; AWS IoT Core closes when a policy denies a subscription over MQTT 3.1.1.'
        : denied
          ? 'This identity may not subscribe to this topic filter.'
          : symptom.reasonCode === 151
            ? 'A quota is used up, such as the subscriptions of a connection.'
            : 'The broker does not take this topic filter.',
    hint: symptom.destination.aws
      ? `Allow iot:Subscribe on topicfilter/${filter}.`
      : 'Check the topic filter and the access rules of the broker.',
    retryable: symptom.reasonCode === undefined,
  };
};

const publishRefused: Entry['explain'] = (symptom) => {
  if (symptom.phase !== 'publish' || symptom.destination.protocol === 'https') return undefined;
  const topic = symptom.topic ?? '';
  return symptom.reasonCode === undefined
    ? {
        symptom: `The publish to "${topic}" was not acknowledged: ${symptom.text ?? 'the connection closed'}.`,
        cause:
          'The connection closed before the answer; AWS IoT Core closes when a policy denies a publish or a limit is passed over MQTT 3.1.1.',
        hint: symptom.destination.aws
          ? `Check that iot:Publish is allowed on topic/${topic}. Whether the message arrived is not known.`
          : 'Whether the message arrived is not known.',
        retryable: true,
      }
    : {
        symptom: `The broker refused the publish to "${topic}" (PUBACK ${named(symptom, symptom.reasonCode)}).`,
        cause:
          symptom.reasonCode === 135
            ? 'This identity may not publish to this topic.'
            : 'The broker does not take this message.',
        hint: symptom.destination.aws
          ? `Allow iot:Publish on topic/${topic}.`
          : 'Check the topic and the access rules of the broker.',
        retryable: false,
      };
};

const takenOver: Entry['explain'] = (symptom) =>
  symptom.phase === 'session' && symptom.reasonCode === 142
    ? {
        symptom:
          'The broker ended the session: another client connected with this client id (DISCONNECT 0x8E Session taken over).',
        cause: `Two clients use the client id "${symptom.destination.clientId ?? ''}".`,
        hint: 'Give this profile a client id of its own, for example with ${window} in it.',
        retryable: true,
      }
    : undefined;

const disconnected: Entry['explain'] = (symptom) => {
  if (symptom.phase !== 'session' || symptom.reasonCode === undefined) return undefined;
  const code = symptom.reasonCode;
  const lasting = [129, 130, 135, 143, 144, 149, 153, 155, 156, 157, 158, 161, 162];
  return {
    symptom: `The broker ended the session (DISCONNECT ${named(symptom, code)}).`,
    cause:
      code === 135
        ? 'A policy denied the last operation.'
        : code === 151 || code === 147
          ? 'A quota was passed.'
          : 'The broker says so.',
    hint:
      code === 135
        ? 'Check what was published or subscribed last against the policy.'
        : 'See the reason code.',
    retryable: !lasting.includes(code) || code === 135,
  };
};

const keepAliveTimeout: Entry['explain'] = (symptom) =>
  /keepalive timeout/i.test(symptom.text ?? '')
    ? {
        stage: 'session',
        symptom: 'The broker did not answer a ping within the keep alive.',
        cause: 'The network is gone, the computer slept, or the broker hangs.',
        hint: 'Connecting again by itself.',
        retryable: true,
      }
    : undefined;

function lossOf({ code, text }: Symptom): string {
  if (code !== undefined) return ` (${code})`;
  return `: ${text ?? 'the other side closed it'}`;
}

const sessionLost: Entry['explain'] = (symptom) =>
  symptom.phase === 'session'
    ? {
        symptom: `The connection was lost${lossOf(symptom)}.`,
        cause: symptom.destination.aws
          ? 'The endpoint restarts or is gone, the network broke, another client took over the client id, or AWS IoT Core refused the last operation.'
          : 'The broker restarts or is gone, or the network broke.',
        hint: 'Connecting again by itself.',
        retryable: true,
      }
    : undefined;

export const mqttEntries: readonly Entry[] = [
  { id: 'connect.refused', explain: connackRefused },
  { id: 'connect.httpAnswered', explain: httpAnswered },
  { id: 'session.pingUnanswered', explain: keepAliveTimeout },
  { id: 'connect.timeout', explain: connackTimeout },
  { id: 'subscribe.refused', explain: subscribeRefused },
  { id: 'publish.refused', explain: publishRefused },
  { id: 'session.takenOver', explain: takenOver },
  { id: 'session.disconnected', explain: disconnected },
  { id: 'connect.closedWithoutConnack', explain: closedAfterConnect },
  { id: 'session.lost', explain: sessionLost },
];
