import type { Resolved } from '../../auth/resolve.ts';
import type { Route } from '../../profile/routes.ts';
import type { TlsPlace } from '../probes/tls.ts';
import type { Walk } from '../walk.ts';

/** Nobody in particular, by the same proxy; with the profile's CA file unless the system's CAs are wanted. */
export function nobody({ resolved }: Walk, trust: 'profile' | 'system' = 'profile'): Resolved {
  const { ca, proxy } = resolved ?? {};
  return {
    identity: { type: 'none' },
    ...(ca === undefined || trust === 'system' ? {} : { ca }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

/** Where and as whom the profile connects, with what is to be different. */
export function place(
  walk: Walk,
  change: { readonly route?: Route; readonly resolved?: Resolved } = {},
): TlsPlace {
  const { route, destination, clock, resolved = nobody(walk) } = walk;
  return { route: change.route ?? route, destination, clock, resolved: change.resolved ?? resolved };
}
