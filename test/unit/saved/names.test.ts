import { describe, expect, it } from 'vitest';
import { checkName, checkPath, freeName, nameOfFile, nameOfTopic } from '../../../src/editor/saved/names.ts';

describe('names of saved messages', () => {
  it.each(['on', 'Licht an', 'größe 1.2', 'a-b_c (2)'])('takes %j', (name) => {
    expect(checkName(name)).toBeUndefined();
  });

  it.each([
    ['', /Write a name/],
    ['  ', /Write a name/],
    ['a:b', /refuse : in/],
    ['a/b', /refuse \/ in/],
    ['a\u0007', /U\+0007/],
    ['.git', /hidden/],
    ['a.', /neither space nor dot/],
    [' a', /begins with no space/],
    ['nul', /Windows/],
    ['COM1.x', /Windows/],
    ['ä'.repeat(101), /200 bytes/],
  ])('refuses %j', (name, complaint) => {
    expect(checkName(name)).toMatch(complaint);
  });

  it('takes folders in front, but no way out', () => {
    expect(checkPath('lights/hall/on')).toBeUndefined();
    expect(checkPath('../on')).toMatch(/hidden/);
    expect(checkPath('/on')).toMatch(/slashes/);
    expect(checkPath('lights//on')).toMatch(/slashes/);
  });

  it.each([
    ['factory/line1/set', 'line1 set'],
    ['$aws/things/pump/shadow/update', 'shadow update'],
    ['a/{{deviceId}}/b:c', 'deviceId b-c'],
    ['', 'message'],
    ['///', 'message'],
    ['nul', 'message'],
    ['x'.repeat(500), 'x'.repeat(60)],
  ])('proposes for the topic %j a name that is taken everywhere', (topic, name) => {
    expect(nameOfTopic(topic)).toBe(name);
    expect(checkName(nameOfTopic(topic))).toBeUndefined();
  });

  it('counts up where a name is taken, in whatever case', () => {
    expect(freeName('on', [])).toBe('on');
    expect(freeName('on', ['ON', 'on 2'])).toBe('on 3');
  });

  it('leaves the ending out', () => {
    expect(nameOfFile('/a/b/on.mqtt')).toBe('on');
    expect(nameOfFile('on.txt')).toBe('on.txt');
  });
});
