/** MQTT Explorer's files, with certificates inside as it puts them there. */

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const pem = (type: string, body: string): string =>
  `-----BEGIN ${type}-----\n${body}\n-----END ${type}-----\n`;

export const caPem = pem('CERTIFICATE', 'MIIBcaCAcaCA');
export const certificatePem = pem('CERTIFICATE', 'MIIBclientclient');
export const keyBody = 'MIIEkeykeykeykeysecret';
export const keyPem = pem('PRIVATE KEY', keyBody);

/** What "Export connections" writes. */
export const mqttExplorerExport = {
  'mqtt.eclipseprojects.io': {
    configVersion: 1,
    certValidation: true,
    clientId: 'mqtt-explorer-1a2b3c4d',
    id: 'mqtt.eclipseprojects.io',
    name: 'mqtt.eclipseprojects.io',
    encryption: false,
    subscriptions: [
      { topic: '#', qos: 0 },
      { topic: '$SYS/#', qos: 0 },
    ],
    type: 'mqtt',
    host: 'mqtt.eclipseprojects.io',
    port: 1883,
    protocol: 'mqtt',
    order: 0,
  },
  '7d9c3e10-aaaa-bbbb-cccc-000000000001': {
    configVersion: 1,
    certValidation: false,
    clientId: 'mqtt-explorer-5e6f7a8b',
    id: '7d9c3e10-aaaa-bbbb-cccc-000000000001',
    name: 'Plant over WebSocket',
    encryption: true,
    subscriptions: ['plant/#'],
    type: 'mqtt',
    host: 'broker.plant.example',
    port: 443,
    protocol: 'ws',
    basePath: 'broker/ws',
    username: 'operator',
    password: 'explorer-pass-33',
    selfSignedCertificate: { name: 'plant-ca.pem', data: base64(caPem) },
    order: 1,
    favorite: true,
  },
  '7d9c3e10-aaaa-bbbb-cccc-000000000002': {
    configVersion: 1,
    certValidation: true,
    clientId: 'thing-7',
    id: '7d9c3e10-aaaa-bbbb-cccc-000000000002',
    name: 'AWS thing',
    encryption: true,
    subscriptions: [
      { topic: '#', qos: 0 },
      { topic: '$SYS/#', qos: 0 },
    ],
    type: 'mqtt',
    host: 'abc123-ats.iot.eu-west-1.amazonaws.com',
    port: 8883,
    protocol: 'mqtt',
    clientCertificate: { name: 'thing-7.cert.pem', data: base64(certificatePem) },
    clientKey: { name: 'thing-7.private.key', data: base64(keyPem) },
  },
};

/** settings.json of its data folder. */
export const mqttExplorerSettings = {
  Settings: { theme: 'dark', topicOrder: 'none' },
  ConnectionManager_connections: mqttExplorerExport,
};
