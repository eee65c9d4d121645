import type { Target } from '../contributions.ts';
import type { CommandContext } from './context.ts';

/** Read Topic As… */
export async function bindDecoder(_context: CommandContext, _target?: Target): Promise<void> {}
