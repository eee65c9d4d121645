/**
 * MQTT Explorer's connections: its export ("mqtt-explorer-connections.json", an object of connections by id), and its
 * settings.json, where the same object stands under `ConnectionManager_connections`. Certificates and keys stand inside, in base64.
 *
 * Source of the format: github.com/thomasnordquist/MQTT-Explorer, `ConnectionOptions` and `toMqttConnection` in
 * app/src/model/ConnectionOptions.ts, `exportConnections` and `openCertificate` in app/src/actions/ConnectionManager.ts.
 */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { Fields, isRecord } from './fields.ts';
import type { ForeignConnection, Material } from './foreignConnection.ts';
import type { FoundProfile } from './found.ts';
import { subscriptionsIn } from './parts.ts';
import { toProfile } from './toProfile.ts';

/** The connections in a parsed file of MQTT Explorer; undefined when it is none. */
export function mqttExplorerConnections(
  content: unknown,
): readonly Readonly<Record<string, unknown>>[] | undefined {
  if (!isRecord(content)) return undefined;
  const connections = content['ConnectionManager_connections'] ?? content;
  if (!isRecord(connections)) return undefined;
  const entries = Object.values(connections);
  const all = entries
    .filter(isRecord)
    .filter((entry) => 'configVersion' in entry || 'certValidation' in entry);
  return all.length > 0 && all.length === entries.length ? all : undefined;
}

export function readMqttExplorer(connections: readonly Readonly<Record<string, unknown>>[]): FoundProfile[] {
  return connections.map((entry) => toProfile(connectionOf(entry)));
}

function connectionOf(entry: Readonly<Record<string, unknown>>): ForeignConnection {
  const notes: string[] = [];
  const fields = new Fields(entry, notes);
  fields.ignore('configVersion', 'type', 'id', 'order', 'favorite');
  const encryption = fields.flag('encryption') ?? false;
  const webSocket = fields.choice('protocol', ['mqtt', 'ws']) === 'ws';
  const host = fields.text('host') ?? '';
  const material = (name: string, what: 'certificate' | 'key'): Material | undefined => {
    const inside = fields.inside(name);
    const data = inside?.text('data');
    inside?.ignore('name');
    inside?.finish();
    return data === undefined ? undefined : decoded(data, what, name, notes);
  };
  const ca = material('selfSignedCertificate', 'certificate');
  const certificate = material('clientCertificate', 'certificate');
  const privateKey = material('clientKey', 'key');
  const basePath = fields.text('basePath');
  const connection: ForeignConnection = {
    source: 'mqttExplorer',
    name: fields.text('name') ?? host,
    host,
    port: fields.number('port'),
    transport: webSocket ? (encryption ? 'wss' : 'ws') : encryption ? 'mqtts' : 'mqtt',
    // MQTT Explorer puts a slash before it, also when it is empty.
    path: webSocket ? `/${(basePath ?? '').replace(/^\//, '')}` : undefined,
    clientId: fields.text('clientId'),
    username: fields.text('username'),
    password: fields.text('password'),
    ca: encryption ? ca : undefined,
    certificate: encryption ? certificate : undefined,
    privateKey: encryption ? privateKey : undefined,
    verifies: fields.flag('certValidation') ?? true,
    // MQTT Explorer speaks MQTT 3.1.1 only.
    mqttVersion: '3.1.1',
    subscriptions: subscriptionsIn(fields, 'subscriptions', notes),
    notes,
  };
  fields.finish();
  return connection;
}

/** A file that stands in the export in base64: PEM as a rule, and DER made into PEM. */
function decoded(
  base64: string,
  what: 'certificate' | 'key',
  name: string,
  notes: string[],
): Material | undefined {
  const bytes = Buffer.from(base64, 'base64');
  const text = bytes.toString('utf8');
  if (/-----BEGIN [A-Z0-9 ]+-----/.test(text)) return { pem: text.trim() };
  const pem = what === 'certificate' ? certificatePem(bytes) : privateKeyPem(bytes);
  if (pem === undefined) notes.push(`${name} is neither PEM nor DER: left out.`);
  return pem === undefined ? undefined : { pem };
}

function certificatePem(der: Buffer): string | undefined {
  try {
    return new X509Certificate(der).toString().trim();
  } catch {
    return undefined;
  }
}

function privateKeyPem(der: Buffer): string | undefined {
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    const key = privateKey(der, type);
    if (key) return key.export({ format: 'pem', type: 'pkcs8' }).toString().trim();
  }
  return undefined;
}

/** The key, when the bytes are one of this type. */
function privateKey(der: Buffer, type: 'pkcs8' | 'pkcs1' | 'sec1'): KeyObject | undefined {
  try {
    return createPrivateKey({ key: der, format: 'der', type });
  } catch {
    return undefined;
  }
}
