/** All JSON Schemas that VS Code gets from the zod schemas: the settings' in package.json, and that of simulations in dist/. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { simulationJsonSchema } from '../src/shared/simulation/jsonSchema.ts';
import { root } from './bundles.ts';
import { writeManifest } from './manifest.ts';

/** What editors complete and check simulations with: package.json's jsonValidation names it. */
export const simulationSchema = 'dist/simulation.schema.json';

/** Writes all of them; package.json only where it differs. */
export async function writeSchemas(): Promise<void> {
  await writeManifest(root);
  await mkdir(path.join(root, 'dist'), { recursive: true });
  await writeFile(path.join(root, simulationSchema), JSON.stringify(simulationJsonSchema()));
}

if (import.meta.main) await writeSchemas();
