import type { CommandContext } from './context.ts';

export async function importProfiles(context: CommandContext): Promise<void> {
  context.log.info('not there yet');
}
