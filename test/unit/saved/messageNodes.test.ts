import { describe, expect, it } from 'vitest';
import {
  messageNodes,
  type MessageLine,
  type MessageTreeNode,
  type PlaceLines,
} from '../../../src/editor/saved/messageNodes.ts';
import type { MessageTemplate } from '../../../src/shared/compose/messageTemplate.ts';

const template = (change: Partial<MessageTemplate> = {}): MessageTemplate => ({
  topic: 'a/b',
  payload: '{}',
  qos: 0,
  retain: false,
  ...change,
});
const line = (name: string, folders: string[] = [], change: Partial<MessageLine> = {}): MessageLine => ({
  uri: `file:///m/${[...folders, name].join('/')}.mqtt`,
  name,
  folders,
  message: { template: template() },
  ...change,
});
const place = (change: Partial<PlaceLines> = {}): PlaceLines => ({
  name: 'Workspace',
  kind: 'workspace',
  uri: 'file:///m',
  folders: [],
  messages: [],
  ...change,
});
const join = (uri: string, folders: readonly string[]): string => [uri, ...folders].join('/');
const outline = (nodes: readonly MessageTreeNode[], indent = ''): string[] =>
  nodes.flatMap(({ label, children }) => [`${indent}${label}`, ...outline(children, `${indent}  `)]);

describe('the view "Messages"', () => {
  it('is empty where nothing is saved or sent, so that it can say what it is for', () => {
    expect(messageNodes([place(), place({ kind: 'user' })], [], join)).toEqual([]);
  });

  it('shows folders first, each by name, and empty folders, too', () => {
    const contents = place({
      folders: [['lights'], ['lights', 'hall'], ['empty']],
      messages: [line('m10'), line('m9'), line('on', ['lights', 'hall']), line('off', ['lights'])],
    });
    expect(outline(messageNodes([contents], [], join))).toEqual([
      'Workspace',
      '  empty',
      '  lights',
      '    hall',
      '      on',
      '    off',
      '  m9',
      '  m10',
    ]);
  });

  it('says what is wrong with a file in its line', () => {
    const broken = line('x', [], { message: undefined, problem: 'line 2, column 1: no' });
    const [root] = messageNodes([place({ messages: [broken] })], [], join);
    expect(root?.children[0]).toMatchObject({
      description: 'line 2, column 1: no',
      icon: 'error',
      contextValue: 'message+broken+',
    });
  });

  it('makes hostile names, topics and payloads harmless', () => {
    const evil = template({ topic: '[x](command:evil)\u202e', payload: '```\n<img src=x>\n````' });
    const message = { template: evil, description: '[a](command:b)' };
    const [root] = messageNodes([place({ messages: [line('$(x)\n', [], { message })] })], [], join);
    const node = root?.children[0];
    expect(node?.description).toBe('[x](command:evil)\\u{202e}');
    expect(node?.tooltip).not.toMatch(/\]\(command:/);
    expect(node?.tooltip).toMatch(/`{5}\n```\n<img src=x>\n````\n`{5}$/);
  });

  it('shows recent messages first, with the profile where there are several', () => {
    const recents = [
      { profile: 'p', profileName: 'Plant', template: template({ payload: '{\n  "a": 1\n}' }), at: 2 },
      { profile: 'q', profileName: 'Quay', template: template(), at: 1 },
    ];
    const [folder] = messageNodes([place()], recents, join);
    expect(folder?.label).toBe('Recent');
    expect(folder?.children.map(({ description, sentAt }) => [description, sentAt])).toEqual([
      ['Plant · { "a": 1 }', 2],
      ['Quay · {}', 1],
    ]);
  });
});
