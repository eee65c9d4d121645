import type { Target } from '../contributions.ts';
import type { CommandContext } from './context.ts';

/** Under construction. */
export async function compareTopic(_context: CommandContext, _target?: Target): Promise<void> {
  throw new Error('This is not built yet.');
}

/** Under construction. */
export async function copyTopic(_context: CommandContext, _target?: Target): Promise<void> {
  throw new Error('This is not built yet.');
}

/** Under construction. */
export async function publishHere(_context: CommandContext, _target?: Target): Promise<void> {
  throw new Error('This is not built yet.');
}

/** Under construction. */
export async function clearRetained(_context: CommandContext, _target?: Target): Promise<void> {
  throw new Error('This is not built yet.');
}

/** Under construction. */
export async function sortTopics(_context: CommandContext): Promise<void> {
  throw new Error('This is not built yet.');
}

/** Under construction. */
export async function filterTopics(_context: CommandContext): Promise<void> {
  throw new Error('This is not built yet.');
}

/** Under construction. */
export async function clearTopicsFilter(_context: CommandContext): Promise<void> {
  throw new Error('This is not built yet.');
}
