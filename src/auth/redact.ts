/** Keeps secrets out of what other sides say: proxies and error pages repeat the request that they refuse. */
import type { Resolved } from './resolve.ts';

const mark = '***';

/** A text in which the secrets of an identity, of the proxy and of headers, and signatures, plain or percent-encoded, are replaced by a mark. */
export function redact(text: string, { identity, proxy, headerSecrets = [] }: Resolved): string {
  let result = text.replace(
    /((?:X-Amz-(?:Signature|Credential|Security-Token)|(?<!X-Amz-)Signature)=)[^&\s"'<>,]+/gi,
    `$1${mark}`,
  );
  const secrets = [...secretsOf(identity), ...secretsOfProxy(proxy), ...present(...headerSecrets)];
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret)]) result = result.replaceAll(form, mark);
  }
  return result;
}

function secretsOf(identity: Resolved['identity']): string[] {
  switch (identity.type) {
    case 'sigv4':
      return present(identity.credentials.secretAccessKey, identity.credentials.sessionToken);
    case 'customAuthorizer': {
      const { token, username, password } = identity.authorizer;
      const basic = Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64');
      return present(token?.value, token?.signature, password, password && basic);
    }
    case 'usernamePassword':
      return present(identity.password);
    case 'x509':
    case 'none':
      return [];
  }
}

function secretsOfProxy(proxy: Resolved['proxy']): string[] {
  if (!proxy) return [];
  const { username = '', password, authorization } = proxy;
  const basic = Buffer.from(`${username}:${password ?? ''}`).toString('base64');
  return present(password, password && basic, authorization, authorization?.replace(/^\w+ /, ''));
}

/** Without those that are absent or too short to be told from ordinary text. */
function present(...secrets: (string | undefined)[]): string[] {
  return secrets.filter((secret): secret is string => secret !== undefined && secret.length >= 4);
}
