import { afterAll, describe, expect, it } from 'vitest';
import { Composing } from '../../../src/editor/compose/composing.ts';
import { Payloads } from '../../../src/editor/payloads/payloads.ts';
import { readMessageFile, writeMessageFile } from '../../../src/editor/saved/messageFile.ts';
import { templateOfRecorded } from '../../../src/editor/saved/recordedTemplate.ts';
import type { Message } from '../../../src/shared/message.ts';
import { bytes, newMessage } from '../../support/console/samples.ts';
import { MemoryHistory } from '../../support/console/memoryHistory.ts';
import { TestClock } from '../../support/testClock.ts';
import { formatWorker } from '../../support/workers.ts';

const payloads = new Payloads({
  // Nothing takes too long, however slow the machine is.
  clock: new TestClock(),
  script: formatWorker,
  history: async () => new MemoryHistory(),
  bindings: () => [{ topicFilter: 'cbor/#', choice: { format: 'cbor' } }],
  schemaFolders: () => [],
  broker: () => 'mqtt',
});
const composing = new Composing({
  payloads,
  ask: async () => undefined,
  clientId: () => 'client-1',
  route: () => 'mqtt',
  variables: () => new Map(),
  env: () => undefined,
});
afterAll(() => payloads.dispose());

const recorded = (change: Partial<Message>): Message => ({ ...newMessage(change), id: 1 });

describe('a recorded message that is saved', () => {
  it.each([
    ['text', { topic: 'a', payload: bytes('{ "a": "{{uuid}}" }') }],
    ['variables in its topic', { topic: 'a/{{x}}/\\{{y}}', payload: bytes('') }],
    ['line ends', { topic: 'a', payload: bytes('\ufeffone\r\ntwo\r\n') }],
    ['bytes', { topic: 'a', payload: new Uint8Array([0, 255, 1, 128]) }],
    ['many bytes', { topic: 'a', payload: Uint8Array.from({ length: 1000 }, (_, index) => index) }],
    ['CBOR', { topic: 'cbor/a', payload: new Uint8Array([0xa1, 0x61, 0x61, 0x18, 0x2a]) }],
    ['CBOR that is longer than it need be', { topic: 'cbor/a', payload: new Uint8Array([0x18, 0x01]) }],
    [
      'properties',
      {
        topic: 'a',
        payload: bytes('x'),
        properties: {
          contentType: 'text/{{plain}}',
          responseTopic: 'answers',
          correlationData: new Uint8Array([0, 1, 255]),
          userProperties: [
            ['b', '1'],
            ['a', '{{'],
            ['b', '2'],
          ] as const,
          messageExpiryInterval: 60,
        },
      },
    ],
  ])('is published again bit for bit, out of its file: %s', async (_, change) => {
    const message = recorded({ qos: 1, retain: true, ...change });
    const reading = readMessageFile(
      writeMessageFile({ template: await templateOfRecorded(message, payloads) }),
    );
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    const prepared = await composing.prepare('p', reading.message.template);
    const { topic, payload, qos, retain, properties = {} } = (await prepared?.request(0)) ?? {};
    expect({ topic, payload: Uint8Array.from(payload ?? []), qos, retain, properties }).toEqual({
      topic: message.topic,
      payload: message.payload,
      qos: 1,
      retain: true,
      properties: message.properties ?? {},
    });
  });

  it('is readable where its topic has a format', async () => {
    const message = recorded({ topic: 'cbor/a', payload: new Uint8Array([0xa1, 0x61, 0x61, 0x18, 0x2a]) });
    expect(await templateOfRecorded(message, payloads)).toMatchObject({
      format: { format: 'cbor' },
      payload: expect.stringMatching(/"a": ?42/) as string,
    });
  });
});
