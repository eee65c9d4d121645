/** Settings, drafts, searches, secrets, saved messages and pages as earlier versions kept them: read as what they were. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEnvironments } from '../../../src/editor/compose/environmentSetting.ts';
import { KeptDraft } from '../../../src/editor/console/keptDraft.ts';
import { listProfiles } from '../../../src/editor/profiles/profileList.ts';
import { readMessageFile } from '../../../src/editor/saved/messageFile.ts';
import { ProfileMemory } from '../../../src/editor/saved/profileMemory.ts';
import { Recents } from '../../../src/editor/saved/recents.ts';
import { readSavedSearches } from '../../../src/editor/search/savedSearches.ts';
import { ProfileSecrets } from '../../../src/editor/secrets.ts';
import { parseSimulation } from '../../../src/shared/simulation/parse.ts';
import { keptFixtures } from '../../support/kept/fixtures.ts';
import { placeholders } from '../../support/kept/placeholders.ts';
import { readUiState } from '../../../webview/uiState.ts';

const refuse = (line: unknown): never => {
  throw new Error(String(line));
};

/** A `vscode.Memento` or SecretStorage that holds what was kept, and takes nothing new. */
function holding<T>(kept: Readonly<Record<string, T>>) {
  return { get: (key: string) => kept[key], update: () => refuse('nothing is written here') };
}

describe.each(keptFixtures)('what $version kept', ({ settings, state, workspace }) => {
  const text = (...names: string[]): string => readFileSync(path.join(workspace, ...names), 'utf8');

  it('are valid settings: profiles, searches with a name, environments', () => {
    const { profiles, invalid } = listProfiles({ user: settings['topicscope.profiles'] });
    expect(invalid).toEqual([]);
    expect(profiles.map(({ profile }) => profile)).toMatchObject([
      {
        ...{ id: 'plant', name: 'Plant', endpoint: '127.0.0.1', port: placeholders.port, mqttVersion: '5' },
        identity: { type: 'usernamePassword', username: 'operator' },
        subscriptions: [{ topicFilter: 'factory/#', qos: 2 }],
      },
    ]);
    expect(readSavedSearches(settings['topicscope.savedSearches'])).toEqual([
      { name: 'By hand', search: 'mode = hand topic:factory/+/state' },
    ]);
    expect(readEnvironments(settings['topicscope.environments'])).toEqual({
      environments: new Map([
        ['staging', new Map([['line', 'line-7']])],
        ['production', new Map([['line', 'line-1']])],
      ]),
      problems: [],
    });
  });

  it('is the password of the profile', async () => {
    const secrets = new ProfileSecrets({
      get: (key) => Promise.resolve(state.secrets[key]),
      store: refuse,
      delete: refuse,
    });
    expect(await secrets.get({ profile: 'plant', scope: 'user' })).toEqual({ password: 'kept:pass wörd' });
  });

  it('is the draft that was typed last, and what was sent before', () => {
    const memento = holding(state.workspaceState);
    expect(new KeptDraft(memento, 'plant', refuse).read()).toMatchObject({
      ...{ topic: 'pumps/1/command', qos: 0, retain: false, route: 'mqtt' },
      payload: '{ "start": "{{line}}", "by": "not sent yet" }',
    });
    expect(new Recents(memento, refuse).of('plant')).toMatchObject([
      { template: { topic: 'lights/hall', payload: '{ "on": true, "at": "{{isoTimestamp}}" }', qos: 0 } },
    ]);
    expect(new ProfileMemory(memento).of(`${placeholders.folder}/.topicscope/messages/lights/on.mqtt`)).toBe(
      'plant',
    );
  });

  it('is the rest of what a window remembers', () => {
    expect(state.workspaceState).toMatchObject({
      'topicscope.environment': 'staging',
      'topicscope.searches.plant': ['mode = hand topic:factory/+/state'],
    });
    expect(state.globalState).toMatchObject({ 'topicscope.topics.sort': 'count' });
  });

  it('is how the console looked', () => {
    expect(readUiState(state.pages['topicscope.console'])).toMatchObject({
      search: 'mode = hand topic:factory/+/state',
      ...{ composerOpen: true, paused: false },
    });
    expect(state.pages['topicscope.console']).toMatchObject({ profile: 'plant' });
  });

  it('are saved messages, all of which can be read', () => {
    const messages = path.join(workspace, '.topicscope/messages');
    const files = readdirSync(messages, { recursive: true, encoding: 'utf8' }).filter((one) =>
      one.endsWith('.mqtt'),
    );
    expect(files).toEqual([path.join('lights', 'on.mqtt')]);
    expect(readMessageFile(text('.topicscope/messages/lights/on.mqtt'))).toMatchObject({
      ok: true,
      message: {
        template: {
          topic: 'lights/hall',
          payload: '{ "on": true, "at": "{{isoTimestamp}}" }',
          qos: 0,
          retain: false,
        },
      },
    });
  });

  it('is a simulation that can be run', () => {
    expect(parseSimulation(text('factory.simulation.json'))).toMatchObject({
      ok: true,
      simulation: { name: 'Demo fleet' },
    });
  });
});
