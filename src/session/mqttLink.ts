/** Makes a profile's MQTT connection: identity, stream, CONNECT. */
import type { Duplex } from 'node:stream';
import { connectCredentials } from '../auth/customAuthorizer.ts';
import { resolveIdentity, type ResolveContext, type Resolved } from '../auth/resolve.ts';
import type { Destination } from '../failure/symptom.ts';
import { regionOf } from '../profile/endpointName.ts';
import { authenticationText, type Route } from '../profile/routes.ts';
import type { Profile } from '../profile/schema.ts';
import type { Clock } from '../shared/clock.ts';
import type { Failure } from '../shared/failure.ts';
import { throughProxy } from '../transport/attempt.ts';
import type { ConnectionEnd, ConnectionEvents, MqttConnection } from '../transport/mqttConnection.ts';
import type { StreamObserver } from '../transport/observer.ts';
import type { Attempt } from './link.ts';
import { sessionOptionsOf } from './sessionOptions.ts';

/** Milliseconds for TCP, TLS and upgrade, and again for CONNACK; Amazon's SDKs wait as long for CONNACK. */
const timeout = 20_000;

export interface LinkRequest {
  readonly profile: Profile;
  readonly route: Route;
  readonly clientId: string;
  readonly context: ResolveContext;
  /** The identity to connect as; resolved anew when left out. */
  readonly resolved?: Resolved;
  readonly observer?: StreamObserver;
  /** Was the session connected before since the person pressed Connect? */
  readonly again?: boolean;
  /** Milliseconds that the connection may last, where that is known. */
  readonly lifetimeLimit?: number;
  readonly clock: Clock;
}

export interface LinkEvents extends Pick<ConnectionEvents, 'onMessage' | 'onRoundTrip'> {
  /** The identity that this connection is made with. */
  readonly onResolved?: (resolved: Resolved) => void;
  /** Judges an end that was not asked for; what it returns is told. */
  readonly judge?: (failure: Failure, end: ConnectionEnd) => Failure;
}

/** Resolves the identity anew, opens the stream and connects. @throws FailureError; the reason of the abort when aborted */
export async function openMqttLink(
  { profile, route, clientId, context, clock, ...request }: LinkRequest,
  attempt: Attempt,
  events: LinkEvents,
): Promise<MqttConnection> {
  const [resolved, { openStream }, { connectMqtt }] = await Promise.all([
    request.resolved ?? resolveIdentity(profile, context),
    import('../transport/stream.ts'),
    import('../transport/mqttConnection.ts'),
  ]);
  attempt.resolved();
  events.onResolved?.(resolved);
  const destination = throughProxy(destinationOf(profile, route, clientId), resolved);
  const upgradeParameters = upgradeParametersOf(profile);
  const stream = await openStream({
    route,
    resolved,
    destination,
    signal: attempt.signal,
    timeout,
    clock,
    ...(upgradeParameters === undefined ? {} : { upgradeParameters }),
    ...(request.observer ? { observer: request.observer } : {}),
  });
  if (attempt.handOver) await handOver(stream, attempt.handOver);
  return connectMqtt(
    stream,
    {
      destination,
      clientId,
      ...sessionOptionsOf(profile, request.again ?? false),
      ...(request.lifetimeLimit === undefined ? {} : { lifetimeLimit: request.lifetimeLimit }),
      ...connectIdentity(resolved, upgradeParameters),
      signal: attempt.signal,
      timeout,
      clock,
    },
    {
      ...events,
      onClose: ({ failure }, end) => {
        attempt.lost(events.judge?.(failure, end) ?? failure);
      },
    },
  );
}

/** The way is open: the connection before this one goes. It may fall meanwhile, or the stream. */
async function handOver(stream: Duplex, goes: () => Promise<void>): Promise<void> {
  // A stream that breaks while nobody reads it yet is noticed by CONNECT.
  const ignore = () => undefined;
  stream.on('error', ignore);
  try {
    await goes();
  } catch (error) {
    stream.destroy();
    throw error;
  }
  stream.off('error', ignore);
}

/** What hints and evidence say of a route. */
export function destinationOf(profile: Profile, route: Route, clientId?: string): Destination {
  const { carrier } = route;
  return {
    host: route.host,
    port: route.port,
    ...(route.tablePort === undefined ? {} : { tablePort: route.tablePort }),
    ...(route.alpn === undefined ? {} : { alpn: route.alpn }),
    ...(route.serverName === undefined ? {} : { serverName: route.serverName }),
    aws: profile.broker === 'awsIotCore',
    protocol: carrier === 'https' ? 'https' : carrier === 'ws' || carrier === 'wss' ? 'websocket' : 'mqtt',
    secure: carrier !== 'tcp' && carrier !== 'ws',
    authentication: authenticationText(profile.identity),
    ...(carrier === 'https' ? {} : { mqttVersion: profile.mqttVersion }),
    ...(clientId === undefined ? {} : { clientId }),
    ...regionFact(profile),
    ...(profile.will === undefined || carrier === 'https'
      ? {}
      : { will: { topic: profile.will.topic, retain: profile.will.retain } }),
  };
}

function regionFact({ broker, identity, endpoint }: Profile): { region?: string } {
  if (broker !== 'awsIotCore') return {};
  const region = (identity.type === 'sigv4' ? identity.region : undefined) ?? regionOf(endpoint);
  return region === undefined ? {} : { region };
}

function upgradeParametersOf({ protocol, identity }: Profile): 'headers' | 'query' | undefined {
  if (protocol !== 'wss' || identity.type !== 'customAuthorizer') return undefined;
  return identity.passIn === 'headers' || identity.passIn === 'query' ? identity.passIn : undefined;
}

function connectIdentity(
  { identity }: Resolved,
  upgradeParameters: 'headers' | 'query' | undefined,
): { username?: string; password?: string } {
  if (identity.type === 'usernamePassword')
    return { username: identity.username, password: identity.password };
  if (identity.type === 'customAuthorizer' && upgradeParameters === undefined) {
    return connectCredentials(identity.authorizer);
  }
  return {};
}
