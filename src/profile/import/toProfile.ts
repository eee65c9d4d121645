/** From a connection of another program to a profile. */
import { checkFilter, checkQos } from '../../shared/limits.ts';
import type { QoS } from '../../shared/message.ts';
import type { BrokerKind } from '../../shared/topic.ts';
import type { ProfileInput } from '../schema.ts';
import { checkProfile } from '../validate.ts';
import { awsIdentity, leadsToAws } from './awsIdentity.ts';
import type { ForeignConnection } from './foreignConnection.ts';
import type { FoundProfile } from './found.ts';
import { genericIdentity } from './identity.ts';

/** The profile that comes of a connection, with what is to be said about it. */
export function toProfile(connection: ForeignConnection): FoundProfile {
  const notes = [...connection.notes];
  const aws = leadsToAws(connection);
  const { identity, secrets } = aws ? awsIdentity(connection, notes) : genericIdentity(connection, notes);
  const tls = aws || connection.transport === 'mqtts' || connection.transport === 'wss';
  if (aws && !connection.verifies) {
    notes.push("The server's certificate was not checked there; that of AWS IoT Core always is.");
  }
  const { ca } = connection;
  const profile: Omit<ProfileInput, 'id'> = {
    name: connection.name,
    ...(aws ? {} : { broker: 'mqtt' as const }),
    endpoint: connection.host,
    ...carrier(connection, aws, notes),
    ...alpnOf(connection, aws, notes),
    ...(ca && 'path' in ca && tls && !isAmazonsCa(ca.path, aws, notes) ? { ca: ca.path } : {}),
    identity,
    ...session(connection, aws ? 'awsIotCore' : 'mqtt', notes),
  };
  // The folder of a certificate may not tell the endpoint; another program's connection without a host is broken.
  const needsEndpoint = connection.host === '' && connection.source === 'connectKit';
  const check = checkProfile({ ...profile, id: 'import', ...(needsEndpoint ? { endpoint: 'unknown' } : {}) });
  if (check.ok) notes.push(...check.warnings);
  return {
    source: connection.source,
    name: connection.name,
    profile,
    secrets,
    ...(ca && 'pem' in ca && tls ? { caPem: ca.pem } : {}),
    wantsInsecure: tls && !aws && !connection.verifies,
    needsEndpoint,
    notes,
    problems: check.ok ? [] : check.problems,
  };
}

function carrier(
  { transport, port, path }: ForeignConnection,
  aws: boolean,
  notes: string[],
): Pick<ProfileInput, 'protocol' | 'port' | 'path'> {
  const webSocket = transport === 'ws' || transport === 'wss';
  if (!aws) {
    return {
      protocol: transport,
      ...(port === undefined ? {} : { port }),
      ...(webSocket && path !== undefined && path !== '/mqtt' ? { path: withSlash(path) } : {}),
    };
  }
  if (transport === 'mqtt' || transport === 'ws') {
    notes.push('It had no TLS, without which AWS IoT Core takes no connection; now it has.');
  }
  // Plain ports stand for nothing at AWS.
  const kept = port === undefined || port === 1883 || port === 80 ? {} : { port };
  return { protocol: webSocket ? 'wss' : 'mqtt', ...kept };
}

function withSlash(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

function alpnOf(
  { alpn = [], port }: ForeignConnection,
  aws: boolean,
  notes: string[],
): Pick<ProfileInput, 'alpn'> {
  const [first, ...more] = alpn;
  if (first === undefined) return {};
  if (more.length > 0) notes.push(`ALPN: ${first} is taken over, ${more.join(', ')} not.`);
  // What AWS's table says by itself needs no word.
  const known = aws && (first === 'x-amzn-mqtt-ca' || first === 'mqtt') && (port === 443 || port === 8883);
  return known ? {} : { alpn: first };
}

/** Amazon's own CAs are among those that systems trust. */
function isAmazonsCa(file: string, aws: boolean, notes: string[]): boolean {
  const name = file.split(/[/\\]/).at(-1) ?? file;
  if (!aws || !/^(amazon-?root-?ca|root-?ca|sfsroot|starfield)/i.test(name)) return false;
  notes.push(`${name} is left out: Amazon's CAs are among those that are trusted anyway.`);
  return true;
}

function session(
  connection: ForeignConnection,
  broker: BrokerKind,
  notes: string[],
): Partial<Omit<ProfileInput, 'id'>> {
  const { clientId, keepAlive, cleanSession, sessionExpiryInterval, mqttVersion, will } = connection;
  const subscriptions = subscriptionsOf(connection, broker, notes);
  return {
    ...(clientId === undefined ? {} : { clientId }),
    ...(keepAlive === undefined || keepAlive === 60 ? {} : { keepAlive }),
    ...(cleanSession === false ? { cleanSession } : {}),
    ...(sessionExpiryInterval === undefined ? {} : { sessionExpiryInterval }),
    ...(mqttVersion === '3.1.1' ? { mqttVersion } : {}),
    ...(will === undefined ? {} : { will }),
    ...(subscriptions.length === 0 ? {} : { subscriptions }),
  };
}

function subscriptionsOf(
  { subscriptions }: ForeignConnection,
  broker: BrokerKind,
  notes: string[],
): { topicFilter: string; qos: QoS }[] {
  const kept = new Map<string, QoS>();
  for (const { topicFilter, qos } of subscriptions) {
    const complaint = checkFilter(topicFilter, { broker });
    if (complaint !== undefined) {
      notes.push(`The subscription to "${topicFilter}" is left out: ${complaint}`);
    } else if (broker === 'awsIotCore' && topicFilter.startsWith('$SYS')) {
      notes.push(`The subscription to "${topicFilter}" is left out: AWS IoT Core has no $SYS topics.`);
    } else if (checkQos(qos, { broker }) === undefined) {
      kept.set(topicFilter, qos as QoS);
    } else {
      notes.push(`The subscription to "${topicFilter}" has QoS ${qos}; here it gets 1.`);
      kept.set(topicFilter, 1);
    }
  }
  return [...kept].map(([topicFilter, qos]) => ({ topicFilter, qos }));
}
