import type { Target } from '../contributions.ts';
import type { CommandContext } from './context.ts';

/** Save Draft as Message… */
export async function saveMessage(_context: CommandContext, _target?: Target): Promise<void> {}

/** New Message… */
export async function newMessage(_context: CommandContext, _target?: Target): Promise<void> {}

/** New Folder… */
export async function newMessageFolder(_context: CommandContext, _target?: Target): Promise<void> {}

/** Quick Publish… */
export async function quickPublish(_context: CommandContext, _target?: Target): Promise<void> {}

/** Publish Saved Message */
export async function publishSaved(_context: CommandContext, _target?: Target): Promise<void> {}

/** Open in Composer */
export async function composeSaved(_context: CommandContext, _target?: Target): Promise<void> {}

/** Edit Saved Message */
export async function openSaved(_context: CommandContext, _target?: Target): Promise<void> {}

/** Rename… */
export async function renameSaved(_context: CommandContext, _target?: Target): Promise<void> {}

/** Delete */
export async function deleteSaved(_context: CommandContext, _target?: Target): Promise<void> {}

/** Publish Recent Message Again… */
export async function publishAgain(_context: CommandContext, _target?: Target): Promise<void> {}
