import { describe, expect, it } from 'vitest';
import { decodePayload, encodePayload } from '../../../src/formats/reading.ts';
import { proposeFormats } from '../../../src/formats/sniff.ts';

const context = (topic: string) => ({
  choice: { format: 'shadow' },
  topic,
  schemaFolders: [],
  earlier: new Map(),
});
async function read(topic: string, document: unknown) {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const result = await decodePayload(Buffer.from(text), context(topic));
  if (!result.ok) throw new Error(result.problem);
  return result.decoded;
}

describe('AWS IoT shadow documents', () => {
  it('lays desired and reported side by side, with the times of their metadata', async () => {
    const decoded = await read('$aws/things/lamp/shadow/update/accepted', {
      state: { desired: { color: { r: 1 }, on: true }, reported: { color: { r: 2 }, on: true } },
      metadata: {
        desired: { color: { r: { timestamp: 1767225600 } }, on: { timestamp: 1767225600 } },
        reported: { color: { r: { timestamp: 1767225601 } }, on: { timestamp: 1767225602 } },
      },
      version: 7,
      timestamp: 1767225603,
    });
    expect(decoded.text).toBe(
      [
        'field    desired  set                   reported  set',
        'color.r  1        2026-01-01T00:00:00Z  2         2026-01-01T00:00:01Z',
        'on       true     2026-01-01T00:00:00Z  true      2026-01-01T00:00:02Z',
      ].join('\n'),
    );
    expect(decoded.notes).toEqual([
      'Classic shadow of lamp: update accepted.',
      'version 7, 2026-01-01T00:00:03Z.',
      'Desired, but not reported: color.r.',
    ]);
  });

  it('reads the delta and both documents of an update', async () => {
    const delta = await read('$aws/things/lamp/shadow/name/night/update/delta', {
      state: { on: false, scenes: [1, { a: 2 }] },
      metadata: { on: { timestamp: 1767225600 } },
      version: 8,
    });
    expect(delta.text).toContain('on      false');
    expect(delta.text).toContain('[1,{"a":2}]');
    expect(delta.notes?.[0]).toBe('Shadow night of lamp: update delta.');
    const documents = await read('$aws/things/lamp/shadow/update/documents', {
      previous: { state: { reported: { on: true } }, version: 1 },
      current: { state: { reported: { on: false } }, version: 2 },
    });
    expect(documents.text).toBe(
      'current, version 2\nfield  reported\non     false\n\nprevious, version 1\nfield  reported\non     true',
    );
  });

  it('says why an update was refused, and takes the empty request', async () => {
    const rejected = await read('$aws/things/lamp/shadow/update/rejected', {
      code: 409,
      message: 'Version conflict',
    });
    expect(rejected.notes).toContain('Refused with 409: Version conflict.');
    const request = await read('$aws/things/lamp/shadow/get', '');
    expect(request.notes).toEqual(['Classic shadow of lamp: get requested.']);
  });

  it('keeps the document as it was sent, and proposes itself on its topics only', async () => {
    const text = '{"state":{"desired":{"n":12345678901234567890,"n":1.50}}}';
    expect((await read('$aws/things/a/shadow/update', text)).json).toBe(text);
    const written = await encodePayload(text, context('$aws/things/a/shadow/update'));
    expect(written.ok && Buffer.from(written.bytes).toString()).toBe(text);
    const formats = (topic: string) =>
      proposeFormats(Buffer.from(text), topic).map(({ choice }) => choice.format);
    expect(formats('$aws/things/a/shadow/update')).toContain('shadow');
    expect(formats('a/shadow/update')).not.toContain('shadow');
  });

  it('refuses what is no document', async () => {
    for (const wrong of ['[]', '7', '{', '\u0000']) {
      const result = await decodePayload(Buffer.from(wrong), context('$aws/things/a/shadow/get/accepted'));
      expect(result.ok).toBe(false);
    }
  });
});
