import type { Target } from '../contributions.ts';
import type { CommandContext } from './context.ts';

export async function showConnectionHealth(context: CommandContext, _target?: Target): Promise<void> {
  context.log.info('not there yet');
}

export async function resumeSetAside(context: CommandContext, _target?: Target): Promise<void> {
  context.log.info('not there yet');
}

export async function discardHeld(context: CommandContext, _target?: Target): Promise<void> {
  context.log.info('not there yet');
}
