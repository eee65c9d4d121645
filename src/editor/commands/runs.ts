import type { Target } from '../contributions.ts';
import type { CommandContext } from './context.ts';

/** Repeat Message… */
export async function startRepeat(_context: CommandContext, _target?: Target): Promise<void> {}

/** Stop */
export async function stopRun(_context: CommandContext, _target?: Target): Promise<void> {}

/** Stop All Repeats and Simulations */
export async function stopAllRuns(_context: CommandContext): Promise<void> {}

/** Publish and Wait for Answer… */
export async function requestAnswer(_context: CommandContext, _target?: Target): Promise<void> {}
