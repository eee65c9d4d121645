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
  // Straight to connecting when the session is renewed: its credentials are resolved while the old connection lives.
  connected: ['connecting', 'waiting', 'failed', 'closing'],
  // To itself when there is reason to try sooner.
  waiting: ['resolvingCredentials', 'waiting', 'closing'],
  failed: ['resolvingCredentials', 'idle'],
  closing: ['idle'],
};

/** May this state follow that one? */
export function mayFollow(from: SessionStateName, to: SessionStateName): boolean {
  return followers[from].includes(to);
}
