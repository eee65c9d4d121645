import type { Target } from '../contributions.ts';
import type { CommandContext } from './context.ts';

export async function diagnose(context: CommandContext, _target?: Target): Promise<void> {
  context.log.info('not there yet');
}
