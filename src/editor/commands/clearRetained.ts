import type { Target } from '../contributions.ts';
import type { CommandContext } from './context.ts';

/** Under construction. */
export async function clearRetained(_context: CommandContext, _target?: Target): Promise<void> {
  throw new Error('This is not built yet.');
}
