/** Experiments on name, port and address. */
import { lookup } from 'node:dns/promises';
import {
  findRows,
  type AwsAuthentication,
  type AwsProtocol,
  type ProtocolRow,
} from '../../shared/aws/protocolTable.ts';
import type { Route } from '../../profile/routes.ts';
import { aborted } from '../abort.ts';
import { tryTcp } from '../probes/tcp.ts';
import { tryTls } from '../probes/tls.ts';
import { nobody, place } from './place.ts';
import { confirms, rulesOut, suggests, type Experiment, type Subject } from './experiment.ts';

/** The name that the endpoint's stands below: of AWS's endpoints it is one that always resolves. */
function parentName({ walk }: Subject): string | undefined {
  const labels = walk.route.host.split('.');
  return labels.length > 2 ? labels.slice(1).join('.') : undefined;
}

/** A misspelt endpoint, or no name server at all? */
export const otherName: Experiment = {
  id: 'otherName',
  title: (subject) => `Resolve ${parentName(subject) ?? 'amazonaws.com'} instead`,
  run: async (subject) => {
    const name = parentName(subject) ?? 'amazonaws.com';
    const { walk } = subject;
    try {
      await aborted(lookup(name), walk, 15_000);
      return {
        outcome: `${name} resolves: the name server answers, so the endpoint's own name is wrong.`,
        findings: [confirms('endpointName'), rulesOut('offline')],
      };
    } catch {
      walk.signal.throwIfAborted();
      return { outcome: `${name} does not resolve either.`, findings: [suggests('offline')] };
    }
  },
};

/** Rows of AWS's table for the same protocol and authentication on another port. */
function otherRow({ profile, route }: Subject['walk']): ProtocolRow | undefined {
  if (!route.row) return undefined;
  return findRows({
    protocol: profile.protocol as AwsProtocol,
    authentication: profile.identity.type as AwsAuthentication,
  }).find(({ port }) => port !== route.row?.port);
}

function routeOf(row: ProtocolRow, { profile, route }: Subject['walk']): Route {
  const { alpn: _, ...rest } = route;
  return {
    ...rest,
    port: profile.portMap?.[`${row.port}`] ?? row.port,
    tablePort: row.port,
    row,
    ...(row.alpn === undefined ? {} : { alpn: row.alpn }),
  };
}

const portText = (row: ProtocolRow): string => `port ${row.port}${row.alpn ? ` with ALPN ${row.alpn}` : ''}`;

/** Is it the port that is blocked, or the host that is out of reach? */
export const otherPort: Experiment = {
  id: 'otherPort',
  title: ({ walk }) => {
    const row = otherRow(walk);
    return row && `Use ${portText(row)} instead of ${walk.route.tablePort ?? walk.route.port}`;
  },
  run: async ({ walk, failure }) => {
    const row = otherRow(walk);
    // A port that took the connection and spoke TLS is not blocked, whatever another one does.
    const mayBeBlocked = /^tcp\.|\.timeout$/.test(failure.id);
    if (!row) return { outcome: 'There is no other port.', findings: [] };
    const tried = await tryTls(place(walk, { route: routeOf(row, walk) }), walk.signal);
    if (tried.ok) {
      return {
        outcome: `It works: the host is there and lets this identity begin on ${portText(row)}.`,
        findings: [
          ...(mayBeBlocked ? [confirms('portBlocked')] : []),
          rulesOut('hostUnreachable'),
          rulesOut('nothingListens'),
          rulesOut('offline'),
        ],
      };
    }
    const reached = tried.failure.stage !== 'tcp' && tried.failure.stage !== 'dns';
    return reached
      ? {
          outcome: `The port takes connections, and then: ${tried.failure.symptom}`,
          findings: [
            ...(mayBeBlocked ? [suggests('portBlocked')] : []),
            rulesOut('offline'),
            rulesOut('hostUnreachable'),
          ],
        }
      : {
          outcome: `The same: ${tried.failure.symptom}`,
          findings: [rulesOut('portBlocked'), suggests('hostUnreachable')],
        };
  },
};

/** Ports of IANA's registry and of habit: MQTT, MQTT over TLS, and those of WebSockets. */
const usualPorts = [1883, 8883, 443, 80];

/** Of any broker: does it listen somewhere else? */
export const usualPort: Experiment = {
  id: 'usualPort',
  title: ({ walk }) =>
    walk.profile.broker === 'mqtt' && walk.seen.proxy === undefined
      ? `Try the usual ports ${usualPorts.filter((port) => port !== walk.route.port).join(', ')} of ${walk.route.host}`
      : undefined,
  run: async ({ walk }) => {
    const ports = usualPorts.filter((port) => port !== walk.route.port);
    const tries = await Promise.all(
      ports.map(async (port) => ({
        port,
        ...(await tryTcp({ host: walk.route.host, port }, walk, 5000)),
      })),
    );
    const open = tries.filter(({ ok }) => ok).map(({ port }) => port);
    if (open.length > 0) {
      return {
        outcome: `Port ${open.join(' and ')} takes connections: the host is there.`,
        findings: [suggests('nothingListens'), rulesOut('hostUnreachable'), rulesOut('offline')],
      };
    }
    const refused = tries.every((one) => !one.ok && one.code === 'ECONNREFUSED');
    return {
      outcome: refused
        ? 'All of them are refused: the host is there, and no broker.'
        : 'None of them takes connections.',
      findings: refused
        ? [suggests('nothingListens'), rulesOut('offline')]
        : [suggests('hostUnreachable'), rulesOut('portBlocked')],
    };
  },
};

/** Does TLS go wrong on one of IPv4 and IPv6 only? */
export const addressFamilies: Experiment = {
  id: 'addressFamilies',
  title: ({ walk: { seen, route } }) =>
    seen.proxy === undefined &&
    seen.reachable.some(isIpv6) &&
    !seen.reachable.every(isIpv6) &&
    route.carrier !== 'tcp'
      ? 'Connect by IPv4 alone and by IPv6 alone'
      : undefined,
  run: async ({ walk }) => {
    const by = async (host: string | undefined) =>
      host === undefined ? undefined : tryTls(place(walk, { route: { ...walk.route, host } }), walk.signal);
    const { reachable } = walk.seen;
    const [four, six] = await Promise.all([
      by(reachable.find((address) => !isIpv6(address))),
      by(reachable.find(isIpv6)),
    ]);
    if (four?.ok && six?.ok === false) {
      return {
        outcome: `By IPv4 it works, by IPv6 not: ${six.failure.symptom}`,
        findings: [confirms('ipv6')],
      };
    }
    if (six?.ok && four?.ok === false) {
      return {
        outcome: `By IPv6 it works, by IPv4 not: ${four.failure.symptom}`,
        findings: [suggests('inspectingProxy')],
      };
    }
    return { outcome: 'Both come out alike.', findings: [rulesOut('ipv6')] };
  },
};

function isIpv6(address: string): boolean {
  return address.includes(':');
}

/** Is it the proxy? */
export const direct: Experiment = {
  id: 'direct',
  title: ({ walk: { resolved } }) =>
    resolved?.proxy ? 'Connect directly instead of through the proxy' : undefined,
  run: async ({ walk }) => {
    const { proxy: _, ...resolved } = walk.resolved ?? nobody(walk);
    const tried = await tryTls(place(walk, { resolved }), walk.signal);
    return tried.ok
      ? { outcome: 'It works without the proxy.', findings: [confirms('proxy'), rulesOut('offline')] }
      : { outcome: `It fails, too: ${tried.failure.symptom}`, findings: [suggests('proxy')] };
  },
};
