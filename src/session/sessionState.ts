/**
 * The state of a profile's connection as one value, and the table of what may follow what. The picture in ARCHITECTURE.md is a model
 * of this table.
 */
import type { Failure } from '../shared/failure.ts';
import type { SessionStateName } from '../shared/health.ts';

export type SessionState =
  | { readonly name: 'idle' }
  | { readonly name: 'resolvingCredentials'; readonly attempt: number }
  | { readonly name: 'connecting'; readonly attempt: number }
  | { readonly name: 'connected' }
  | { readonly name: 'waiting'; readonly attempt: number; readonly until: number; readonly failure: Failure }
  | { readonly name: 'failed'; readonly failure: Failure }
  | { readonly name: 'closing' };

const followers: Record<SessionStateName, readonly SessionStateName[]> = {
  idle: ['resolvingCredentials'],
  resolvingCredentials: ['connecting', 'waiting', 'failed', 'closing'],
  connecting: ['connected', 'waiting', 'failed', 'closing'],
  connected: ['waiting', 'failed', 'closing'],
  waiting: ['resolvingCredentials', 'closing'],
  failed: ['resolvingCredentials', 'idle'],
  closing: ['idle'],
};

/** May this state follow that one? */
export function mayFollow(from: SessionStateName, to: SessionStateName): boolean {
  return followers[from].includes(to);
}
