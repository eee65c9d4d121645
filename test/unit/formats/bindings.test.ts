import { describe, expect, it } from 'vitest';
import { bindingFor, readBindings } from '../../../src/formats/binding.ts';
import { proposedFilters, withBinding, withoutBinding } from '../../../src/editor/payloads/bindings.ts';

const profile = { id: 'plant', broker: 'mqtt' } as const;
const read = (setting: unknown, topic: string) =>
  bindingFor(readBindings(setting).bindings, profile, topic)?.choice.format;

describe('entries of topicscope.decoders', () => {
  it('a new entry counts for its topic, whatever stands there, and leaves other topics alone', () => {
    const before = [
      { topicFilter: 'a/b', format: 'text' },
      { topicFilter: 'a/#', format: 'hex' },
      { topicFilter: '#', format: 'base64' },
    ];
    const after = withBinding(before, 'a/+', { format: 'cbor' }, { profile, topic: 'a/c' });
    expect(read(after, 'a/c')).toBe('cbor');
    expect(read(after, 'a/b')).toBe('text');
    expect(read(after, 'a/b/c')).toBe('hex');
    expect(read(withBinding(undefined, 'x', { format: 'xml' }, { profile, topic: 'x' }), 'x')).toBe('xml');
  });

  it('replaces the entry of the same filter, keeps its profile, and what is not valid', () => {
    const before = [
      { topicFilter: 7 },
      { topicFilter: 'a', profile: 'plant', format: 'text', encoding: 'utf-16le' },
    ];
    const choice = { format: 'avro', schema: 's.avsc', message: undefined };
    const after = withBinding(before, 'a', choice, { profile, topic: 'a' });
    expect(after).toEqual([
      { topicFilter: 7 },
      { topicFilter: 'a', profile: 'plant', format: 'avro', schema: 's.avsc' },
    ]);
    const [binding] = readBindings(after).bindings;
    expect(binding && withoutBinding(after, binding)).toEqual([{ topicFilter: 7 }]);
  });

  it("does not touch another profile's entry of the same filter", () => {
    const before = [{ topicFilter: 'a', profile: 'other', format: 'text' }];
    const after = withBinding(before, 'a', { format: 'hex' }, { profile, topic: 'a' });
    expect(after).toEqual([...before, { topicFilter: 'a', format: 'hex' }]);
  });

  it('proposes the topic, what its kind suggests, and wider filters', () => {
    expect(proposedFilters('plant/press/1')).toEqual([
      'plant/press/1',
      'plant/press/+',
      'plant/+/1',
      '+/press/1',
      'plant/press/#',
      'plant/#',
    ]);
    expect(proposedFilters('one')).toEqual(['one']);
    expect(proposedFilters('plant/#')).toEqual(['plant/#']);
    expect(proposedFilters('spBv1.0/g/NDATA/n')[1]).toBe('spBv1.0/#');
    const shadow = proposedFilters('$aws/things/t/shadow/get');
    expect(shadow[1]).toBe('$aws/things/+/shadow/#');
    expect(shadow.some((filter) => filter.startsWith('+'))).toBe(false);
  });

  it('names what is wrong', () => {
    expect(readBindings({}).problems[0]).toMatch(/write a list/);
    expect(readBindings([{ topicFilter: 'a/#/b', format: 'hex' }]).problems[0]).toMatch(
      /decoders\[0\]\.topicFilter/,
    );
    expect(readBindings([{ topicFilter: 'a', format: 'hex', compression: 'rar' }]).problems[0]).toMatch(
      /compression/,
    );
  });
});
