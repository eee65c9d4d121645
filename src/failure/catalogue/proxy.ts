/** Failures of the proxy between here and the endpoint. */
import type { Entry, Explanation, Proxy, Symptom } from '../symptom.ts';
import { says } from './entry.ts';

/** A line about the proxy: only symptoms that name one are of this chapter. */
function proxyEntry(
  id: string,
  knows: (proxy: Proxy, symptom: Symptom) => boolean,
  explanation: (proxy: Proxy, symptom: Symptom) => Explanation,
): Entry {
  return {
    id,
    explain: (symptom) =>
      symptom.proxy && knows(symptom.proxy, symptom)
        ? { stage: 'tcp', ...explanation(symptom.proxy, symptom) }
        : undefined,
  };
}

const named = ({ kind, host, port }: Proxy): string =>
  `${kind === 'socks5' ? 'SOCKS5' : kind.toUpperCase()} proxy ${host}:${port}`;
/** "the field proxy", or the setting or variable that named it. */
const from = ({ source }: Proxy): string => (source === 'proxy' ? 'the field proxy' : source);
const without = ({ source }: Proxy): string =>
  source === 'proxy' ? 'remove the field proxy' : 'set the field proxy to "none" to connect directly';
const target = ({ destination: { host, port } }: Symptom): string => `${host}:${port}`;

export const proxyEntries: readonly Entry[] = [
  proxyEntry(
    'proxy.authentication',
    ({ status }, symptom) =>
      // Some proxies, as tinyproxy, say 401 of credentials that are wrong.
      status === 407 ||
      status === 401 ||
      says(symptom, /authentication failed|no acceptable (auth|method)|invalid (username|password)/i),
    (proxy, { code, text }) => ({
      symptom: `The ${named(proxy)} wants a user name and password, or refuses those sent (${proxy.status === undefined ? (text ?? code ?? 'SOCKS') : `HTTP ${proxy.status}`}).`,
      cause: `The proxy (from ${from(proxy)}) does not take part without credentials.`,
      hint: `Write the user name in the field proxy (http://user@host:port) and run "TopicScope: Set Secrets" for the proxy's password, or ${without(proxy)}.`,
      retryable: false,
      remedy: { kind: 'setSecrets' },
    }),
  ),
  proxyEntry(
    'proxy.refused',
    ({ status }, symptom) =>
      status !== undefined ||
      says(symptom, /not allowed by ruleset|connection not allowed|general (socks server )?failure/i),
    (proxy, symptom) => ({
      symptom: `The ${named(proxy)} refused to connect to ${target(symptom)} (${proxy.status === undefined ? symptom.text : `HTTP ${proxy.status}`}).`,
      cause:
        proxy.status !== undefined && proxy.status >= 500
          ? 'The proxy cannot reach the endpoint, or does not resolve its name.'
          : `The proxy's rules do not allow this host or port ${symptom.destination.port}; many allow 443 only.`,
      hint: `Set the field port to 443 if the protocol has it, have the proxy's rules extended, or ${without(proxy)}.`,
      retryable: proxy.status !== undefined && proxy.status >= 500,
    }),
  ),
  proxyEntry(
    'proxy.targetUnreachable',
    (_proxy, symptom) =>
      says(symptom, /host unreachable|network unreachable|connection refused|ttl expired/i),
    (proxy, symptom) => ({
      symptom: `The ${named(proxy)} cannot reach ${target(symptom)} (${symptom.text}).`,
      cause: 'The endpoint does not answer the proxy, or the proxy does not resolve its name.',
      hint: `Check the fields endpoint and port, or ${without(proxy)}.`,
      retryable: true,
    }),
  ),
  proxyEntry(
    'proxy.notFound',
    (_proxy, symptom) => says(symptom, /^(ENOTFOUND|EAI_AGAIN|EAI_NONAME)$/),
    (proxy, { code }) => ({
      stage: 'dns',
      symptom: `The proxy "${proxy.host}" does not resolve (${code}).`,
      cause: `The name in ${from(proxy)} is misspelt, or this machine is not in the network of the proxy.`,
      hint: `Check ${from(proxy)}, or ${without(proxy)}.`,
      retryable: true,
    }),
  ),
  proxyEntry(
    'proxy.unreachable',
    (_proxy, symptom) =>
      says(
        symptom,
        /^(ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN)$|proxy connection timed out/i,
      ),
    (proxy, { code, text }) => ({
      symptom: `The ${named(proxy)} does not take connections (${code ?? text}).`,
      cause: `The proxy named in ${from(proxy)} is not running, or not reachable from this network.`,
      hint: `Check ${from(proxy)}, or ${without(proxy)}.`,
      retryable: true,
    }),
  ),
  proxyEntry(
    'proxy.certificate',
    (_proxy, symptom) => symptom.phase === 'tls' && says(symptom, /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/),
    (proxy, { code, text }) => ({
      stage: 'tls',
      symptom: `The certificate of the ${named(proxy)} is not trusted (${text ?? code}).`,
      cause: `Its CA is not among the trusted ones, or its name is not the one in ${from(proxy)}.`,
      hint: `Put the CA of the proxy into the file that the field ca names, turn http.proxyStrictSSL off for a proxy of VS Code's settings, or ${without(proxy)}.`,
      retryable: false,
    }),
  ),
  proxyEntry(
    'proxy.protocol',
    () => true,
    (proxy, { code, text }) => ({
      symptom: `The ${named(proxy)} did not answer as a proxy does (${text ?? code ?? 'it closed the connection'}).`,
      cause: `What listens there is no ${proxy.kind === 'socks5' ? 'SOCKS5' : 'HTTP'} proxy, or it closes such connections.`,
      hint: `Check the scheme and port in ${from(proxy)}: http:, https: or socks5:, or ${without(proxy)}.`,
      retryable: true,
    }),
  ),
];
