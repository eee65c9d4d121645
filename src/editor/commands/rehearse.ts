import type { CommandContext } from './context.ts';

export async function rehearseFailure(context: CommandContext): Promise<void> {
  context.log.info('not there yet');
}

export async function endRehearsals(context: CommandContext): Promise<void> {
  context.log.info('not there yet');
}
