import type { Target } from '../contributions.ts';
import type { CommandContext } from './context.ts';

/** New Simulation… */
export async function newSimulation(_context: CommandContext): Promise<void> {}

/** Run Simulation… */
export async function runSimulation(_context: CommandContext, _target?: Target): Promise<void> {}

/** Edit Simulation */
export async function openSimulation(_context: CommandContext, _target?: Target): Promise<void> {}
