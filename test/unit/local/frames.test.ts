import { describe, expect, it } from 'vitest';
import { FrameReader } from '../../../src/local/broker/frames.ts';

function read(reader: FrameReader, chunk: Buffer): { frames: string[]; fault: string | undefined } {
  const frames: string[] = [];
  const fault = reader.read(chunk, (frame) => {
    frames.push(frame.toString('hex'));
    return true;
  });
  return { frames, fault };
}

describe('FrameReader', () => {
  it('cuts packets out of a stream, however it is cut', () => {
    const stream = Buffer.from('c00030020001c000', 'hex');
    expect(read(new FrameReader(100), stream)).toEqual({
      frames: ['c000', '30020001', 'c000'],
      fault: undefined,
    });
    const reader = new FrameReader(100);
    const frames = [...stream].flatMap((byte) => read(reader, Buffer.from([byte])).frames);
    expect(frames).toEqual(['c000', '30020001', 'c000']);
    expect(reader.waiting).toBe(0);
  });

  it('reads a remaining length of several bytes', () => {
    const packet = Buffer.concat([Buffer.from('30c801', 'hex'), Buffer.alloc(200)]);
    const reader = new FrameReader(200);
    expect(read(reader, packet.subarray(0, 150)).frames).toEqual([]);
    expect(read(reader, packet.subarray(150)).frames).toEqual([packet.toString('hex')]);
  });

  it('refuses a packet over the limit before its bytes have come', () => {
    expect(read(new FrameReader(199), Buffer.from('30c801', 'hex')).fault).toBe('tooLarge');
  });

  it('refuses a remaining length of more than four bytes', () => {
    expect(read(new FrameReader(1e9), Buffer.from('30ffffffff01', 'hex')).fault).toBe('malformed');
  });

  it('stops when it is told to', () => {
    const reader = new FrameReader(100);
    const frames: number[] = [];
    reader.read(Buffer.from('c000c000', 'hex'), (frame) => {
      frames.push(frame.length);
      return false;
    });
    expect(frames).toEqual([2]);
  });
});
