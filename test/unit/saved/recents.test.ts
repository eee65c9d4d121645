import { describe, expect, it } from 'vitest';
import { ProfileMemory } from '../../../src/editor/saved/profileMemory.ts';
import { Recents } from '../../../src/editor/saved/recents.ts';
import type { MessageTemplate } from '../../../src/shared/compose/messageTemplate.ts';

function memento() {
  const values = new Map<string, unknown>();
  return {
    values,
    get: (key: string) => values.get(key),
    update: async (key: string, value: unknown) =>
      void values.set(key, value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown)),
  };
}

const message = (change: Partial<MessageTemplate> = {}): MessageTemplate => ({
  topic: 'a',
  payload: '{{uuid}}',
  qos: 0,
  retain: false,
  ...change,
});

describe('messages that were sent by hand', () => {
  it('stand newest first, each once, by profile', () => {
    const recents = new Recents(memento(), () => undefined);
    recents.add('p', message({ topic: 'a' }), 1);
    recents.add('p', message({ topic: 'b' }), 2);
    recents.add('p', { ...message({ topic: 'a' }), repeat: { every: 5 } }, 3);
    recents.add('q', message({ topic: 'c' }), 4);
    expect(recents.of('p').map(({ template, at }) => [template.topic, at])).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
  });

  it('are the last 50, and of bounded size', () => {
    const recents = new Recents(memento(), () => undefined);
    for (let index = 0; index < 60; index++) recents.add('p', message({ topic: `t${index}` }), index);
    expect(recents.of('p').map(({ template }) => template.topic)).toEqual(
      Array.from({ length: 50 }, (_, index) => `t${59 - index}`),
    );
    recents.add('p', message({ topic: 'large', payload: 'x'.repeat(250 * 1024) }));
    recents.add('p', message({ topic: 'too large', payload: 'x'.repeat(300 * 1024) }));
    const kept = recents.of('p');
    expect(kept[0]?.template.topic).toBe('large');
    expect(JSON.stringify(kept).length).toBeLessThan(300 * 1024);
  });

  it('passes over what somebody else left in the store', () => {
    const store = memento();
    store.values.set('topicscope.recents.p', [
      { template: { topic: 5 }, at: 1 },
      { template: message(), at: 2 },
    ]);
    const recents = new Recents(store, () => undefined);
    expect(recents.of('p')).toEqual([{ template: message(), at: 2 }]);
  });
});

describe('the profile of a saved message', () => {
  it('goes with the file and with the folder', async () => {
    const memory = new ProfileMemory(memento());
    await memory.remember('file:///m/lights/on.mqtt', 'p');
    await memory.remember('file:///m/lights2/on.mqtt', 'q');
    await memory.moved('file:///m/lights', 'file:///m/lamps');
    expect(memory.of('file:///m/lamps/on.mqtt')).toBe('p');
    expect(memory.of('file:///m/lights/on.mqtt')).toBeUndefined();
    expect(memory.of('file:///m/lights2/on.mqtt')).toBe('q');
  });
});
