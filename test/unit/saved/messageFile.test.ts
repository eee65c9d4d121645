import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SavedMessage } from '../../../src/editor/saved/messageFields.ts';
import { readMessageFile, writeMessageFile } from '../../../src/editor/saved/messageFile.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 10 })
  .filter((one) => one !== '__proto__');

const saved: fc.Arbitrary<SavedMessage> = fc.record(
  {
    template: fc.record(
      {
        topic: text.filter((one) => one !== ''),
        payload: fc.oneof(text, fc.constantFrom('---', 'a\n---\nb', '\n', '\r\n', '\ufeff', ' x ', '{{a}}')),
        qos: fc.constantFrom(0, 1, 2),
        retain: fc.boolean(),
        route: fc.constantFrom('mqtt', 'https'),
        format: fc.oneof(
          fc.constant({ format: 'cbor' }),
          fc.constant({ format: 'protobuf', schema: 'a.proto', message: 'plant.State' }),
        ),
        properties: fc.record(
          {
            contentType: text,
            messageExpiryInterval: fc.nat(),
            responseTopic: text,
            correlationData: fc.record({
              text: fc.constantFrom('0a0b', '00', '1e5', 'ff'),
              encoding: fc.constantFrom('hex', 'utf8', 'base64'),
            }),
            userProperties: fc.array(fc.tuple(name, text), { minLength: 1 }),
          },
          { requiredKeys: ['contentType'] },
        ),
        repeat: fc.record({ every: fc.nat({ max: 86_400_000 }), times: fc.integer({ min: 1, max: 9 }) }),
        answer: fc.constantFrom(
          { kind: 'aws', timeout: 5000 } as const,
          { kind: 'filter', timeout: 5000, topicFilter: 'a/#', condition: 'x = 1' } as const,
        ),
      },
      { requiredKeys: ['topic', 'payload', 'qos', 'retain'] },
    ),
    profile: fc.constantFrom('local', '12', 'true'),
    description: text,
  },
  { requiredKeys: ['template'] },
);

describe("a saved message's file", () => {
  it('says all that the message says', () => {
    fc.assert(
      fc.property(saved, (message) => {
        const file = writeMessageFile(message);
        expect(readMessageFile(file)).toMatchObject({ ok: true, message });
        // A checkout on Windows puts carriage returns at the ends of all lines.
        const checkout = file.replaceAll('\n', '\r\n');
        expect(readMessageFile(checkout)).toMatchObject({ ok: true, message });
        expect(writeMessageFile(message, file)).toBe(file);
      }),
    );
  });

  it('is what a person would write', () => {
    const file = writeMessageFile({
      template: {
        topic: 'factory/{{line}}/command',
        payload: '{ "reboot": true }',
        qos: 1,
        retain: false,
        properties: { userProperties: [['trace', '1']] },
      },
    });
    expect(file).toBe(
      '---\ntopic: factory/{{line}}/command\nqos: 1\nuserProperties:\n  - trace: "1"\n---\n{ "reboot": true }\n',
    );
  });

  it('keeps comments and the order of fields when the message is saved again', () => {
    const before = '---\n# Restarts a line.\nqos: 1 # must arrive\ntopic: a/b\n---\nx\n';
    const reading = readMessageFile(before);
    if (!reading.ok) throw new Error('not read');
    const { template } = reading.message;
    expect(writeMessageFile({ template: { ...template, topic: 'a/c', retain: true } }, before)).toBe(
      '---\n# Restarts a line.\nqos: 1 # must arrive\ntopic: a/c\nretain: true\n---\nx\n',
    );
  });

  it.each([
    ['topic: a', /begins with a line of three dashes/, 'top'],
    ['---\ntopic: a\n', /three dashes/, '---'],
    ['---\ntopic: [\n---\n', /./, undefined],
    ['---\ntopic: a\nqso: 1\n---\n', /There is no field "qso"\. The fields are topic, qos, /, 'qso'],
    ['---\ntopic: a\nrepeat: { every: 1, time: 2 }\n---\n', /no field "time" in repeat/, 'time'],
    ['---\ntopic: a\npayload: b\n---\nc\n', /^payload: .*not in both/, 'b'],
    ['---\ntopic: a\nuserProperties:\n  - { a: b, c: d }\n---\n', /one name and value/, undefined],
    ['---\ntopic: a\nqos: 3\n---\n', /^qos: /, '3'],
    ['---\nqos: 1\n---\n', /^topic: write the topic/, undefined],
    ['---\ntopic: ""\n---\n', /^topic: write the topic/, '""'],
    ['---\ntopic: a\nrepeat: { every: -1 }\n---\n', /^repeat\.every: /, '-1'],
  ])('%j has a problem, and it is said where', (file, message, place) => {
    const reading = readMessageFile(file);
    if (reading.ok) throw new Error('was read');
    const [problem] = reading.problems;
    expect(problem?.message).toMatch(message);
    if (place !== undefined) expect(file.slice(problem?.from, problem?.to)).toBe(place);
  });

  it('reads digits as they were written where text is meant', () => {
    const file =
      '---\ntopic: a\ncorrelationData: { hex: 0012 }\nuserProperties:\n  - version: 1.0\n  - on: true\n---\n';
    expect(readMessageFile(file)).toMatchObject({
      message: {
        template: {
          properties: {
            correlationData: { text: '0012', encoding: 'hex' },
            userProperties: [
              ['version', '1.0'],
              ['on', 'true'],
            ],
          },
        },
      },
    });
  });

  it('reads files with other line ends', () => {
    expect(readMessageFile('---\r\ntopic: a\r\n---\r\none\r\ntwo\r\n')).toMatchObject({
      ok: true,
      message: { template: { topic: 'a', payload: 'one\ntwo' } },
    });
  });
});
