/** From a profile to where its session and its publisher connect. */
import { isIP } from 'node:net';
import { authenticationName, type ProtocolRow } from '../shared/aws/protocolTable.ts';
import type { RouteSummary } from '../shared/health.ts';
import { defaultPort, publisherRowOf, rowOf } from './combination.ts';
import type { Identity, Profile } from './schema.ts';

/** How bytes travel. */
export type Carrier = 'tcp' | 'tls' | 'ws' | 'wss' | 'https';

export interface Route {
  readonly carrier: Carrier;
  /** Host name or IP address to connect to. */
  readonly host: string;
  /** The port to connect to. */
  readonly port: number;
  /** The port of AWS's table that `port` stands for; absent for generic brokers. */
  readonly tablePort?: number;
  /** Name for SNI and for checking the server's certificate; absent for an IP address without one. */
  readonly serverName?: string;
  readonly alpn?: string;
  /** Takes any certificate of the server. */
  readonly insecure?: true;
  /** Path of the WebSocket; absent for others. */
  readonly path?: string;
  readonly row?: ProtocolRow;
}

/** Where the MQTT session connects; undefined for a profile that only publishes over HTTPS. Expects a checked profile. */
export function sessionRouteOf(profile: Profile): Route | undefined {
  if (profile.protocol === 'https') return undefined;
  const row = rowOf(profile);
  const carrier = carrierOf(profile);
  const alpn = profile.alpn === false ? undefined : (profile.alpn ?? row?.alpn);
  return {
    ...place(profile, profile.port ?? defaultPort(profile), row),
    carrier,
    ...(alpn === undefined ? {} : { alpn }),
    ...(profile.insecure ? { insecure: true } : {}),
    ...(carrier === 'ws' || carrier === 'wss' ? { path: profile.path ?? '/mqtt' } : {}),
  };
}

/** Where messages are published over HTTPS; undefined for generic brokers. Expects a checked profile. */
export function publisherRouteOf(profile: Profile): Route | undefined {
  const row = publisherRowOf(profile);
  return (
    row && {
      ...place(profile, row.port, row),
      carrier: 'https',
      ...(row.alpn === undefined ? {} : { alpn: row.alpn }),
    }
  );
}

/** A route in words, for the tree and the console. */
export function summarize(route: Route, profile: Profile): RouteSummary {
  return {
    protocol: protocolText(route.carrier, profile.mqttVersion),
    host: route.host,
    port: route.port,
    ...(route.alpn === undefined ? {} : { alpn: route.alpn }),
    authentication: authenticationText(profile.identity),
    ...(route.insecure ? { insecure: true } : {}),
    ...(route.row === undefined ? {} : { row: route.row.row }),
  };
}

/** "X.509 client certificate", "SigV4", "custom authorizer", "user name and password" or "none". */
export function authenticationText(identity: Identity): string {
  switch (identity.type) {
    case 'x509':
    case 'sigv4':
    case 'customAuthorizer':
      return authenticationName(identity.type);
    case 'usernamePassword':
      return 'user name and password';
    case 'none':
      return 'none';
  }
}

function place(profile: Profile, port: number, row: ProtocolRow | undefined): Omit<Route, 'carrier'> {
  const serverName = profile.serverName ?? (isIP(profile.endpoint) === 0 ? profile.endpoint : undefined);
  const mapped = row && profile.portMap?.[`${row.port}`];
  return {
    host: profile.endpoint,
    port: mapped ?? port,
    ...(row ? { tablePort: row.port, row } : {}),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

function carrierOf(profile: Profile): Carrier {
  switch (profile.protocol) {
    case 'mqtt':
      return profile.broker === 'awsIotCore' ? 'tls' : 'tcp';
    case 'mqtts':
      return 'tls';
    default:
      return profile.protocol;
  }
}

const carrierNames: Record<Exclude<Carrier, 'https'>, string> = {
  tcp: 'TCP',
  tls: 'TLS',
  ws: 'WebSocket',
  wss: 'WSS',
};

function protocolText(carrier: Carrier, mqttVersion: string): string {
  return carrier === 'https' ? 'HTTPS' : `MQTT ${mqttVersion} over ${carrierNames[carrier]}`;
}
