import { describe, expect, it } from 'vitest';
import { areComparable, decodedText } from '../../../src/editor/messages/decodedText.ts';

const payload = Uint8Array.of(0xa1, 0x61, 0x61, 0x01);

describe('a decoded payload as a document', () => {
  it('is its value where it has one, or else its text', async () => {
    const value = { json: '{"a":12345678901234567890}', text: '{"a": 12345678901234567890}' };
    expect(await decodedText(payload, { ok: true, decoded: value })).toEqual({
      text: '{\n  "a": 12345678901234567890\n}',
      extension: 'json',
    });
    expect(await decodedText(payload, { ok: true, decoded: { text: '<a/>', language: 'xml' } })).toEqual({
      text: '<a/>',
      extension: 'xml',
    });
    expect(await decodedText(payload, { ok: true, decoded: { text: 'plain' } })).toEqual({
      text: 'plain',
      extension: 'txt',
    });
  });

  it('stands above its bytes where it cannot be read, or is an image', async () => {
    const wrong = await decodedText(payload, { ok: false, problem: 'This is not Avro.' });
    expect(wrong.extension).toBe('hex.txt');
    expect(wrong.text).toMatch(/^This is not Avro\.\n\n00000000 {2}a1 61 61 01/);
    const image = { mediaType: 'image/png', bytes: payload };
    expect((await decodedText(payload, { ok: true, decoded: { image } })).text).toMatch(
      /^An image \(image\/png\)/,
    );
  });

  it('is compared with what says the same kind of thing', () => {
    const value = { ok: true, decoded: { json: '1', text: '1' } } as const;
    const text = { ok: true, decoded: { text: '1' } } as const;
    expect(areComparable(value, value)).toBe(true);
    expect(areComparable(text, text)).toBe(true);
    expect(areComparable(value, text)).toBe(false);
    expect(areComparable(value, { ok: false, problem: 'x' })).toBe(false);
    expect(areComparable({ ok: true, decoded: {} }, { ok: true, decoded: {} })).toBe(false);
  });
});
