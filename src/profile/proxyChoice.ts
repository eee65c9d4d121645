/** Which proxy a connection goes through: the profile's own, or the one that VS Code and the environment name. */
import { BlockList, isIP } from 'node:net';

/** What VS Code and the environment say of proxies. */
export interface ProxySettings {
  /** `http.proxy`. */
  readonly proxy?: string | undefined;
  /** `http.noProxy`: host names and suffixes that are reached directly. */
  readonly noProxy: readonly string[];
  /** `http.proxyAuthorization`: the value of the header Proxy-Authorization. */
  readonly proxyAuthorization?: string | undefined;
  /** `http.proxyStrictSSL`. */
  readonly strictSsl: boolean;
  /** `http.proxySupport` is not "off". */
  readonly enabled: boolean;
  /** HTTP_PROXY and its like. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Proxy {
  readonly kind: 'http' | 'https' | 'socks5';
  /** Host name or IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Which setting named it: "proxy" of the profile, "http.proxy", "HTTPS_PROXY" and the like. */
  readonly source: string;
  readonly username?: string;
  /** A secret. */
  readonly password?: string;
  /** Value of Proxy-Authorization, instead of user name and password. A secret. */
  readonly authorization?: string;
  /** Check the certificate of an `https` proxy. */
  readonly strictSsl: boolean;
}

/** Where a connection is to go. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly carrier: 'tcp' | 'tls' | 'ws' | 'wss' | 'https';
}

/** A proxy that is named wrongly: the setting, and what is wrong with it. */
export interface ProxyProblem {
  readonly source: string;
  readonly problem: string;
}

const defaultPorts: Readonly<Record<Proxy['kind'], number>> = { http: 80, https: 443, socks5: 1080 };
const schemes: Readonly<Record<string, Proxy['kind']>> = {
  'http:': 'http',
  'https:': 'https',
  'socks5:': 'socks5',
  'socks5h:': 'socks5',
  'socks:': 'socks5',
};

/** Reads `http://host:port`, `https://…` or `socks5://…`; without a scheme it is an HTTP proxy, as curl and VS Code have it. */
export function readProxy(text: string, source: string): Proxy | ProxyProblem {
  const trimmed = text.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  const problem = (what: string): ProxyProblem => ({
    source,
    problem: `${what}; write http://host:port, https://host:port or socks5://host:port.`,
  });
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch {
    // Not repeated: a password may stand in it.
    return problem('this is no URL of a proxy');
  }
  const kind = schemes[url.protocol];
  if (kind === undefined) return problem(`${url.protocol.slice(0, -1)} is no kind of proxy that is known`);
  if (url.hostname === '') return problem('there is no host name in it');
  const [username, password] = [url.username, url.password].map(decoded);
  return {
    kind,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? defaultPorts[kind] : Number(url.port),
    source,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    strictSsl: true,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone percent sign is part of the word.
    return text;
  }
}

/**
 * The proxy for a target; undefined for a direct connection.
 *
 * The profile's own word counts first: a URL, or "none". Otherwise `http.proxy`, then the variables of the environment, as VS Code does,
 * unless `http.noProxy` or NO_PROXY name the target or it is this machine. MQTT over plain TCP follows ALL_PROXY and HTTPS_PROXY, for
 * there is no variable of its own.
 */
export function chooseProxy(
  own: string | undefined,
  target: Target,
  settings: ProxySettings | undefined,
): Proxy | ProxyProblem | undefined {
  if (own !== undefined) return own.trim().toLowerCase() === 'none' ? undefined : readProxy(own, 'proxy');
  if (settings?.enabled !== true || isLoopback(target.host)) return undefined;
  const { environment } = settings;
  const noProxy =
    settings.noProxy.length > 0
      ? settings.noProxy
      : (variable(environment, 'NO_PROXY')?.value.split(/[\s,]+/) ?? []);
  if (noProxy.some((entry) => covers(entry.trim(), target))) return undefined;
  if (settings.proxy !== undefined && settings.proxy.trim() !== '') {
    const proxy = readProxy(settings.proxy, 'http.proxy');
    if ('problem' in proxy) return proxy;
    const { proxyAuthorization: authorization, strictSsl } = settings;
    return { ...proxy, strictSsl, ...(authorization ? { authorization } : {}) };
  }
  for (const name of variables(target.carrier)) {
    const found = variable(environment, name);
    if (!found) continue;
    const proxy = readProxy(found.value, found.name);
    return 'problem' in proxy ? proxy : { ...proxy, strictSsl: settings.strictSsl };
  }
  return undefined;
}

/** What may be told of a proxy: never user name and password. */
export function proxyFacts({
  kind,
  host,
  port,
  source,
}: Proxy): Pick<Proxy, 'kind' | 'host' | 'port' | 'source'> {
  return { kind, host, port, source };
}

function variables(carrier: Target['carrier']): readonly string[] {
  if (carrier === 'ws') return ['HTTP_PROXY', 'ALL_PROXY'];
  return carrier === 'tcp' ? ['ALL_PROXY', 'HTTPS_PROXY'] : ['HTTPS_PROXY', 'ALL_PROXY'];
}

/** The small form counts first, as with curl. */
function variable(
  environment: ProxySettings['environment'],
  name: string,
): { name: string; value: string } | undefined {
  for (const each of [name.toLowerCase(), name]) {
    const value = environment[each]?.trim();
    if (value) return { name: each, value };
  }
  return undefined;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** This machine, by name or address: what is set for the network is not meant for it. */
export function isLoopback(host: string): boolean {
  return /(^|\.)localhost\.?$/i.test(host) || loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}

/** An entry of NO_PROXY: `*`, a name with or without a leading dot or `*.`, an address, a network (10.0.0.0/8); each perhaps with a port. */
function covers(entry: string, { host, port }: Target): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  const network = /^\[?([0-9a-f.:]+?)\]?\/(\d+)$/i.exec(entry);
  if (network) return isIn(host, network[1] ?? '', Number(network[2]));
  const [, name = '', entryPort] =
    /^\[?(.*?)\]?(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (entryPort !== undefined && Number(entryPort) !== port) return false;
  const suffix = name.replace(/^\*?\./, '').toLowerCase();
  const lower = host.toLowerCase();
  return lower === suffix || (isIP(host) === 0 && lower.endsWith(`.${suffix}`));
}

function isIn(host: string, network: string, prefix: number): boolean {
  const family = isIP(host);
  if (family === 0 || isIP(network) !== family || prefix > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const type = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, prefix, type);
  return list.check(host, type);
}
