import type { Target } from '../contributions.ts';
import type { CommandContext } from './context.ts';

/** Choose Environment… */
export async function selectEnvironment(_context: CommandContext): Promise<void> {}

/** Bind JSON Schema to Topic… */
export async function bindJsonSchema(_context: CommandContext): Promise<void> {}

/** Edit Draft Payload in Editor */
export async function editPayload(_context: CommandContext, _target?: Target): Promise<void> {}
