import type { Target } from '../contributions.ts';
import type { CommandContext } from './context.ts';

/** Under construction. */
export async function exportHistory(_context: CommandContext, _target?: Target): Promise<void> {
  throw new Error('This is not built yet.');
}

/** Under construction. */
export async function importHistory(_context: CommandContext): Promise<void> {
  throw new Error('This is not built yet.');
}

/** Under construction. */
export async function replayHistory(_context: CommandContext, _target?: Target): Promise<void> {
  throw new Error('This is not built yet.');
}
