/** Checks of the fields that say how the endpoint is reached: insecure, headers, proxy, path. */
import { readProxy } from './proxyChoice.ts';
import type { Profile } from './schema.ts';

/** Problems of these fields; each names the field and the fix. */
export function checkReach(profile: Profile): string[] {
  return [...checkInsecure(profile), ...checkHeaders(profile), ...checkPath(profile), ...checkProxy(profile)];
}

/** What is legal but worth saying of these fields. */
export function reachWarnings({ insecure, headers = {} }: Profile): string[] {
  const written = Object.entries(headers).filter(
    ([name, value]) =>
      /^(authorization|cookie|.*(token|secret|password|api-?key).*)$/i.test(name) &&
      !placeholders(value).length,
  );
  return [
    ...(insecure
      ? ['insecure: the server is not verified; whoever is between can read and change everything.']
      : []),
    ...written.map(
      ([name]) =>
        `headers.${name}: looks like a secret, which does not belong in settings; write \${token} and run "TopicScope: Set Secrets".`,
    ),
  ];
}

/**
 * Why a profile cannot stand in the settings of a workspace, or undefined: a folder that somebody else made must not turn off
 * the checks that the user relies on.
 */
export function workspaceProblem({ insecure }: Profile): string | undefined {
  return insecure
    ? 'insecure: a workspace cannot turn the check of the server off; remove it, set ca, or keep the profile in user settings.'
    : undefined;
}

function checkInsecure({ broker, protocol, insecure }: Profile): string[] {
  if (!insecure) return [];
  if (broker === 'awsIotCore') {
    return [
      'insecure: the server of AWS IoT Core is always verified; remove it, or set ca where the CA is the trouble.',
    ];
  }
  return protocol === 'mqtt' || protocol === 'ws'
    ? [`insecure: ${protocol} has no TLS whose certificate could be checked; remove it.`]
    : [];
}

/** Those of the handshake itself (RFC 6455, section 4.1) and of the connection (RFC 9110, section 7.6.1). */
const ownHeaders =
  /^(host|connection|upgrade|sec-websocket-.*|content-length|transfer-encoding|te|trailer|keep-alive|proxy-.*)$/i;

function checkHeaders({ broker, protocol, headers }: Profile): string[] {
  if (headers === undefined) return [];
  if (broker === 'awsIotCore') {
    return [
      'headers: are for other brokers; AWS IoT Core takes a custom authorizer with passIn "headers". Remove them.',
    ];
  }
  if (protocol !== 'ws' && protocol !== 'wss') {
    return [
      `headers: need a WebSocket; set protocol to ${protocol === 'mqtts' ? 'wss' : 'ws'}, or remove them.`,
    ];
  }
  const problems: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      problems.push(`headers: "${name}" is no name of a header; use letters, digits and -.`);
    } else if (ownHeaders.test(name)) {
      problems.push(`headers.${name}: belongs to the connection itself; remove it.`);
    } else if (!isHeaderText(value)) {
      problems.push(
        `headers.${name}: must be visible ASCII without line breaks, which is what HTTP headers carry.`,
      );
    }
    const unknown = placeholders(value).find((each) => each !== 'token' && each !== 'password');
    if (unknown !== undefined) {
      problems.push(`headers.${name}: \${${unknown}} is not known; use \${token} or \${password}.`);
    }
  }
  return problems;
}

/** RFC 9110, section 5.5: visible ASCII, with spaces between. */
export function isHeaderText(text: string): boolean {
  return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text);
}

/** The names in a header's value that stand in `${…}`. */
export function placeholders(value: string): string[] {
  return [...value.matchAll(/\$\{([^}]*)\}/g)].map(([, name = '']) => name);
}

function checkPath({ broker, path }: Profile): string[] {
  const problems: string[] = [];
  if (path?.includes('#')) problems.push('path: must not have a #, which no request carries.');
  if (broker === 'awsIotCore' && path !== undefined && path !== '/mqtt') {
    problems.push('path: AWS IoT Core knows only /mqtt; remove it.');
  }
  return problems;
}

function checkProxy({ proxy }: Profile): string[] {
  if (proxy === undefined || proxy.trim().toLowerCase() === 'none') return [];
  const read = readProxy(proxy, 'proxy');
  if ('problem' in read) return [`proxy: ${read.problem.replace(/\.$/, ', or none.')}`];
  return read.password === undefined
    ? []
    : [
        'proxy: a password does not belong in settings; write the user name alone and run "TopicScope: Set Secrets".',
      ];
}
