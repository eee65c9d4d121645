import type { Resolved } from '../../auth/resolve.ts';
import type { Route } from '../../profile/routes.ts';
import type { TlsPlace } from '../probes/tls.ts';
import type { Walk } from '../walk.ts';

/** Nobody in particular, and the system's CAs. */
export const nobody: Resolved = { identity: { type: 'none' } };

/** Where and as whom the profile connects, with what is to be different. */
export function place(
  { route, destination, resolved = nobody }: Walk,
  change: { readonly route?: Route; readonly resolved?: Resolved } = {},
): TlsPlace {
  return { route: change.route ?? route, destination, resolved: change.resolved ?? resolved };
}
