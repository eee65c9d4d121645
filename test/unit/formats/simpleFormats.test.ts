import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
