/** What reaching an endpoint needs of secrets and settings besides the identity: the proxy, and headers of the upgrade. */
import { settingsFailure } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import { chooseProxy, type Proxy, type ProxySettings, type Target } from '../profile/proxyChoice.ts';
import { publisherRouteOf, sessionRouteOf } from '../profile/routes.ts';
import type { Profile, Secrets } from '../profile/schema.ts';

/** What reaching an endpoint needs from outside. */
export interface ReachContext {
  readonly secrets: (profileId: string) => Promise<Secrets>;
  /** Absent: no proxy but the profile's own. */
  readonly proxySettings?: () => ProxySettings;
}

export interface Reach {
  /** Absent: directly. */
  readonly proxy?: Proxy;
  /** Headers of the WebSocket upgrade, with the secrets in their places. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** @throws FailureError naming the setting and the fix */
export async function resolveReach(profile: Profile, context: ReachContext): Promise<Reach> {
  const route = sessionRouteOf(profile) ?? publisherRouteOf(profile);
  const proxy = route && (await proxyFor(profile, route, context));
  return { ...(proxy === undefined ? {} : { proxy }) };
}

/** The proxy through which a profile reaches a target, its endpoint or a service of AWS. @throws FailureError naming the setting and the fix */
export async function proxyFor(
  profile: Profile,
  target: Target,
  context: ReachContext,
): Promise<Proxy | undefined> {
  const proxy = chooseProxy(profile.proxy, target, context.proxySettings?.());
  if (proxy === undefined) return undefined;
  if ('problem' in proxy) {
    throw new FailureError(
      settingsFailure(proxy.source, proxy.problem, 'Or set the field proxy of the profile to "none".'),
    );
  }
  if (proxy.source !== 'proxy' || proxy.username === undefined) return proxy;
  const { proxyPassword } = await context.secrets(profile.id);
  return { ...proxy, password: proxyPassword ?? '' };
}
