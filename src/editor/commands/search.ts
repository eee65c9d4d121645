import type { Target } from '../contributions.ts';
import type { CommandContext } from './context.ts';

/** Under construction. */
export async function searchHistory(_context: CommandContext, _target?: Target): Promise<void> {
  throw new Error('This is not built yet.');
}

/** Under construction. */
export async function openSavedSearch(_context: CommandContext): Promise<void> {
  throw new Error('This is not built yet.');
}

/** Under construction. */
export async function goToTime(_context: CommandContext, _target?: Target): Promise<void> {
  throw new Error('This is not built yet.');
}
