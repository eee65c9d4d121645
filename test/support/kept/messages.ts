/** The messages that a kept fixture holds: always the same, so that a test knows without the file what must stand in it. */
import { deflateRawSync } from 'node:zlib';
import type { NewMessage } from '../../../src/shared/message.ts';

export type KeptMessage = Pick<NewMessage, 'topic' | 'payload' | 'qos' | 'retain' | 'properties'>;

const machines = ['press-01', 'press-02', 'oven-01'];
const text = (words: string): Uint8Array => new TextEncoder().encode(words);

/** States of machines: enough for whole blocks of history's file and a rest behind them. */
export const states: readonly KeptMessage[] = Array.from({ length: 640 }, (_, index) => ({
  topic: `factory/${machines[index % machines.length] ?? ''}/state`,
  payload: text(
    JSON.stringify({ number: index, temperature: 20 + (index % 17) / 4, mode: index % 9 ? 'auto' : 'hand' }),
  ),
  qos: (index % 3) as 0 | 1 | 2,
  retain: false,
}));

/** What is not plain: bytes, scripts, all that MQTT 5 says of a message, nothing at all. */
export const unusual: readonly KeptMessage[] = [
  message(
    'factory/all/bytes',
    Uint8Array.from({ length: 256 }, (_, index) => index),
  ),
  message('factory/all/empty', new Uint8Array()),
  message('factory/all/cut', Uint8Array.of(0xe2, 0x82)),
  message('factory/all/text', text('Grüße, 東京, \u{1f3ed}, \u202e\u0000, =1+1\r\n')),
  message('factory/all/numbers', text('{"big":12345678901234567890,"small":1e-9,"same":1,"same":2}')),
  message('factory/all/cbor', Uint8Array.of(0xa1, 0x61, 0x74, 0xf9, 0x4d, 0x40)),
  message('factory/all/deflated', deflateRawSync(text('{"packed":true}'), { level: 0 })),
  message('factory/all/long', text('0123456789abcdef'.repeat(2048))),
  message('factory/Überdruck/°C ', text('1.5')),
  message('factory/all/properties', text('{"on":true}'), {
    payloadFormatIndicator: 'utf8',
    messageExpiryInterval: 86_400,
    contentType: 'application/json',
    responseTopic: 'factory/answers/7',
    correlationData: Uint8Array.of(0, 1, 0xfe, 0xff),
    userProperties: [
      // Those of one name together, as the client that sends them has them.
      ['trace', '7'],
      ['trace', '8'],
      ['unit', '°C'],
    ],
  }),
];

/** Kept by the broker before the window subscribes. */
export const retained: readonly KeptMessage[] = machines.map((machine) => ({
  topic: `factory/${machine}/online`,
  payload: text('1'),
  qos: 1,
  retain: true,
}));

function message(topic: string, payload: Uint8Array, properties?: NewMessage['properties']): KeptMessage {
  return { topic, payload, qos: 1, retain: false, ...(properties ? { properties } : {}) };
}
