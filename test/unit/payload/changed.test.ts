import { describe, expect, it } from 'vitest';
import { changedStretches } from '../../../src/shared/payload/changed.ts';
import { previewPayload } from '../../../src/shared/payload/preview.ts';
import { bytes } from '../../support/console/samples.ts';

/** The changed parts as text. */
function changed(payload: string | Uint8Array, before: string | Uint8Array): string[] {
  const [now, then] = [payload, before].map((text) => (typeof text === 'string' ? bytes(text) : text));
  if (!now || !then) return [];
  const preview = previewPayload(now);
  return changedStretches(now, then).map(([from, to]) => preview.slice(from, to));
}

describe('what changed in a preview', () => {
  it.each([
    ['the value of a field', '{"a":1,"b":2}', '{"a":1,"b":3}', ['2']],
    ['a field elsewhere in the text', '{"b":2,"a":1}', '{"a":1,"b":2}', []],
    ['deep down', '{"s":{"r":{"t":[1,2,3]}}}', '{"s":{"r":{"t":[1,9,3]}}}', ['2']],
    ['a field that is new', '{"a":1,"b":"x"}', '{"a":1}', ['"x"']],
    ['white space alone', '{ "a": 1 }', '{"a":1}', []],
    ['names that look like paths', '{"a/b":1,"a":{"b":2}}', '{"a/b":1,"a":{"b":3}}', ['2']],
    ['the type', '{"a":"1"}', '{"a":1}', ['"1"']],
    ['a line break inside', '{\n"a":1,\n"b":2}', '{\n"a":1,\n"b":5}', ['2']],
    ['a number alone', '22.5', '22.7', ['22.5']],
    ['a word of a text', 'pump on since noon', 'pump off since noon', ['on']],
    ['the end of a text', 'state: ready', 'state: busy', ['ready']],
    ['nothing', 'same', 'same', []],
    ['something where nothing was', 'on', '', ['on']],
    ['nothing where something was', '', 'on', []],
    ['JSON where text was', '{"a":1}', 'on', ['{"a":1}']],
  ])('is %s', (_, payload, before, expected) => {
    expect(changed(payload, before)).toEqual(expected);
  });

  it('is bytes of a hexadecimal preview', () => {
    expect(changed(Uint8Array.of(0, 1, 255, 3), Uint8Array.of(0, 1, 254, 3))).toEqual(['ff']);
  });

  it('is found where the payload is cut off', () => {
    const long = (value: number, end: string): string =>
      `{"value":${value},"text":"${'x'.repeat(500)}${end}"}`;
    expect(changed(long(1, 'a'), long(2, 'b'))).toEqual(['1']);
    expect(changed(long(1, 'a'), long(1, 'b'))).toEqual([]);
    expect(changed('a'.repeat(500), `${'a'.repeat(499)}b`)).toEqual([]);
  });

  it('is nothing that only a longer look could tell', () => {
    const before = bytes(`{"first":"${'x'.repeat(9000)}","value":1}`);
    expect(changed('{"value":2}', before)).toEqual([]);
  });

  it('takes hostile payloads in its stride', () => {
    const deep = '['.repeat(10_000);
    expect(changed(deep, deep)).toEqual([]);
    const wide = `[${Array.from({ length: 100 }, (_, index) => index % 10).join(',')}]`;
    expect(changed(wide, wide.replaceAll(/\d/g, 'null')).length).toBe(40);
    expect(changed('{"__proto__":1,"constructor":2}', '{"__proto__":1,"constructor":3}')).toEqual(['2']);
    expect(changed('{"a":"\ud800"}', '{"a":"b"}')).toHaveLength(1);
    expect(changed('{"unfinished": "x', '{"unfinished": "y')).toEqual(['"x']);
  });
});
