/** What brokers answer, and how sessions end, each with the line of the catalogue that knows it. */
import type { Symptom } from '../../../src/failure/symptom.ts';
import { authorizer, aws, aws311, broker, https, type Row } from './symptoms.ts';

const connack = (code: number, more: Partial<Symptom> = {}): Partial<Symptom> => ({
  ...{ phase: 'connect', connack: code },
  // Words of other chapters: a CONNACK decides before them.
  text: 'Connection refused: protocol version, no shared cipher',
  ...more,
});
export const connacks: Row[] = Object.entries({
  'connack.badCredentials': [4, 134, 140],
  'connack.notAuthorized': [5, 7, 135],
  'connack.clientId': [2, 133],
  'connack.protocolVersion': [1, 132],
  'connack.will': [144, 153, 154, 155],
  'connack.quota': [151, 159],
  'connack.busy': [3, 136, 137],
  'connack.moved': [156, 157],
  'connack.banned': [138],
  'connack.tooLarge': [149],
  'connack.refused': [6, 128, 129, 255],
}).flatMap(([id, codes]) =>
  codes.map((code): Row => [id, 'connect', ['connack.quota', 'connack.busy'].includes(id), connack(code)]),
);

export const disconnects: Row[] = Object.entries({
  'session.takenOver': [142],
  'session.notAuthorized': [135],
  'session.serverShutdown': [139],
  'session.keepAliveTimeout': [141],
  'session.administrative': [152],
  'session.quota': [151, 150],
  'session.receiveMaximum': [147],
  'session.packetTooLarge': [149],
  'session.invalidFilter': [143, 158, 162],
  'session.invalidTopic': [144],
  'session.qosNotSupported': [155],
  'session.retainNotSupported': [154],
  'session.protocolError': [129, 130, 131, 145, 146, 148, 153, 161],
  'session.maximumConnectTime': [160],
  'session.busy': [136, 137, 159],
  'session.moved': [156, 157],
  'session.disconnected': [0, 128, 140],
}).flatMap(([id, codes]) => {
  const mendedByPeople = ['administrative', 'invalidFilter', 'qosNotSupported', 'protocolError', 'moved'];
  return codes.map((reasonCode): Row => [
    id,
    'session',
    !mendedByPeople.includes(id.split('.')[1] ?? ''),
    { phase: 'session', reasonCode },
  ]);
});

const suback = (reasonCode: number, more: Partial<Symptom> = {}): Partial<Symptom> => ({
  ...{ phase: 'subscribe', topic: 'a/#', reasonCode },
  ...more,
});
const puback = (reasonCode: number): Partial<Symptom> => ({ phase: 'publish', topic: 'a', reasonCode });
export const operations: Row[] = [
  ['subscribe.denied', 'subscribe', false, suback(135)],
  // MQTT 3.1.1 has one code for every refusal; in MQTT 5 it is one that says nothing.
  ['subscribe.denied', 'subscribe', false, suback(128, { destination: aws311 })],
  ['subscribe.refused', 'subscribe', false, suback(128)],
  ['subscribe.quota', 'subscribe', false, suback(151)],
  ...[143, 158, 161, 162].map((code): Row => ['subscribe.invalidFilter', 'subscribe', false, suback(code)]),
  ['subscribe.refused', 'subscribe', false, suback(145)],
  ['subscribe.unanswered', 'subscribe', true, { phase: 'subscribe', topic: 'a/#' }],
  ['publish.denied', 'publish', false, puback(135)],
  ['publish.quota', 'publish', true, puback(151)],
  ['publish.quota', 'publish', true, puback(150)],
  ['publish.invalidTopic', 'publish', false, puback(144)],
  ['publish.invalidPayload', 'publish', false, puback(153)],
  ['publish.refused', 'publish', false, puback(128)],
  ['publish.unanswered', 'publish', true, { phase: 'publish', topic: 'a' }],
  ['publish.noAnswer', 'publish', true, { phase: 'publish', topic: 'a', destination: https }],
];

const lastly = (kind: 'subscribe' | 'publish', milliseconds: number): Partial<Symptom> => ({
  ...{ phase: 'session', silentClose: true, destination: aws311 },
  lastOperation: { kind, topic: 'a', milliseconds },
});
const day = 86_400_000;
export const sessions: Row[] = [
  ['session.pingUnanswered', 'session', true, { phase: 'session', text: 'Keepalive timeout' }],
  ['session.notRecorded', 'session', true, { phase: 'session', text: 'not recorded: the disk is full' }],
  [
    'session.lifetimeEnded',
    'session',
    true,
    { ...lastly('publish', 9000), connectedFor: day, lifetimeLimit: day },
  ],
  [
    'session.lifetimeEnded',
    'session',
    true,
    { ...lastly('publish', 9000), connectedFor: day - 60_000, lifetimeLimit: day },
  ],
  [
    'session.closed',
    'session',
    true,
    { ...lastly('publish', 9000), connectedFor: day - 60_001, lifetimeLimit: day },
  ],
  ['session.closed', 'session', true, { ...lastly('publish', 9000), connectedFor: day }],
  [
    'session.lost',
    'session',
    true,
    { phase: 'session', code: 'EHOSTUNREACH', connectedFor: day, lifetimeLimit: day },
  ],
  ['session.closedAfterSubscribe', 'session', true, lastly('subscribe', 2500)],
  ['session.closedAfterPublish', 'session', true, lastly('publish', 2500)],
  // Too long ago, not AWS IoT Core, or a version that would have refused.
  ['session.closed', 'session', true, lastly('subscribe', 2501)],
  [
    'session.closed',
    'session',
    true,
    { ...lastly('subscribe', 1), destination: { ...broker, mqttVersion: '3.1.1' } },
  ],
  ['session.closed', 'session', true, { ...lastly('subscribe', 1), destination: aws }],
  ['session.lost', 'session', true, { phase: 'session', code: 'ECONNRESET' }],
];

export const connects: Row[] = [
  [
    'connect.httpAnswered',
    'tls',
    false,
    { phase: 'connect', text: 'Invalid header flag bits, must be 0x0 for puback packet' },
  ],
  ['connect.notMqtt', 'connect', false, { phase: 'connect', text: 'Malformed data' }],
  ['connect.timeout', 'connect', true, { phase: 'connect', text: 'connack timeout' }],
  ['connect.closedWithoutConnack', 'connect', false, { phase: 'connect', silentClose: true }],
  [
    'connect.closedWithoutConnack',
    'connect',
    false,
    { phase: 'connect', silentClose: true, destination: authorizer },
  ],
  [
    'connect.closedWithoutConnack',
    'connect',
    false,
    { phase: 'connect', code: 'ECONNRESET', destination: { ...aws, authentication: 'SigV4' } },
  ],
  [
    'connect.closedWithoutConnack',
    'connect',
    true,
    { phase: 'connect', silentClose: true, destination: broker },
  ],
  ['session.lost', 'session', true, { phase: 'session', text: 'Malformed data' }],
];
