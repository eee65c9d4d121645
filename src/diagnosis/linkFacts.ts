/** Evidence of the connection's parts: TLS, the upgrade's answer, CONNACK. */
import type { DiagnosisFact } from '../shared/diagnosis.ts';
import type { Accepted } from '../transport/mqttConnection.ts';
import type { CertificateFacts, TlsFacts, UpgradeFacts } from '../transport/observer.ts';
import { skewFact, skewOf } from './clockSkew.ts';
import { dateWarning, span } from './dates.ts';
import { endpointKind } from './endpointKind.ts';
import type { Walk } from './walk.ts';

/** Milliseconds before a server certificate's end at which that is worth a warning: Amazon's are renewed long before. */
const serverEndsSoon = 7 * 86_400_000;

export function tlsFacts(facts: TlsFacts, { profile, route, seen, clock }: Walk): DiagnosisFact[] {
  const { version, cipher, serverName, alpnOffered, alpnChosen, chain } = facts;
  const [leaf] = chain;
  const aws = profile.broker === 'awsIotCore';
  if (leaf) seen.serverIssuer = leaf.issuer;
  const kind = endpointKind(route.host, leaf && { names: leaf.names ?? [], issuer: leaf.issuer });
  return [
    { name: 'Version', value: version },
    { name: 'Cipher', value: cipher },
    {
      name: 'SNI sent',
      value: serverName ?? 'none',
      ...(aws && serverName === undefined
        ? { warning: 'AWS IoT Core refuses connections without SNI: set serverName.' }
        : {}),
    },
    { name: 'ALPN offered', value: alpnOffered.join(', ') || 'none' },
    { name: 'ALPN chosen', value: alpnChosen ?? 'none' },
    ...(aws ? [endpointTypeFact(kind)] : []),
    ...chain.map((certificate, index) => certificateFact(certificate, index, clock.time())),
  ];
}

function endpointTypeFact({ text, suits, kind }: ReturnType<typeof endpointKind>): DiagnosisFact {
  const warning = !suits
    ? 'This endpoint is not for device data: use the one of `aws iot describe-endpoint --endpoint-type iot:Data-ATS`.'
    : kind === 'other'
      ? 'Neither its name nor its certificate is of AWS: is it the endpoint of AWS IoT Core, or does something inspect TLS?'
      : undefined;
  return { name: 'Looks like', value: text, ...(warning === undefined ? {} : { warning }) };
}

function certificateFact(certificate: CertificateFacts, index: number, now: number): DiagnosisFact {
  const { subject, issuer, names = [], validFrom, validTo } = certificate;
  const warning = dateWarning(certificate, now, index === 0 ? serverEndsSoon : 0);
  const forNames = index === 0 && names.length > 0 ? ` · for ${names.slice(0, 6).join(', ')}` : '';
  return {
    name: index === 0 ? "Server's certificate" : subject === issuer ? 'Root CA' : `Issuer ${index}`,
    value: `${subject}${forNames} · issued by ${subject === issuer ? 'itself' : issuer} · ${span(validFrom, validTo)}`,
    ...(warning === undefined ? {} : { warning }),
  };
}

/** Headers that say something about who answered and when; never cookies. */
const headersOfInterest = [
  'server',
  'via',
  'sec-websocket-protocol',
  'x-amzn-requestid',
  'x-amzn-errortype',
  'location',
];

export function upgradeFacts({ status, headers }: UpgradeFacts, walk: Walk): DiagnosisFact[] {
  const shown = headersOfInterest.flatMap((name) => {
    const value = headers[name];
    return value === undefined
      ? []
      : [{ name, value: name === 'location' ? (value.split('?')[0] ?? '') : value }];
  });
  return [{ name: 'Status', value: String(status) }, ...shown, ...dateFacts(headers['date'], walk)];
}

/** The server's date as it came, and how far this machine's clock is from it. */
export function dateFacts(date: string | undefined, { seen, profile, clock }: Walk): DiagnosisFact[] {
  const skew = skewOf(date, clock.time());
  if (date === undefined || skew === undefined) return [];
  seen.clockSkew = skew;
  return [{ name: 'Date', value: date }, skewFact(skew, profile.identity.type === 'sigv4')];
}

const connackNames: Readonly<Record<string, string>> = {
  sessionExpiryInterval: 'Session expiry interval',
  receiveMaximum: 'Receive maximum',
  maximumQoS: 'Maximum QoS',
  retainAvailable: 'Retain available',
  maximumPacketSize: 'Maximum packet size',
  assignedClientIdentifier: 'Assigned client id',
  topicAliasMaximum: 'Topic alias maximum',
  reasonString: 'Reason string',
  wildcardSubscriptionAvailable: 'Wildcard subscriptions',
  subscriptionIdentifiersAvailable: 'Subscription identifiers',
  sharedSubscriptionAvailable: 'Shared subscriptions',
  serverKeepAlive: 'Server keep alive',
  responseInformation: 'Response information',
  serverReference: 'Server reference',
  userProperties: 'User properties',
};

/** CONNACK's flags and properties (MQTT 5.0, section 3.2.2). */
export function connackFacts({ clientId, sessionPresent, keepAlive, properties }: Accepted): DiagnosisFact[] {
  return [
    { name: 'Client id', value: clientId },
    { name: 'Session present', value: sessionPresent ? 'yes' : 'no' },
    { name: 'Keep alive', value: keepAlive === 0 ? 'none' : `${keepAlive} s` },
    ...Object.entries(properties).map(([name, value]) => ({ name: connackNames[name] ?? name, value })),
  ];
}
