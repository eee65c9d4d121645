import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bindingJsonSchema, profileJsonSchema, settingOf, type Manifest } from '../../scripts/manifest.ts';
import { root } from '../support/places.ts';

describe("package.json's schema of topicscope.profiles", () => {
  it('is the one that validates at run time; `npm run build` writes it', async () => {
    const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Manifest;
    expect(settingOf(manifest, 'topicscope.profiles')?.['items']).toEqual(profileJsonSchema());
  });

  it('is for topicscope.decoders the one that validates, too', async () => {
    const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Manifest;
    expect(settingOf(manifest, 'topicscope.decoders')?.['items']).toEqual(bindingJsonSchema());
  });

  it('describes every property for the settings editor', () => {
    const schema = profileJsonSchema() as { properties: Record<string, { description?: string }> };
    const silent = Object.entries(schema.properties).filter(
      ([, { description }]) => description === undefined,
    );
    expect(silent.map(([name]) => name)).toEqual([]);
  });
});
