import { describe, expect, it } from 'vitest';
import { findBytes, searchedBytes, structureAt } from '../../../src/shared/payload/structure.ts';

function rowsAt(bytes: Uint8Array, offset = 0): Record<string, readonly (string | undefined)[]> {
  const rows = structureAt(bytes, offset)?.rows ?? [];
  return Object.fromEntries(rows.map(({ name, little, big }) => [name, [little, big]]));
}

describe('bytes at a place', () => {
  it('are numbers in both byte orders', () => {
    expect(rowsAt(Uint8Array.of(0xff, 0xfe, 0, 0, 0, 0, 0, 0x80))).toMatchObject({
      int8: ['-1', '-1'],
      uint8: ['255', '255'],
      int16: ['-257', '-2'],
      uint16: ['65279', '65534'],
      int32: ['65279', '-131072'],
      uint32: ['65279', '4294836224'],
      int64: ['-9223372036854710529', '-562949953421184'],
      uint64: ['9223372036854841087', '18446181123756130432'],
    });
  });

  it('are floats of the three sizes', () => {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, 0.1);
    expect(rowsAt(new Uint8Array(view.buffer))['float64']?.[1]).toBe('0.1');
    view.setFloat32(0, 20.25, true);
    expect(rowsAt(new Uint8Array(view.buffer))['float32']?.[0]).toBe('20.25');
    // RFC 8949, appendix A: half-precision examples of CBOR.
    for (const [bits, value] of [
      [0x3c00, '1'],
      [0x3e00, '1.5'],
      [0x7bff, '65500'],
      [0x0001, '5.96e-8'],
      [0xc400, '-4'],
      [0x7c00, 'Infinity'],
      [0x7e00, 'NaN'],
      [0x8000, '-0'],
    ] as const) {
      expect(rowsAt(Uint8Array.of(bits >> 8, bits & 0xff))['float16']?.[1]).toMatch(
        new RegExp(`^${value.slice(0, 4)}`),
      );
    }
  });

  it('are times, characters and bits, and nothing beyond the end', () => {
    const seconds = new DataView(new ArrayBuffer(4));
    seconds.setUint32(0, 1_700_000_000);
    const bytes = new Uint8Array(seconds.buffer);
    expect(rowsAt(bytes)['time, s']?.[1]).toBe('2023-11-14T22:13:20.000Z');
    expect(rowsAt(bytes)['time, ms']).toEqual([undefined, undefined]);
    expect(rowsAt(bytes, 3)['int16']).toEqual([undefined, undefined]);
    expect(structureAt(bytes, 4)).toBeUndefined();
    const text = new TextEncoder().encode('aü😀');
    expect([0, 1, 2, 3].map((at) => structureAt(text, at)?.character)).toEqual(['a', 'ü', undefined, '😀']);
    expect(structureAt(text, 0)?.bits).toBe('01100001');
  });
});

describe('finding bytes', () => {
  it('takes hexadecimal digits and text', () => {
    expect([...searchedBytes('0x0aFF')]).toEqual([10, 255]);
    expect([...searchedBytes('0a ff')]).toEqual([10, 255]);
    expect([...searchedBytes('ab')]).toEqual([97, 98]);
    expect(searchedBytes('')).toHaveLength(0);
  });

  it('goes on at the beginning', () => {
    const bytes = new TextEncoder().encode('abcabd');
    const ab = searchedBytes('ab');
    expect([0, 1, 4].map((from) => findBytes(bytes, ab, from))).toEqual([0, 3, 0]);
    expect(findBytes(bytes, searchedBytes('x'), 0)).toBe(-1);
    expect(findBytes(bytes, searchedBytes(''), 0)).toBe(-1);
  });
});
