import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { FormatContext } from '../../../src/formats/format.ts';
import { decodePayload, encodePayload } from '../../../src/formats/reading.ts';
import { proposeFormats } from '../../../src/formats/sniff.ts';
import { compressions, type FormatChoice } from '../../../src/shared/payload/format.ts';

function contextOf(choice: FormatChoice): FormatContext {
  return { choice, topic: 't', schemaFolders: [], earlier: new Map() };
}
async function encode(text: string, choice: FormatChoice): Promise<Uint8Array> {
  const written = await encodePayload(text, contextOf(choice));
  if (!written.ok) throw new Error(written.problem);
  return written.bytes;
}
async function decode(bytes: Uint8Array, choice: FormatChoice) {
  const result = await decodePayload(bytes, contextOf(choice));
  if (!result.ok) throw new Error(result.problem);
  return result.decoded;
}

/** What Node 22.19 to 24.11 make of windows-1252: the characters of the bytes' numbers. */
class LatinDecoder extends TextDecoder {
  override decode(bytes?: Uint8Array): string {
    return this.encoding === 'windows-1252'
      ? Buffer.from(bytes ?? []).toString('latin1')
      : super.decode(bytes);
  }
}

describe('simple formats', () => {
  it.each(['utf-8', 'utf-16le', 'utf-16be'])('text in %s comes back as it was', async (encoding) => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        const choice = { format: 'text', encoding };
        expect((await decode(await encode(text, choice), choice)).text).toBe(text);
      }),
    );
  });

  it.each([...compressions, undefined])('bytes in hex come back through %s', async (compression) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
        const choice = { format: 'hex', compression };
        const { text = '' } = await decode(await encode(Buffer.from(bytes).toString('hex'), choice), choice);
        expect(Buffer.from(await encode(text, { format: 'hex' }))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it.each(['windows-1252', 'iso-8859-1', 'latin1', 'us-ascii', 'cp1252'])(
    'reads and writes all bytes of %s as the Encoding Standard has them, whatever the TextDecoder does',
    async (encoding) => {
      const choice = { format: 'text', encoding };
      // https://encoding.spec.whatwg.org/index-windows-1252.txt, pointers 0 to 31.
      const index = [
        ...[8364, 129, 8218, 402, 8222, 8230, 8224, 8225, 710, 8240, 352, 8249, 338, 141, 381, 143],
        ...[144, 8216, 8217, 8220, 8221, 8226, 8211, 8212, 732, 8482, 353, 8250, 339, 157, 382, 376],
      ];
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      const text = String.fromCharCode(...bytes.subarray(0, 128), ...index, ...bytes.subarray(160));
      vi.stubGlobal('TextDecoder', LatinDecoder);
      try {
        expect((await decode(bytes, choice)).text).toBe(text);
        expect(Buffer.from(await encode(text, choice))).toEqual(Buffer.from(bytes));
      } finally {
        vi.unstubAllGlobals();
      }
    },
  );

  it('writes latin 1, and refuses what it does not have', async () => {
    const choice = { format: 'text', encoding: 'iso-8859-1' };
    expect([...(await encode('Grüße €', choice))]).toEqual([71, 114, 252, 223, 101, 32, 128]);
    await expect(encode('日', choice)).rejects.toThrow('windows-1252 has no character "日"');
  });

  it.each(['0a0bff', '0A 0B FF', '0x0a, 0x0b, 0xff', '0a:0b:ff', '0a\n0b\nff\n'])(
    'hex %j is three bytes',
    async (text) => {
      expect([...(await encode(text, { format: 'hex' }))]).toEqual([10, 11, 255]);
    },
  );

  it.each([
    ['hex', '0g', /"g" is not a hexadecimal digit/],
    ['hex', '0a0', /odd number/],
    ['xml', '<a><b></a>', /not well-formed.*line 1/],
    ['json', '{', /not JSON/],
    ['nothing', '', /no format "nothing"/],
  ])('%s of %j is refused', async (format, text, expected) => {
    await expect(encode(text, { format })).rejects.toThrow(expected);
  });

  it('formats XML and expands nothing', async () => {
    const bytes = await encode('<a x="1"><b>text</b><c/></a>', { format: 'xml' });
    expect((await decode(bytes, { format: 'xml' })).text).toBe('<a x="1">\n  <b>text</b>\n  <c/>\n</a>');
    const bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>';
    expect(await decodePayload(new TextEncoder().encode(bomb), contextOf({ format: 'xml' }))).toMatchObject({
      ok: false,
    });
  });

  it('shows what base64 holds', async () => {
    const choice = { format: 'base64' };
    expect(await decode(await encode('Grüße', choice), choice)).toMatchObject({ text: 'Grüße' });
    expect(await decode(new TextEncoder().encode('_wA='), choice)).toMatchObject({
      text: expect.stringContaining('ff 00') as string,
    });
  });

  it('proposes only what the bytes are', () => {
    const propose = (bytes: Uint8Array) => proposeFormats(bytes, 't').map(({ choice }) => choice.format);
    expect(propose(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))).toContain('image');
    expect(propose(Buffer.from('<status>ok</status>'))).toEqual(['xml']);
    expect(propose(Buffer.from('BM is short for'))).toEqual([]);
  });
});
