import { describe, expect, it } from 'vitest';
import { parseSimulation } from '../../../src/shared/simulation/parse.ts';

/** What is said of a file, and the text it points at. */
function complaints(text: string): readonly (readonly [string, string])[] {
  const reading = parseSimulation(text);
  return reading.ok
    ? []
    : reading.problems.map(({ message, from, to }) => [message, text.slice(from, to)] as const);
}

const sensor = (more: string) => `{
  // A comment, and a comma at the end.
  "name": "One", "devices": [{ "name": "a", "messages": [{ "topic": "t", "every": 1000, ${more} }] }],
}`;

describe('a simulation file', () => {
  it('may hold comments, and gets its defaults', () => {
    const reading = parseSimulation(sensor('"format": "cbor"'));
    if (!reading.ok) throw new Error(reading.problems[0]?.message);
    expect(reading.simulation.devices[0]).toMatchObject({
      connection: 'shared',
      messages: [{ qos: 0, retain: false, jitter: 0, format: { format: 'cbor' } }],
    });
  });

  it.each([
    ['"evry": 1', 'devices[0].messages[0]: Unrecognized key: "evry"', '"evry"'],
    ['"qos": 3', 'devices[0].messages[0].qos: ', '3'],
    [
      '"payload": "{{nothing"',
      'devices[0].messages[0].payload: "{{nothing" is not understood',
      '"{{nothing"',
    ],
    [
      '"payload": { "a": [{ "$wlak": {} }] }',
      'devices[0].messages[0].payload.a[0].$wlak: there is no generator $wlak',
      '{}',
    ],
    ['"payload": { "$walk": { "from": 1 } }', 'devices[0].messages[0].payload.$walk.step: ', '{'],
    [
      '"payload": { "$walk": { "from": 1, "step": 1, "min": 2, "max": 1 } }',
      'payload.$walk.min: it is above max',
      '2',
    ],
    ['"payload": 1, "payloadText": "2"', 'payloadText: write payload or payloadText, not both', '"2"'],
    ['"jitter": 2', 'devices[0].messages[0].jitter: ', '2'],
  ])('names path, place and fix: %s', (more, message, place) => {
    const [first] = complaints(sensor(more));
    expect(first?.[0]).toContain(message);
    expect(first?.[1]).toBe(place);
  });

  it('that is no JSON says where', () => {
    expect(complaints('{ "name": }')[0]?.[0]).toContain('This is not JSON: value expected');
    expect(complaints('')[0]?.[0]).toContain('The file is empty');
  });

  it('is not read deeper than it makes sense', () => {
    const deep = '['.repeat(3000) + ']'.repeat(3000);
    expect(complaints(sensor(`"payload": ${deep}`))[0]?.[0]).toContain('deeper than');
  });
});
