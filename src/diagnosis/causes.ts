/** The causes that one symptom can have, and what to do about each, in words for a person. */
import type { Profile } from '../profile/schema.ts';
import type { CauseId } from '../shared/diagnosis.ts';
import type { Failure } from '../shared/failure.ts';

/** What of the walk the words need. */
export interface CauseContext {
  readonly profile: Profile;
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  readonly failure: Failure;
  readonly proxy?: string | undefined;
  readonly serverIssuer?: string | undefined;
}

interface Words {
  readonly text: string;
  readonly advice: string;
}

const describeEndpoint = '`aws iot describe-endpoint --endpoint-type iot:Data-ATS`';

/** A cause in words. */
export function causeWords(id: CauseId, context: CauseContext): Words & { readonly title: string } {
  return { title: titles[id], ...words[id](context) };
}

/** Causes in two or three words. */
const titles: Readonly<Record<CauseId, string>> = {
  offline: 'No network',
  endpointName: 'Wrong endpoint name',
  portBlocked: 'Port blocked',
  nothingListens: 'Nothing listens',
  hostUnreachable: 'Host out of reach',
  ipv6: 'IPv6 broken',
  proxy: 'Proxy in the way',
  caFile: 'Wrong CA file',
  inspectingProxy: 'TLS inspected',
  untrustedServer: 'Unknown CA',
  endpointType: 'Legacy endpoint',
  clock: 'Clock wrong',
  serverName: 'Wrong name in SNI',
  alpn: 'Wrong ALPN name',
  clientCertificate: 'Client certificate not accepted',
  connectPolicy: 'Not allowed to connect',
  clientId: 'Client id refused',
  will: 'Will refused',
  authorizer: 'Custom authorizer denies',
  mqttVersion: 'MQTT version',
  subscribePolicy: 'Not allowed to subscribe',
  publishPolicy: 'Not allowed to publish',
  receivePolicy: 'Not allowed to receive',
  limits: 'A limit is passed',
};

const words: Readonly<Record<CauseId, (context: CauseContext) => Words>> = {
  offline: () => ({
    text: 'This machine has no network, or no name server that answers.',
    advice: 'Check the network of this machine: Wi-Fi, VPN, name server.',
  }),
  endpointName: ({ host, profile }) => ({
    text: `There is no host named "${host}".`,
    advice:
      profile.broker === 'awsIotCore'
        ? `Correct the field endpoint: copy it from ${describeEndpoint}, in the right account and region.`
        : 'Correct the field endpoint.',
  }),
  portBlocked: ({ port, profile }) => ({
    text: `A firewall between here and the endpoint blocks port ${port}.`,
    advice:
      profile.broker === 'awsIotCore' && profile.identity.type === 'x509'
        ? 'Set the field port to 443: TopicScope then offers the ALPN name by itself. Or have the port opened.'
        : `Have port ${port} opened, or use another.`,
  }),
  nothingListens: ({ port, profile }) => ({
    text: `Nothing listens on port ${port}.`,
    advice:
      profile.broker === 'awsIotCore'
        ? 'Check the fields endpoint and portMap; for the local endpoint, start it.'
        : 'Check the field port, and that the broker runs and listens on this address.',
  }),
  hostUnreachable: ({ host }) => ({
    text: `${host} cannot be reached from this network.`,
    advice: 'Check the VPN, routes and firewalls, and whether this network wants a proxy (field proxy).',
  }),
  ipv6: () => ({
    text: 'The way by IPv6 is broken, while IPv4 works.',
    advice:
      'Have IPv6 repaired or turned off on this machine or network; until then write an IPv4 address in endpoint and the name in serverName.',
  }),
  proxy: ({ proxy }) => ({
    text: `The proxy ${proxy ?? ''} does not let the connection through.`,
    advice: 'Have the endpoint and its port allowed in the proxy, or set the field proxy to "none".',
  }),
  caFile: ({ profile }) => ({
    text: `The file in the field ca is not the CA that signed the server's certificate.`,
    advice:
      profile.broker === 'awsIotCore'
        ? "Remove the field ca (the system's CAs include Amazon's), or set it to Amazon Root CA 1. The CA of your own device certificates is not the server's."
        : "Set the field ca to the broker's CA certificate, or remove it.",
  }),
  inspectingProxy: ({ serverIssuer }) => ({
    text: `Something between here and the endpoint answers in its place (a TLS-inspecting proxy or security program)${serverIssuer === undefined ? '' : `, with a certificate by "${serverIssuer}"`}.`,
    advice: 'Have the endpoint exempted from TLS inspection: a client certificate does not get through one.',
  }),
  untrustedServer: ({ serverIssuer }) => ({
    text: `The server's certificate is by a CA that this machine does not trust${serverIssuer === undefined ? '' : `: "${serverIssuer}"`}.`,
    advice: 'Set the field ca to the certificate of that CA, if it is yours.',
  }),
  endpointType: () => ({
    text: 'The endpoint is the legacy one (without "-ats"), whose certificate few systems trust any more.',
    advice: `Set the field endpoint to the one of ${describeEndpoint}.`,
  }),
  clock: () => ({
    text: "This machine's clock is wrong.",
    advice: "Set this machine's clock, best by NTP; in a virtual machine or container, that of its host.",
  }),
  serverName: ({ profile }) => ({
    text: 'The name sent in SNI is not one that the server answers to.',
    advice:
      profile.serverName === undefined
        ? 'Check the field endpoint: account, region, and the whole name.'
        : 'Check the field serverName: for AWS IoT Core it is the name of the endpoint.',
  }),
  alpn: ({ profile }) => ({
    text: `The ALPN name ${profile.alpn === false ? 'is missing' : `"${profile.alpn ?? ''}" is not the one that this port takes`}.`,
    advice: 'Remove the field alpn: TopicScope then offers what the port takes.',
  }),
  clientCertificate: ({ profile }) =>
    profile.broker === 'awsIotCore'
      ? {
          text: 'The client certificate is inactive, revoked, or not registered in the account and region of this endpoint, or has no policy attached.',
          advice:
            "Find the certificate by its id (see Client Certificate) in the endpoint's account and region: is it there, ACTIVE, with a policy attached?",
        }
      : {
          text: 'The broker does not accept the client certificate.',
          advice:
            'Check that the certificate in identity.certificate is signed by a CA that the broker knows, and not on its list of revoked ones.',
        },
  connectPolicy: ({ clientId, profile }) =>
    profile.broker === 'awsIotCore'
      ? {
          text: `The policy of this identity does not allow iot:Connect with the client id "${clientId}".`,
          advice: `Allow iot:Connect on client/${clientId} in the identity's policy (and for Cognito identities in the role's, too).`,
        }
      : {
          text: 'The broker does not let this client in.',
          advice: 'Check the identity of the profile, and the access rules of the broker.',
        },
  clientId: ({ clientId }) => ({
    text: `The broker refuses the client id "${clientId}" in particular.`,
    advice: `Allow this client id in the policy (client/${clientId}), or set the field clientId to one that it allows. See also whether another client uses it.`,
  }),
  will: ({ profile }) => ({
    text: `The will may not be published to "${profile.will?.topic ?? ''}".`,
    advice: `Allow iot:Publish${profile.will?.retain ? ' and iot:RetainPublish' : ''} on topic/${profile.will?.topic ?? ''}, or change the field will.`,
  }),
  authorizer: () => ({
    text: 'The custom authorizer denies access, its token or signature is wrong, or there is none of this name.',
    advice:
      'Check identity.authorizerName and identity.tokenKeyName, enter the secrets anew with "TopicScope: Set Secrets", and look into the log of the authorizer\'s function.',
  }),
  mqttVersion: ({ profile }) => ({
    text: `The broker does not take MQTT ${profile.mqttVersion} from this client.`,
    advice: `Set the field mqttVersion to "${profile.mqttVersion === '5' ? '3.1.1' : '5'}".`,
  }),
  subscribePolicy: ({ failure }) => ({
    text: `The policy does not allow a subscription to "${topicOf(failure)}".`,
    advice: `Allow iot:Subscribe on topicfilter/${topicOf(failure)} (in a policy + and # stand for themselves; * and ? are the wildcards).`,
  }),
  publishPolicy: ({ failure }) => ({
    text: `The policy does not allow a publish to "${topicOf(failure)}".`,
    advice: `Allow iot:Publish on topic/${topicOf(failure)}.`,
  }),
  receivePolicy: ({ failure }) => ({
    text: `The policy does not allow iot:Receive on "${topicOf(failure)}".`,
    advice: `Allow iot:Receive on topic/${topicOf(failure)}.`,
  }),
  limits: () => ({
    text: "The operation passes one of the broker's limits: topic length or levels, QoS, payload size, or the number of subscriptions.",
    advice: 'Compare the topic and the message with the quotas of the broker; by MQTT 5 it says which.',
  }),
};

function topicOf({ evidence }: Failure): string {
  return evidence['topic'] ?? '';
}

/** The causes in question after a failure, the most probable before any experiment first. */
export function candidatesOf({ failure, profile, proxy }: CauseContext): CauseId[] {
  const found = candidates.find(({ of }) => of.test(failure.id))?.causes ?? [];
  return found.filter((id) => isPossible(id, profile, proxy));
}

const candidates: readonly { readonly of: RegExp; readonly causes: readonly CauseId[] }[] = [
  { of: /^proxy\./, causes: ['proxy'] },
  { of: /^dns\./, causes: ['endpointName', 'offline'] },
  { of: /^tcp\.refused/, causes: ['nothingListens', 'portBlocked'] },
  { of: /^tcp\./, causes: ['portBlocked', 'hostUnreachable', 'offline'] },
  { of: /^tls\.serverNotYetValid|^certificate\.(unusable|notYetValid)/, causes: ['clock'] },
  {
    of: /^tls\.(unknownIssuer|selfSigned|inspected|badServerCertificate)/,
    causes: ['caFile', 'endpointType', 'inspectingProxy', 'untrustedServer'],
  },
  { of: /^tls\.(noApplicationProtocol)|^connect\.httpAnswered/, causes: ['alpn'] },
  {
    of: /^tls\.(closed|failed|handshakeRefused)|^certificate\.refused/,
    causes: ['clientCertificate', 'serverName', 'inspectingProxy', 'portBlocked', 'ipv6'],
  },
  {
    of: /^connect\.(closedWithoutConnack|refused)|^connack\.notAuthorized/,
    causes: ['authorizer', 'connectPolicy', 'clientCertificate', 'clientId', 'will'],
  },
  { of: /^connect\.timeout/, causes: ['portBlocked'] },
  { of: /^connack\.protocolVersion/, causes: ['mqttVersion'] },
  { of: /^connack\.clientId/, causes: ['clientId'] },
  { of: /^subscribe\.(denied|unanswered|refused)$/, causes: ['subscribePolicy', 'limits'] },
  { of: /^publish\.(denied|unanswered|refused)$/, causes: ['publishPolicy', 'limits'] },
  { of: /^publish\.notReceived/, causes: ['receivePolicy'] },
];

/** Causes that this profile cannot have. */
function isPossible(id: CauseId, profile: Profile, proxy: string | undefined): boolean {
  const aws = profile.broker === 'awsIotCore';
  switch (id) {
    case 'caFile':
      return profile.ca !== undefined;
    case 'endpointType':
      return aws && /^[a-z0-9]+\.iot\./i.test(profile.endpoint);
    case 'untrustedServer':
      return !aws;
    case 'clientCertificate':
      return profile.identity.type === 'x509';
    case 'authorizer':
      return profile.identity.type === 'customAuthorizer';
    case 'will':
      return profile.will !== undefined;
    case 'alpn':
      return profile.alpn !== undefined;
    case 'proxy':
      return proxy !== undefined;
    case 'subscribePolicy':
    case 'publishPolicy':
    case 'receivePolicy':
      // A generic broker has rules of its own, which the catalogue speaks of.
      return aws;
    default:
      return true;
  }
}
