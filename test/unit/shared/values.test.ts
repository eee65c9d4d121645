/** Small rules of shared/: events, sizes, previews, dumps, turns, user properties, masks, and recorded messages written again. */
import { describe, expect, it } from 'vitest';
import { maskTemplate } from '../../../src/shared/compose/maskTemplate.ts';
import { templateOfMessage } from '../../../src/shared/compose/fromMessage.ts';
import { Emitter } from '../../../src/shared/emitter.ts';
import { Turns } from '../../../src/shared/pacing/turns.ts';
import {
  byteAtColumn,
  hexColumns,
  hexDigits,
  hexDump,
  hexDumpParts,
  hexLine,
  hexPairs,
} from '../../../src/shared/payload/hex.ts';
import { previewPayload } from '../../../src/shared/payload/preview.ts';
import { formatBytes, formatBytesBriefly } from '../../../src/shared/payload/size.ts';
import { orderedUserProperties, userPropertyPairs } from '../../../src/shared/userPropertyOrder.ts';

describe('an emitter', () => {
  it('calls listeners in their order, each as often as it listens, and none any more that was disposed', () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    const listener = (value: number): void => void heard.push(`a${value}`);
    const first = emitter.event(listener);
    emitter.event(listener);
    const last = emitter.event((value) => heard.push(`b${value}`));
    emitter.fire(1);
    expect(heard.splice(0)).toEqual(['a1', 'a1', 'b1']);
    first.dispose();
    first.dispose();
    emitter.fire(2);
    expect(heard.splice(0)).toEqual(['a2', 'b2']);
    last.dispose();
    emitter.dispose();
    emitter.fire(3);
    expect(heard).toEqual([]);
  });

  it('calls those that listened when it began, whoever joins or leaves meanwhile', () => {
    const emitter = new Emitter<undefined>();
    const heard: string[] = [];
    emitter.event(() => {
      heard.push('first');
      second.dispose();
      emitter.event(() => heard.push('late'));
    });
    const second = emitter.event(() => heard.push('second'));
    emitter.fire(undefined);
    expect(heard).toEqual(['first', 'second']);
  });
});

describe('bytes', () => {
  it.each([
    [0, '0 bytes', '0 B'],
    [1, '1 byte', '1 B'],
    [1023, '1023 bytes', '1023 B'],
    [1024, '1 KB', '1 KB'],
    [1536, '1.5 KB', '1.5 KB'],
    [1024 * 1023.94, '1023.9 KB', '1023.9 KB'],
    [1024 * 1023.95, '1 MB', '1 MB'],
    [3 * 1024 ** 2, '3 MB', '3 MB'],
    [1024 ** 3, '1 GB', '1 GB'],
    [2048 * 1024 ** 3, '2048 GB', '2048 GB'],
  ])('%i are %s', (bytes, long, brief) => {
    expect([formatBytes(bytes), formatBytesBriefly(bytes)]).toEqual([long, brief]);
  });
});

describe('the beginning of a payload', () => {
  const preview = (payload: string | Uint8Array): string =>
    previewPayload(typeof payload === 'string' ? Buffer.from(payload) : payload);

  it('is one line of 200 characters', () => {
    expect(preview('x'.repeat(200))).toBe('x'.repeat(200));
    expect(preview('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
    expect(preview('a\r\n\tb\u2028c\u202ed')).toBe('a   b c d');
    // A pair is not cut in two; four bytes a character, and one more to see that there is more.
    expect(preview(`${'x'.repeat(198)}\u{1f600}y`)).toBe(`${'x'.repeat(198)}…`);
    expect(preview('\u{1f600}'.repeat(100))).toBe('\u{1f600}'.repeat(100));
    expect(preview('\u{10000}'.repeat(300))).toBe(`${'\u{10000}'.repeat(99)}…`);
    expect(preview('\u0800'.repeat(400))).toBe(`${'\u0800'.repeat(199)}…`);
  });

  it('is hex where there is no text', () => {
    expect(preview(Uint8Array.of(0xff, 1))).toBe('ff 01');
    expect(preview('a\0b')).toBe('61 00 62');
    expect(preview(new Uint8Array(64).fill(0xfe))).toBe(Array(64).fill('fe').join(' '));
    expect(preview(new Uint8Array(65).fill(0xfe))).toBe(`${Array(64).fill('fe').join(' ')} …`);
    // A character that is cut is no reason for hex.
    expect(preview(Uint8Array.of(0x61, 0xe2, 0x82))).toBe('a');
  });
});

describe('a hex dump', () => {
  it('is what hexdump -C writes', () => {
    const bytes = Uint8Array.from({ length: 18 }, (_, index) => 0x1e + index * 6);
    expect(hexDump(bytes)).toBe(
      '00000000  1e 24 2a 30 36 3c 42 48  4e 54 5a 60 66 6c 72 78  .$*06<BHNTZ`flrx\n' +
        '00000010  7e 84                                             ~.',
    );
    expect(hexLine(bytes, 16)).toBe(hexDump(bytes).split('\n')[1]);
    expect(hexDump(new Uint8Array())).toBe('');
    expect([hexPairs(Uint8Array.of(0, 171)), hexDigits(Uint8Array.of(0, 171))]).toEqual(['00 ab', '00ab']);
  });

  it('comes in parts that are it together', () => {
    const bytes = new Uint8Array(16 * 1024 * 2 + 1);
    const parts = [...hexDumpParts(bytes)];
    expect(parts.map((part) => part.split('\n').filter((line) => line !== '').length)).toEqual([
      1024, 1024, 1,
    ]);
    expect(parts.join('')).toBe(hexDump(bytes));
    expect(hexDump(bytes).split('\n')).toHaveLength(2049);
  });

  it('finds the byte of a column and the columns of a byte', () => {
    const line = hexLine(
      Uint8Array.from({ length: 16 }, (_, index) => 0x61 + index),
      0,
    );
    for (let index = 0; index < 16; index++) {
      const { pair, character } = hexColumns(index);
      expect(line.slice(pair, pair + 2)).toBe((0x61 + index).toString(16));
      expect(line[character]).toBe(String.fromCharCode(0x61 + index));
      expect([byteAtColumn(pair), byteAtColumn(pair + 1), byteAtColumn(character)]).toEqual([
        index,
        index,
        index,
      ]);
    }
    expect([byteAtColumn(0), byteAtColumn(9), byteAtColumn(58), byteAtColumn(59), byteAtColumn(99)]).toEqual([
      ...[0, 0, 15, 0, 15],
    ]);
  });
});

describe('turns', () => {
  it('stand on a grid, whatever the delays', () => {
    const turns = new Turns(100, 1000);
    expect(turns.due).toBe(1000);
    turns.take();
    turns.take();
    expect(turns.due).toBe(1200);
  });

  it('are caught up for a second, and left out beyond', () => {
    const turns = new Turns(300, 0);
    expect([turns.skip(1000), turns.due]).toEqual([0, 0]);
    expect([turns.skip(1001), turns.due]).toEqual([3, 900]);
    expect([turns.skip(1899), turns.due]).toEqual([0, 900]);
    expect([turns.skip(2100), turns.due]).toEqual([4, 2100]);
    const atOnce = new Turns(0, 5);
    expect([atOnce.skip(1005), atOnce.due]).toEqual([0, 5]);
    expect([atOnce.skip(1006), atOnce.due]).toEqual([0, 1006]);
  });
});

describe('user properties', () => {
  it('keep their order, and names of any kind', () => {
    const pairs: [string, string][] = [
      ['a', '1'],
      ['__proto__', '2'],
      ['a', ''],
    ];
    expect(userPropertyPairs(orderedUserProperties(pairs))).toEqual(pairs);
    expect(userPropertyPairs({ a: ['1', '2'], b: '3' })).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['b', '3'],
    ]);
    expect(userPropertyPairs({})).toEqual([]);
  });
});

describe('a template that is masked', () => {
  it('has digits for variables and as many characters', () => {
    const text = '{"a": {{counter}}, "b": "\\{{ {{uuid "x"}}"}';
    const masked = maskTemplate(text);
    expect(masked?.text).toBe(`{"a": ${'1'.repeat(11)}, "b": "{{  ${'1'.repeat(12)}"}`);
    expect(masked?.text).toHaveLength(text.length);
    expect(masked?.masks.map(({ from, to }) => text.slice(from, to))).toEqual([
      '{{counter}}',
      '{{uuid "x"}}',
    ]);
    expect(maskTemplate('plain')).toEqual({ text: 'plain', masks: [] });
    expect(maskTemplate('{{')).toBeUndefined();
  });
});

describe('a recorded message written again', () => {
  const message = { topic: 'a/{{b', qos: 1, retain: true, payload: Buffer.from('{"n": {{1}}}') } as const;

  it('has nothing that is a variable', () => {
    expect(templateOfMessage(message)).toEqual({
      ...{ topic: 'a/\\{{b', qos: 1, retain: true, payload: '{"n": \\{{1}}}' },
    });
    expect(
      templateOfMessage({
        ...message,
        properties: {
          ...{
            contentType: '{{c',
            responseTopic: '{{r',
            messageExpiryInterval: 5,
            payloadFormatIndicator: 'utf8',
          },
          ...{ correlationData: Uint8Array.of(1, 0xab), userProperties: [['{{n', '{{v']] },
          ...{ subscriptionIdentifiers: [1], topicAlias: 2 },
        },
      }).properties,
    ).toEqual({
      ...{
        contentType: '\\{{c',
        responseTopic: '\\{{r',
        messageExpiryInterval: 5,
        payloadFormatIndicator: 'utf8',
      },
      correlationData: { text: '01 ab', encoding: 'hex' },
      userProperties: [['\\{{n', '\\{{v']],
    });
    expect(templateOfMessage({ ...message, properties: { topicAlias: 2 } })).not.toHaveProperty('properties');
  });

  it('is hex where it is no text, and in its format where that was read', () => {
    for (const payload of [Uint8Array.of(0xff), Uint8Array.of(0x61, 0)])
      expect(templateOfMessage({ ...message, payload })).toMatchObject({
        payload: hexPairs(payload),
        format: { format: 'hex' },
      });
    const choice = { format: 'cbor' };
    const written = (decoded: { json?: string; text?: string }) => {
      const { payload, format } = templateOfMessage(message, { choice, decoded });
      return { payload, format };
    };
    expect(written({ json: '{"a":1}', text: 'other' })).toEqual({
      payload: '{\n  "a": 1\n}',
      format: choice,
    });
    expect(written({ text: '{"a":1}' })).toEqual({ payload: '{"a":1}', format: choice });
    expect(written({ text: '{{' })).toEqual({ payload: '\\{{', format: choice });
    // What nothing was made of is the bytes.
    expect(written({})).toEqual({ payload: '{"n": \\{{1}}}', format: undefined });
  });
});
