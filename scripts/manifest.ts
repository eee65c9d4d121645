/**
 * Keeps package.json's JSON Schemas of `topicscope.profiles` and `topicscope.decoders` equal to the zod schemas that validate
 * them at run time. `npm run build` writes it; a test in test/meta fails when they differ.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { bindingSchema } from '../src/formats/binding.ts';
import { profileSnippets } from '../src/editor/profiles/snippets.ts';
import { profileSchema } from '../src/profile/schema.ts';

interface ConfigurationBlock {
  properties?: Record<string, Record<string, unknown>>;
}

/** The part of package.json that is looked at here. */
export interface Manifest {
  contributes?: { configuration?: ConfigurationBlock | ConfigurationBlock[] };
}

/** The JSON Schema (draft 7, the one that VS Code's settings editor reads) of one profile as a person writes it, with snippets. */
export function profileJsonSchema(): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(profileSchema, { io: 'input', target: 'draft-7' });
  return { ...schema, defaultSnippets: profileSnippets() };
}

/** The JSON Schema of one entry of `topicscope.decoders`. */
export function bindingJsonSchema(): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(bindingSchema, { io: 'input', target: 'draft-7' });
  return schema;
}

/** A setting of a manifest, or undefined when it does not contribute it. */
export function settingOf(manifest: Manifest, id: string): Record<string, unknown> | undefined {
  const blocks = [manifest.contributes?.configuration ?? []].flat();
  return blocks.map((block) => block.properties?.[id]).find((setting) => setting !== undefined);
}

/** Writes `items` of these settings, and nothing else, into package.json under `root`, if it differs. */
export async function writeManifest(root: string): Promise<void> {
  const file = path.join(root, 'package.json');
  const before = await readFile(file, 'utf8');
  const manifest = JSON.parse(before) as Manifest;
  const items = {
    'topicscope.profiles': profileJsonSchema(),
    'topicscope.decoders': bindingJsonSchema(),
  };
  for (const [id, schema] of Object.entries(items)) {
    const setting = settingOf(manifest, id);
    if (setting) setting['items'] = schema;
  }
  const after = JSON.stringify(manifest, null, 2) + '\n';
  if (after !== before) await writeFile(file, after);
}

if (import.meta.main) await writeManifest(path.resolve(import.meta.dirname, '..'));
