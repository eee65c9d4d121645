/**
 * The profiles of the VS Code extension vsmqtt (`rpdswtk.vsmqtt`), which stand in settings under `vsmqtt.brokerProfiles`, passwords
 * and all.
 *
 * Source of the format: github.com/rpdswtk/vsmqtt, package.json (contributes.configuration),
 * src/common/interfaces/MqttBrokerConfig.ts, and src/MqttClientFactory.ts, which hands a profile to MQTT.js as it is.
 */
import { Fields, isRecord } from './fields.ts';
import type { ForeignConnection, Material } from './foreignConnection.ts';
import type { FoundProfile } from './found.ts';
import { materialOf, subscriptionsIn } from './parts.ts';
import { toProfile } from './toProfile.ts';

/** The setting of vsmqtt. */
export const vsmqttSetting = 'vsmqtt.brokerProfiles';

export function readVsmqtt(entries: readonly unknown[]): FoundProfile[] {
  return entries.filter(isRecord).map((entry) => toProfile(connectionOf(entry)));
}

const transports = {
  mqtt: 'mqtt',
  tcp: 'mqtt',
  mqtts: 'mqtts',
  tls: 'mqtts',
  ssl: 'mqtts',
  ws: 'ws',
  wx: 'ws',
  wss: 'wss',
  wxs: 'wss',
} as const;

function connectionOf(entry: Readonly<Record<string, unknown>>): ForeignConnection {
  const notes: string[] = [];
  const fields = new Fields(entry, notes);
  fields.ignore('id');
  const host = fields.text('host') ?? fields.text('address') ?? '';
  const protocol = fields.choice('protocol', Object.keys(transports) as (keyof typeof transports)[]);
  const material = (name: string, inline: string): Material | undefined => {
    const text = fields.text(name);
    const pem = fields.text(inline);
    const value = text ?? pem;
    return value === undefined ? undefined : materialOf(value);
  };
  if (fields.flag('promptCredentials') === true) {
    notes.push('It asked for user name and password; put them into the profile and into Set Secrets.');
  }
  const insecure = fields.flag('insecure') === true;
  const connection: ForeignConnection = {
    source: 'vsmqtt',
    name: fields.text('name') ?? host,
    host,
    port: fields.number('port'),
    transport: protocol === undefined ? 'mqtt' : transports[protocol],
    // MQTT.js asks for "/" where a profile names no path.
    path: fields.text('path') ?? '/',
    clientId: fields.text('clientId'),
    username: fields.text('username'),
    password: fields.text('password'),
    passphrase: fields.text('passphrase'),
    ca: material('ca', 'caString'),
    certificate: material('cert', 'certString'),
    privateKey: material('key', 'keytring'),
    verifies: fields.flag('rejectUnauthorized') !== false && !insecure,
    alpn: fields.list('ALPNProtocols').filter((name) => typeof name === 'string'),
    keepAlive: fields.number('keepalive'),
    cleanSession: fields.flag('clean'),
    mqttVersion: fields.number('protocolVersion') === 5 ? '5' : '3.1.1',
    subscriptions: subscriptionsIn(fields, 'savedSubscriptions', notes),
    notes,
  };
  fields.finish();
  return connection;
}
