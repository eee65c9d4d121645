import type { CommandContext } from './context.ts';

/** Imports connections of other programs, and of AWS's connection kit, as profiles. */
export async function importProfiles(context: CommandContext): Promise<void> {
  // The readers are loaded by whoever imports, and not with every window.
  const { runImport } = await import('../import/importProfiles.ts');
  await runImport(context);
}
