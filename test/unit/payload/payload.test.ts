import { describe, expect, it } from 'vitest';
import { hexDump, hexPairs } from '../../../src/shared/payload/hex.ts';
import { formatJson, jsonProblem, looksLikeJson, readJson } from '../../../src/shared/payload/json.ts';
import { readPayload } from '../../../src/shared/payload/reading.ts';
import { formatBytes, formatBytesBriefly } from '../../../src/shared/payload/size.ts';
import {
  decodeText,
  encodeText,
  isReadable,
  revealInvisible,
  revealName,
} from '../../../src/shared/payload/text.ts';

describe('text', () => {
  it('survives the way to bytes and back, byte order mark and all', () => {
    const text = '\ufeffgrün ☃ 🏭\n';
    expect(decodeText(encodeText(text))).toBe(text);
  });

  it('is not made up where the bytes are not UTF-8', () => {
    expect(decodeText(Uint8Array.of(0x61, 0xff))).toBeUndefined();
    expect(decodeText(Uint8Array.of(0xe2, 0x98))).toBeUndefined();
  });

  it('may end in the middle of a character when it is a beginning', () => {
    expect(decodeText(Uint8Array.of(0x61, 0xe2, 0x98), false)).toBe('a');
    expect(decodeText(Uint8Array.of(0xff, 0x61), false)).toBeUndefined();
  });

  it('with control characters is data', () => {
    expect(isReadable('line\r\n\tnext')).toBe(true);
    expect(isReadable('a\u0000b')).toBe(false);
  });

  it('shows what draws nothing or turns the direction', () => {
    expect(revealInvisible('a\u202eb\u200bc\u0007')).toBe('a\\u{202e}b\\u{200b}c\\u{7}');
    expect(revealInvisible('👩‍🔧\t✓')).toBe('👩‍🔧\t✓');
  });

  it('is one line as a name, of which no part is unseen', () => {
    expect(revealName('a\nb\r\tc d')).toBe('a\\u{a}b\\u{d}\\u{9}c d');
    expect(revealName('  x ')).toBe('\\u{20}\\u{20}x\\u{20}');
    expect(revealName(' ')).toBe('\\u{20}');
    expect(revealName('factory/line 1')).toBe('factory/line 1');
  });
});

describe('JSON', () => {
  it.each([
    ['{"b":1,"a":[],"c":{}}', '{\n  "b": 1,\n  "a": [],\n  "c": {}\n}'],
    ['[1,[2,{"x":"}{,:\\""}]]', '[\n  1,\n  [\n    2,\n    {\n      "x": "}{,:\\""\n    }\n  ]\n]'],
    [' "just text" ', '"just text"'],
  ])('is formatted: %s', (text, formatted) => {
    expect(formatJson(text)).toBe(formatted);
  });

  it('loses nothing by formatting: digits, order, repetition', () => {
    const text = '{"2":12345678901234567890,"1":1.0,"1":1e400}';
    expect(formatJson(text).replaceAll(/\s/g, '')).toBe(text);
  });

  it('is not formatted when it is none', () => {
    expect(() => formatJson('{"a":}')).toThrow(SyntaxError);
  });

  it('becomes a tree with the digits, the order and the repetition of the text', () => {
    expect(readJson('{"10":0.10,"2":[true,null],"10":"\\u0041"}')).toEqual({
      ok: true,
      root: {
        kind: 'object',
        members: [
          ['10', { kind: 'number', source: '0.10' }],
          [
            '2',
            {
              kind: 'array',
              members: [
                [0, { kind: 'boolean', source: 'true' }],
                [1, { kind: 'null', source: 'null' }],
              ],
            },
          ],
          ['10', { kind: 'string', source: '"\\u0041"' }],
        ],
      },
    });
  });

  it('with a member called __proto__ is only data', () => {
    const reading = readJson('{"__proto__":{"polluted":true}}');
    expect(reading).toMatchObject({ ok: true, root: { members: [['__proto__', { kind: 'object' }]] } });
    expect({}).not.toHaveProperty('polluted');
  });

  it('nested 30,000 deep exhausts no stack', () => {
    const depth = 30_000;
    const reading = readJson('['.repeat(depth) + ']'.repeat(depth));
    let deep = 0;
    let node = reading.ok ? reading.root : undefined;
    while (node?.kind === 'array') {
      deep += 1;
      node = node.members[0]?.[1];
    }
    expect(deep).toBe(depth);
  });

  it('that is none is told with the place', () => {
    expect(jsonProblem('{"a": 1,}')).toMatch(/at line 1 column 9$/);
    expect(jsonProblem('{"a": ')).toBe('Unexpected end of the text');
    expect(jsonProblem('hello')).toBe("Unexpected token 'h' at line 1 column 1");
    expect(jsonProblem('{\n  "a": "x",\n  "b": nul\n}')).toMatch(/at line 3 column \d+$/);
    expect(jsonProblem('{"a": }')).toBe("Unexpected token '}' at line 1 column 7");
    expect(jsonProblem('{}')).toBeUndefined();
  });

  it('is meant when it begins like an object or an array', () => {
    expect(looksLikeJson(' \n[1')).toBe(true);
    expect(looksLikeJson('21.5')).toBe(false);
  });
});

describe('hex', () => {
  it('stands beside offset and ASCII', () => {
    expect(hexDump(encodeText('0123456789abcdef\u0001Z'))).toBe(
      '00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  0123456789abcdef\n' +
        `00000010  01 5a${' '.repeat(45)}.Z`,
    );
  });

  it('of nothing is nothing', () => {
    expect(hexDump(new Uint8Array())).toBe('');
    expect(hexPairs(Uint8Array.of(0, 255))).toBe('00 ff');
  });
});

describe('the form that suits a payload', () => {
  it.each([
    ['an object', encodeText('{"a":1}'), 'json'],
    ['an array', encodeText(' [1] '), 'json'],
    ['a number', encodeText('21.5'), 'text'],
    ['words', encodeText('on'), 'text'],
    ['nothing', new Uint8Array(), 'text'],
    ['broken JSON', encodeText('{"a":'), 'text'],
    ['control characters', Uint8Array.of(0, 1, 2), 'hex'],
    ['no UTF-8', Uint8Array.of(0xff, 0xfe), 'hex'],
  ])('%s', (_, payload, best) => {
    expect(readPayload(payload).best).toBe(best);
  });

  it('is text for the beginning of long JSON, of which there is no tree', () => {
    const reading = readPayload(encodeText('{"a":1}'), false);
    expect(reading).toEqual({ best: 'text', text: '{"a":1}' });
  });

  it('tells why something that looks like JSON is none', () => {
    expect(readPayload(encodeText('[1,]')).jsonProblem).toMatch(/line 1 column 4/);
    expect(readPayload(encodeText('hello')).jsonProblem).toBeUndefined();
  });
});

describe('sizes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1023 bytes'],
    [1024, '1 KB'],
    [1536, '1.5 KB'],
    [1_048_550, '1 MB'],
    [131_072, '128 KB'],
    [5 * 1024 ** 3, '5 GB'],
  ])('%d is %s', (bytes, words) => {
    expect(formatBytes(bytes)).toBe(words);
  });

  it('are briefer in a column', () => {
    expect([0, 1, 1023, 1024].map(formatBytesBriefly)).toEqual(['0 B', '1 B', '1023 B', '1 KB']);
  });
});
