/** Keeps secrets out of what other sides say: proxies and error pages repeat the request that they refuse. */
import { hideSecrets } from './hideSecrets.ts';
import type { Resolved } from './resolve.ts';

/** A text in which the secrets of an identity, of the proxy and of headers, and signatures, plain or percent-encoded, are replaced by a mark. */
export function redact(text: string, { identity, proxy, headerSecrets = [] }: Resolved): string {
  return hideSecrets(text, [...secretsOf(identity), ...secretsOfProxy(proxy), ...headerSecrets]);
}

function secretsOf(identity: Resolved['identity']): (string | undefined)[] {
  switch (identity.type) {
    case 'sigv4':
      return [identity.credentials.secretAccessKey, identity.credentials.sessionToken];
    case 'customAuthorizer': {
      const { token, username, password } = identity.authorizer;
      const basic = Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64');
      return [token?.value, token?.signature, password, password && basic];
    }
    case 'usernamePassword':
      return [identity.password];
    case 'x509':
    case 'none':
      return [];
  }
}

function secretsOfProxy(proxy: Resolved['proxy']): (string | undefined)[] {
  if (!proxy) return [];
  const { username = '', password, authorization } = proxy;
  const basic = Buffer.from(`${username}:${password ?? ''}`).toString('base64');
  return [password, password && basic, authorization, authorization?.replace(/^\w+ /, '')];
}
