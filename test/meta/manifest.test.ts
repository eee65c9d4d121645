/** package.json's contributions and src/editor/contributions.ts say the same, both ways. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  chartViewType,
  commandIds,
  connectionsViewId,
  consoleViewType,
  contextKeys,
  diagnosisViewId,
  messageLanguageId,
  messagesViewId,
  draftScheme,
  topicsViewId,
  extensionId,
  settingDefaults,
  viewContainerId,
  walkthroughId,
} from '../../src/editor/contributions.ts';

interface MenuItem {
  readonly command: string;
  readonly when?: string;
}

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
    }[];
    readonly viewsContainers: {
      readonly activitybar: readonly { readonly id: string; readonly icon: string }[];
    };
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly languages: readonly {
      readonly id: string;
      readonly configuration?: string;
      readonly icon?: Readonly<Record<string, string>>;
    }[];
    readonly grammars: readonly { readonly language: string; readonly path: string }[];
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, { readonly default: unknown }>>;
    }[];
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly { readonly media: Readonly<Record<string, string>> }[];
    }[];
  };
}

const root = path.resolve(import.meta.dirname, '../..');
const text = readFileSync(path.join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const strings = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Record<
  string,
  string
>;
const menuItems = Object.values(manifest.contributes.menus).flat();

describe('package.json', () => {
  it('has the id that the code knows', () => {
    expect(`${manifest.publisher}.${manifest.name}`).toBe(extensionId);
  });

  it('declares exactly the commands that have a handler', () => {
    expect(manifest.contributes.commands.map(({ command }) => command).sort()).toEqual(
      [...commandIds].sort(),
    );
  });

  it('puts only declared commands into menus', () => {
    for (const { command } of menuItems) expect(commandIds).toContain(command);
  });

  it('links only declared commands from texts', () => {
    for (const value of Object.values(strings)) {
      for (const [, command] of value.matchAll(/\(command:([\w.]+)/g)) expect(commandIds).toContain(command);
    }
  });

  it('declares exactly the settings that the code reads, with the same defaults', () => {
    const properties = Object.assign(
      {},
      ...manifest.contributes.configuration.map((block) => block.properties),
    ) as Record<string, { default: unknown }>;
    const defaults = Object.fromEntries(
      Object.entries(properties).map(([id, { default: value }]) => [id, value]),
    );
    expect(defaults).toEqual(settingDefaults);
  });

  it('asks in when clauses for exactly the context keys that the code sets', () => {
    const asked = new Set<string>();
    for (const [, key] of text.matchAll(
      /(?:when"\s*:\s*"|&& |!|\|\| |onContext:)!?(topicscope\.\w+)(?=[" )])/g,
    )) {
      if (key !== undefined) asked.add(key);
    }
    expect([...asked].sort()).toEqual([...contextKeys].sort());
  });

  it('declares the views that the code makes', () => {
    expect(manifest.contributes.viewsContainers.activitybar.map(({ id }) => id)).toEqual([viewContainerId]);
    expect(manifest.contributes.views[viewContainerId]?.map(({ id }) => id)).toEqual([
      connectionsViewId,
      topicsViewId,
      messagesViewId,
      diagnosisViewId,
    ]);
    expect(manifest.contributes.viewsWelcome.map(({ view }) => view)).toEqual([
      connectionsViewId,
      topicsViewId,
      topicsViewId,
      messagesViewId,
    ]);
    expect(manifest.contributes.walkthroughs.map(({ id }) => id)).toEqual([walkthroughId]);
    expect(manifest.activationEvents).toEqual([
      `onWebviewPanel:${consoleViewType}`,
      `onWebviewPanel:${chartViewType}`,
      `onFileSystem:${draftScheme}`,
      'workspaceContains:**/*.simulation.json',
    ]);
  });

  it('knows the language of message files, with all that belongs to it', () => {
    const { languages, grammars } = manifest.contributes;
    expect(languages.map(({ id }) => id)).toContain(messageLanguageId);
    for (const { language } of grammars) expect(languages.map(({ id }) => id)).toContain(language);
    const files = [
      ...languages
        .flatMap(({ configuration, icon = {} }) => [configuration ?? [], ...Object.values(icon)])
        .flat(),
      ...grammars.map(({ path: file }) => file),
    ];
    for (const file of files) expect(existsSync(path.join(root, file)), file).toBe(true);
  });

  it('shows pictures that are there', () => {
    const files = [
      manifest.icon,
      ...manifest.contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...manifest.contributes.walkthroughs.flatMap(({ steps }) =>
        steps.map(({ media }) => media['svg'] ?? media['markdown'] ?? media['image'] ?? ''),
      ),
    ];
    for (const file of files) expect(existsSync(path.join(root, file)), file).toBe(true);
  });

  it('has a text for every key, and no text without a key', () => {
    const used = [...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
    expect([...new Set(used)].sort()).toEqual(Object.keys(strings).sort());
  });

  it('keeps a workspace that is not trusted from bringing profiles', () => {
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toContain(
      'topicscope.profiles',
    );
  });
});
