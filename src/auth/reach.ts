/** What reaching an endpoint needs of secrets and settings besides the identity: the proxy, and headers of the upgrade. */
import { settingsFailure } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import { isHeaderText, placeholders } from '../profile/checkReach.ts';
import { chooseProxy, type Proxy, type ProxySettings, type Target } from '../profile/proxyChoice.ts';
import { publisherRouteOf, sessionRouteOf } from '../profile/routes.ts';
import type { Profile, Secrets } from '../profile/schema.ts';
import { requireSecret, secretFailure, type SecretQuestion } from './secretQuestion.ts';

/** What reaching an endpoint needs from outside. */
export interface ReachContext {
  readonly secrets: (profileId: string) => Promise<Secrets>;
  /** Asks the person for a secret and keeps it; undefined when the person turned away, absent when there is nobody to ask. */
  readonly askSecret?: (profileId: string, question: SecretQuestion) => Promise<string | undefined>;
  /** Absent: no proxy but the profile's own. */
  readonly proxySettings?: () => ProxySettings;
}

export interface Reach {
  /** Absent: directly. */
  readonly proxy?: Proxy;
  /** Headers of the WebSocket upgrade, with the secrets in their places. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The secrets that stand in `headers`. */
  readonly headerSecrets?: readonly string[];
}

/** @throws FailureError naming the setting and the fix */
export async function resolveReach(profile: Profile, context: ReachContext): Promise<Reach> {
  const route = sessionRouteOf(profile) ?? publisherRouteOf(profile);
  const proxy = route && (await proxyFor(profile, route, context));
  const headers = profile.headers && (await withSecrets(profile.headers, profile, context));
  return { ...(proxy === undefined ? {} : { proxy }), ...headers };
}

/** Headers with `${token}` and `${password}` replaced. Expects a checked profile. */
async function withSecrets(
  headers: Readonly<Record<string, string>>,
  { id }: Profile,
  { secrets, askSecret }: ReachContext,
): Promise<Required<Pick<Reach, 'headers' | 'headerSecrets'>>> {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    for (const placeholder of placeholders(value)) {
      const secret = placeholder === 'token' ? 'token' : 'password';
      if (values.has(secret)) continue;
      const missing = `missing: headers.${name} has \${${secret}} in it.`;
      const hint = `Run "TopicScope: Set Secrets" and enter the ${secret}, or remove the header.`;
      const reason = `The header ${name} has \${${secret}} in it.`;
      const ask = askSecret && ((question: SecretQuestion) => askSecret(id, question));
      const found = await requireSecret(await secrets(id), { secret, reason, missing, hint }, ask);
      if (!isHeaderText(found)) {
        throw secretFailure(
          secret,
          'has a line break, a space at its end, or a character outside ASCII, which HTTP headers do not carry.',
          'Enter it again with "TopicScope: Set Secrets".',
        );
      }
      values.set(secret, found);
    }
  }
  const filled = (value: string) =>
    value.replace(/\$\{(token|password)\}/g, (_, secret: string) => values.get(secret) ?? '');
  return {
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, filled(value)])),
    headerSecrets: [...values.values()],
  };
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
