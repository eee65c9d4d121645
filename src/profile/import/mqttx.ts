/**
 * MQTTX's export ("Data" › "Export", JSON): a list of connections, in which newer versions put folders, too.
 *
 * Source of the format: github.com/emqx/MQTTX, `ConnectionModel` in src/views/connections/types.ts and `getDefaultRecord`,
 * `getClientOptions` and `getUrl` in src/utils/mqttUtils.ts; folders: src/utils/connectionBackup.ts.
 */
import type { ProfileInput } from '../schema.ts';
import { Fields, isRecord } from './fields.ts';
import type { ForeignConnection, Material } from './foreignConnection.ts';
import type { FoundProfile } from './found.ts';
import { materialOf, subscriptionsIn } from './parts.ts';
import { toProfile } from './toProfile.ts';

/** Is this a connection, or a folder, of an MQTTX export? */
export function isMqttx(entry: unknown): boolean {
  if (!isRecord(entry)) return false;
  if (entry['isCollection'] === true) return 'name' in entry;
  return (
    'clientId' in entry &&
    'host' in entry &&
    ('mqttVersion' in entry || 'certType' in entry || 'ssl' in entry)
  );
}

/** The connections of an export; folders are no connections. */
export function readMqttx(entries: readonly unknown[]): FoundProfile[] {
  return entries
    .filter(isRecord)
    .filter((entry) => entry['isCollection'] !== true)
    .map((entry) => toProfile(connectionOf(entry)));
}

function connectionOf(entry: Readonly<Record<string, unknown>>): ForeignConnection {
  const notes: string[] = [];
  const fields = new Fields(entry, notes);
  fields.ignore('id', 'createAt', 'updateAt', 'orderId', 'parentId', 'isCollection', 'unreadMessageCount');
  fields.ignore('client', 'pushProps', 'resubscribe', 'reconnect', 'reconnectPeriod', 'connectTimeout');
  const messages = fields.list('messages').length;
  if (messages > 0) notes.push(`Messages (${messages}) are not taken over.`);
  const ssl = fields.flag('ssl') ?? false;
  const transport = fields.choice('protocol', ['mqtt', 'mqtts', 'ws', 'wss']) ?? (ssl ? 'mqtts' : 'mqtt');
  const own = fields.text('certType') === 'self';
  const material = (name: 'ca' | 'cert' | 'key'): Material | undefined => {
    const value = fields.text(name);
    return own && value !== undefined ? materialOf(value) : undefined;
  };
  const host = fields.text('host') ?? '';
  const clientId = fields.text('clientId');
  const withTime = fields.flag('clientIdWithTime') === true;
  if (withTime) notes.push('Its client id ended in the time; here it ends in a suffix of each window.');
  const connection: ForeignConnection = {
    source: 'mqttx',
    name: fields.text('name') ?? host,
    host,
    port: fields.number('port'),
    transport,
    path: fields.text('path'),
    clientId: clientId !== undefined && withTime ? `${clientId}_\${window}` : clientId,
    username: fields.text('username'),
    password: fields.text('password'),
    ca: material('ca'),
    certificate: material('cert'),
    privateKey: material('key'),
    verifies: fields.flag('rejectUnauthorized') ?? true,
    alpn: fields
      .text('ALPNProtocols')
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    keepAlive: fields.number('keepalive'),
    cleanSession: fields.flag('clean'),
    mqttVersion: versionOf(fields, notes),
    sessionExpiryInterval: sessionExpiry(fields),
    will: willOf(fields),
    subscriptions: subscriptionsIn(fields, 'subscriptions', notes),
    notes,
  };
  fields.finish();
  return connection;
}

function versionOf(fields: Fields, notes: string[]): '3.1.1' | '5' {
  const version = fields.text('mqttVersion');
  if (version === '5.0' || version === '5') return '5';
  if (version !== undefined && version !== '3.1.1') notes.push(`MQTT version ${version} becomes 3.1.1.`);
  return '3.1.1';
}

/** In older exports it stands beside the other fields. */
function sessionExpiry(fields: Fields): number | undefined {
  const older = fields.number('sessionExpiryInterval');
  const properties = fields.inside('properties');
  const expiry = properties?.number('sessionExpiryInterval');
  properties?.ignore('id');
  properties?.finish();
  return expiry ?? older;
}

function willOf(fields: Fields): ProfileInput['will'] {
  const will = fields.inside('will');
  if (!will) return undefined;
  will.ignore('id');
  const topic = will.text('lastWillTopic');
  const payload = will.text('lastWillPayload');
  const qos = will.number('lastWillQos');
  const retain = will.flag('lastWillRetain');
  const properties = will.inside('properties');
  if (topic === undefined) return undefined;
  const found: ProfileInput['will'] = {
    topic,
    ...(payload === undefined ? {} : { payload }),
    ...(qos === 1 || qos === 2 ? { qos } : {}),
    ...(retain === true ? { retain } : {}),
    ...(properties ? willProperties(properties) : {}),
  };
  properties?.finish();
  will.finish();
  return found;
}

function willProperties(properties: Fields): Partial<NonNullable<ProfileInput['will']>> {
  properties.ignore('id');
  const delayInterval = properties.number('willDelayInterval');
  const messageExpiryInterval = properties.number('messageExpiryInterval');
  const utf8 = properties.flag('payloadFormatIndicator');
  const contentType = properties.text('contentType');
  const responseTopic = properties.text('responseTopic');
  const correlationData = properties.text('correlationData');
  return {
    ...(delayInterval === undefined ? {} : { delayInterval }),
    ...(messageExpiryInterval === undefined ? {} : { messageExpiryInterval }),
    ...(utf8 === true ? { payloadFormatIndicator: 'utf8' } : {}),
    ...(contentType === undefined ? {} : { contentType }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData }),
  };
}
