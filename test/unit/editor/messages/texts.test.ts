/** Payloads as documents, and what their tabs say. */
import { describe, expect, it } from 'vitest';
import { comparisonTitle } from '../../../../src/editor/messages/comparisonTitle.ts';
import { areComparable } from '../../../../src/editor/messages/decodedText.ts';
import { comparableForms, joined, messageText } from '../../../../src/editor/messages/messageText.ts';
import type { DecodeResult } from '../../../../src/shared/payload/format.ts';

const bytes = (text: string) => Buffer.from(text);
const binary = Buffer.from([0xff, 0xfe, 0x00, 0x01]);

describe('a payload as text', () => {
  it('is JSON formatted, text as it is, or a hex dump', async () => {
    expect(await messageText(bytes('{"a":1}'), 'json')).toBe('{\n  "a": 1\n}');
    expect(await messageText(bytes('{"a":1}'), 'text')).toBe('{"a":1}');
    expect(await messageText(bytes('A'), 'hex')).toContain('41');
  });

  it('is shown as text where it is no JSON, with its byte order mark and what is no UTF-8 marked', async () => {
    expect(await messageText(bytes('{"a":'), 'json')).toBe('{"a":');
    expect(await messageText(Buffer.from([0xef, 0xbb, 0xbf, 0x41, 0xff]), 'text')).toBe('\ufeffA\ufffd');
  });

  it('of many parts lets others have a turn', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    function* parts(): Generator<string> {
      for (let part = 0; part < 10; part++) {
        const end = performance.now() + 5;
        while (performance.now() < end);
        yield String(part);
      }
    }
    expect(await joined(parts())).toBe('0123456789');
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});

describe('two payloads', () => {
  it.each([
    ['{"a":1}', '{"a":2}', ['json', 'json']],
    ['{"a":1}', 'text', ['json', 'text']],
    ['', '{"a":2}', ['text', 'json']],
    ['{"a":1}', '', ['json', 'text']],
    ['', '', ['text', 'text']],
  ])('%j and %j are compared as %j', (left, right, forms) => {
    expect(comparableForms(bytes(left), bytes(right))).toEqual(forms);
  });

  it('bytes are compared with bytes', () => {
    expect(comparableForms(binary, bytes('{"a":1}'))).toEqual(['hex', 'hex']);
    expect(comparableForms(bytes('a'), binary)).toEqual(['hex', 'hex']);
    expect(comparableForms(bytes(''), binary)).toEqual(['hex', 'hex']);
  });

  it('that formats read are comparable where both are values, or both texts', () => {
    const decoded = (what: object): DecodeResult => ({ ok: true, decoded: what }) as unknown as DecodeResult;
    const [json, text, other] = [{ json: '1' }, { text: 'a' }, {}].map(decoded);
    const failed = { ok: false, problem: 'no' } as DecodeResult;
    if (!json || !text || !other) throw new Error('unreachable');
    expect(areComparable(json, json)).toBe(true);
    expect(areComparable(text, text)).toBe(true);
    expect(areComparable(json, text)).toBe(false);
    expect(areComparable(other, other)).toBe(false);
    expect(areComparable(failed, failed)).toBe(false);
    expect(areComparable(failed, json)).toBe(false);
  });
});

describe('the title of a comparison', () => {
  const at = (topic: string, day: number, milliseconds: number) => ({
    topic,
    time: new Date(2026, 2, day, 14, 2, 11, milliseconds).getTime(),
  });

  it('says the topic once where it is one, and the day where it is not', () => {
    expect(comparisonTitle(at('a/b', 1, 300), at('a/b', 1, 950))).toBe('a/b: 14:02:11.300 ↔ 14:02:11.950');
    expect(comparisonTitle(at('a/b', 1, 300), at('a/b', 2, 300))).toBe(
      'a/b: 01 Mar 14:02:11.300 ↔ 02 Mar 14:02:11.300',
    );
    expect(comparisonTitle(at('a', 1, 0), at('b', 1, 1))).toBe('a 14:02:11.000 ↔ b 14:02:11.001');
  });
});
