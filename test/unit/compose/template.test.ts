import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import {
  escapeTemplate,
  expandTemplate,
  parseTemplate,
  promptsOf,
  type VariableContext,
} from '../../../src/shared/compose/template.ts';
import { variableInfos } from '../../../src/shared/compose/variables.ts';

let uuids = 0;
function contextOf(change: Partial<VariableContext> = {}): VariableContext {
  return {
    clientId: 'press-01',
    now: Date.UTC(2026, 10, 25, 8, 30),
    index: 0,
    random: () => 0.5,
    uuid: () => `uuid-${++uuids}`,
    env: (name) => (name === 'USER' ? 'kim' : undefined),
    answers: new Map([['Device', 'oven-02']]),
    variables: new Map([['deviceId', 'tank-04']]),
    named: new Map(),
    ...change,
  };
}
const expand = (text: string, change?: Partial<VariableContext>) =>
  expandTemplate(parseTemplate(text), contextOf(change));

describe('a template', () => {
  it.each([
    ['no variables, { or }', 'no variables, { or }'],
    ['{{clientId}}/cmd', 'press-01/cmd'],
    ['{{ clientId }}', 'press-01'],
    ['{"t":{{timestamp}}}', '{"t":1795595400000}'],
    ['{{isoTimestamp}}', '2026-11-25T08:30:00.000Z'],
    ['{{randomInt 1 10}}', '6'],
    ['{{randomInt -10 -1}}', '-5'],
    ['{{randomFloat 20 25 1}}', '22.5'],
    ['{{randomFloat 20 25}}', '22.50'],
    ['{{pick "on" "off"}}', 'off'],
    ['{{pick 1 2 3}}', '2'],
    ['{{env "USER"}}', 'kim'],
    ['{{prompt "Device"}}', 'oven-02'],
    ['{{deviceId}}', 'tank-04'],
    ['\\{{deviceId}}', '{{deviceId}}'],
    ['{{pick "a \\"b\\"" "a \\"b\\""}}', 'a "b"'],
  ])('%s becomes %s', (text, expected) => {
    expect(expand(text)).toBe(expected);
  });

  it('counts the messages of a repeat', () => {
    expect([0, 1, 2].map((index) => expand('{{counter}} {{counter 10 5}}', { index }))).toEqual([
      '1 10',
      '2 15',
      '3 20',
    ]);
  });

  it('has a new UUID each time, and one for each name', () => {
    const [one, two, named, again] = expand('{{uuid}} {{uuid}} {{uuid "request"}} {{uuid "request"}}').split(
      ' ',
    );
    expect(one).not.toBe(two);
    expect(named).toBe(again);
  });

  it.each([
    ['{{unknown}}', /no variable "unknown".*topicscope\.environments/],
    ['{{constructor}}', /no variable "constructor"/],
    ['{{', /not understood/],
    ['{{randomInt 1}}', /argument 2 is a number/],
    ['{{randomInt 3 2}}', /no whole number/],
    ['{{env "NONE"}}', /no environment variable NONE/],
    ['{{"text"}}', /name of a variable/],
    ['{{pick}}', /needs values/],
  ])('%s is an error that says what to do', (text, expected) => {
    expect(() => expand(text)).toThrow(expected);
  });

  it('tells what has to be asked for, each once', () => {
    expect(promptsOf(parseTemplate('{{prompt "A"}}{{prompt "B"}}{{prompt "A"}}'))).toEqual(['A', 'B']);
  });

  it('leaves any escaped text as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('{', '}', '\\', 'a', '"', ' ')), (characters) => {
        const text = characters.join('');
        expect(expand(escapeTemplate(text))).toBe(text);
      }),
    );
  });

  it('has all its examples right', () => {
    for (const { example } of variableInfos) {
      expect(expand(example, { env: () => 'x', answers: new Map([['Device', 'x']]) })).not.toBe('');
    }
  });
});
