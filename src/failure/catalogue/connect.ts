/** CONNECT that is answered with silence, a close, or something that is no CONNACK. */
import { connectGrants, grantsText } from '../grants.ts';
import type { Entry, Explanation, Symptom } from '../symptom.ts';
import { ended, entry, place, says, timedOut } from './entry.ts';

const connecting = ({ phase }: Symptom): boolean => phase === 'connect';
/** How mqtt-packet says that bytes are no packet. */
const noPacket =
  /^(Invalid |Malformed |Cannot parse |Packet too short|Packet must not|Unknown property|Not supported|Connect flag|Will (QoS|Retain))/;

export const connectEntries: readonly Entry[] = [
  entry(
    'connect.httpAnswered',
    // "HTTP/1.1 400" read as MQTT: 'H' is the first byte of a PUBACK with flags that it must not have.
    (symptom) => says(symptom, /Invalid header flag bits, must be 0x0 for puback packet/),
    ({ destination }) => ({
      stage: 'tls',
      symptom: 'The server answered MQTT with HTTP.',
      cause: destination.aws
        ? 'Port 443 takes a connection without ALPN for HTTPS.'
        : 'The port belongs to a web server, or to a WebSocket listener.',
      hint: destination.aws
        ? 'Remove the field alpn: MQTT on port 443 needs ALPN x-amzn-mqtt-ca (client certificate) or mqtt (custom authorizer).'
        : 'Check the fields protocol and port: over WebSocket it is ws or wss.',
      retryable: false,
    }),
  ),
  entry(
    'connect.notMqtt',
    (symptom) => connecting(symptom) && says(symptom, noPacket),
    (symptom) => ({
      symptom: `${place(symptom)} answered CONNECT with something that is not MQTT (${symptom.text}).`,
      cause: symptom.destination.secure
        ? 'Another service listens there, or the broker speaks another version of MQTT.'
        : 'Another service listens there, a port for TLS, or a broker of another version of MQTT.',
      hint: 'Check the fields protocol, port and mqttVersion.',
      retryable: false,
    }),
  ),
  entry(
    'connect.timeout',
    (symptom) => connecting(symptom) && timedOut(symptom),
    ({ destination }) => ({
      symptom: 'The broker did not answer CONNECT in time.',
      cause:
        destination.authentication === 'custom authorizer'
          ? 'The custom authorizer takes too long (AWS gives its function 5 s), or something on the way swallows the traffic.'
          : 'Wrong port or protocol, a broker that hangs, or a firewall or proxy that swallows the traffic.',
      hint: 'Check the fields protocol and port.',
      retryable: true,
    }),
  ),
  entry(
    'connect.closedWithoutConnack',
    (symptom) => connecting(symptom) && ended(symptom),
    closedWithoutConnack,
  ),
];

function closedWithoutConnack({ destination }: Symptom): Explanation {
  const symptom = 'The broker closed the connection right after CONNECT, without CONNACK.';
  if (!destination.aws) {
    return {
      symptom,
      cause: 'The broker refuses this client, or the port speaks another protocol.',
      hint: 'Check the fields port, protocol, mqttVersion and the identity.',
      retryable: true,
    };
  }
  const policy = connectGrants(destination);
  const will = destination.will ? ' The will counts: its topic has to be allowed, too.' : '';
  switch (destination.authentication) {
    case 'custom authorizer':
      return {
        symptom,
        cause: `The custom authorizer denied access, its token signature is wrong, or its policy does not allow iot:Connect.${will}`,
        hint: `Check identity.authorizerName, identity.tokenKeyName, the secrets token and token signature (or user name and password), and that its policy allows ${grantsText(policy)}.`,
        retryable: false,
        policy,
        remedy: { kind: 'setSecrets' },
      };
    case 'SigV4':
      return {
        symptom,
        cause: `The signature was accepted; the policy denies iot:Connect for this client id. A Cognito identity that signed in needs an AWS IoT policy (iot:AttachPolicy) besides its role's.${will}`,
        hint: `Allow ${grantsText(policy)} in the identity's policy.`,
        retryable: false,
        policy,
      };
    default:
      return {
        symptom,
        cause: `AWS IoT Core does so when the policy denies iot:Connect for this client id, when no policy is attached, or when the certificate is inactive or not registered in this account and region.${will}`,
        hint: `Allow ${grantsText(policy)} in the certificate's policy, and check that the certificate in identity.certificate is ACTIVE.`,
        retryable: false,
        policy,
      };
  }
}
