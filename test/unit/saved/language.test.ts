import { describe, expect, it } from 'vitest';
import { checkFile, type Surroundings } from '../../../src/editor/saved/language/checkFile.ts';
import { fieldHelp } from '../../../src/editor/saved/language/fieldHelp.ts';
import { positionAt } from '../../../src/editor/saved/language/position.ts';
import { fieldNames } from '../../../src/editor/saved/messageFields.ts';
import { profileSchema } from '../../../src/profile/schema.ts';

const aws = profileSchema.parse({
  id: 'aws',
  endpoint: 'localhost',
  identity: { type: 'x509', certificate: 'c', privateKey: 'k' },
});
const surroundings: Surroundings = {
  profile: aws,
  hasProfile: (id) => id === 'aws',
  variables: new Set(['line']),
  formats: new Set(['json', 'cbor']),
};

describe('what there is to say about a message file', () => {
  it.each([
    [
      '---\ntopic: a/{{line}}/{{uuid}}\nqos: 1\n---\n{ "a": {{randomInt 1 2}}, "b": "{{line}}", "c": "\\{{x}}" }\n',
    ],
    ['---\ntopic: a\n---\njust {text\n'],
    ['---\ntopic: a\nprofile: aws\nformat: cbor\n---\n[1]\n'],
    ['---\r\ntopic: a\r\n---\r\n{\r\n  "a": 1\r\n}\r\n'],
  ])('nothing about %j', (text) => {
    expect(checkFile(text, surroundings)).toEqual([]);
  });

  it.each([
    ['topic: a/{{lime}}', '{}', 'error', /no variable "lime"/, 'a/{{lime}}'],
    ['topic: a', '{ "x": {{lime}} }', 'error', /no variable "lime"/, '{{lime}}'],
    ['topic: a', '{{pick "a}}', 'error', /not understood/, '{{pick "a}}\n'],
    ['topic: a/#', '{}', 'error', /#/, 'a/#'],
    [
      'topic: $aws/things/x/shadow/update/accepted',
      '{}',
      'error',
      /subscribing only/,
      '$aws/things/x/shadow/update/accepted',
    ],
    ['topic: a\nqos: 2', '{}', 'error', /QoS is 2/, '2'],
    ['topic: a\nprofile: other', '{}', 'warning', /no profile "other"/, 'other'],
    ['topic: a\nformat: cobr', '{}', 'error', /no format "cobr"\. Formats are json, cbor/, 'cobr'],
    ['topic: a', '{\n  "a": 1,\n}', 'warning', /Not valid JSON/, '}'],
    ['topic: a\nformat: cbor', 'no json', 'error', /Not valid JSON/, undefined],
    ['topic: a', 'x'.repeat(200_000), 'error', /128 KB|bytes/, undefined],
  ])('%s with %j: %s', (fields, payload, severity, message, place) => {
    const text = `---\n${fields}\n---\n${payload}\n`;
    const [remark, ...rest] = checkFile(text, surroundings);
    expect(remark).toMatchObject({ severity });
    expect(remark?.message).toMatch(message);
    if (place !== undefined) expect(text.slice(remark?.from, remark?.to)).toBe(place);
    expect(rest).toEqual([]);
  });

  it('has help for every field', () => {
    expect(Object.keys(fieldHelp).sort()).toEqual([...fieldNames].sort());
  });
});

describe('where the cursor stands in a message file', () => {
  const at = (text: string) => positionAt(text.split('\n'));
  it.each([
    ['---\n', { kind: 'field', typed: '' }],
    ['---\nto', { kind: 'field', typed: 'to' }],
    ['---\ntopic: fac', { kind: 'value', field: 'topic', typed: 'fac' }],
    ['---\ntopic: fac/{{cl', { kind: 'variable', typed: 'cl' }],
    ['---\ntopic: a\nformat: { format: cb', { kind: 'value', field: 'format', typed: 'cb', of: 'format' }],
    ['---\nrepeat: { every: 5, ti', { kind: 'field', typed: 'ti', of: 'repeat' }],
    ['---\nrepeat:\n  every: 5\n  ti', { kind: 'field', typed: 'ti', of: 'repeat' }],
    ['---\ntopic: a # fac', { kind: 'other' }],
    ['---\ntopic: a\n---\n{ "to', { kind: 'payload' }],
    ['---\ntopic: a\n---\n{ "to": {{', { kind: 'variable', typed: '' }],
    ['---\ntopic: a\n---\n{ "to": \\{{', { kind: 'payload' }],
    ['topic', { kind: 'other' }],
  ])('%j', (text, position) => {
    expect(at(text)).toEqual(position);
  });
});
