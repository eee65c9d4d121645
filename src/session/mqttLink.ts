/** Makes a profile's MQTT connection: identity, stream, CONNECT. */
import { connectCredentials } from '../auth/customAuthorizer.ts';
import { resolveIdentity, type ResolveContext, type Resolved } from '../auth/resolve.ts';
import type { Destination } from '../failure/symptom.ts';
import { authenticationText, type Route } from '../profile/routes.ts';
import type { Profile } from '../profile/schema.ts';
import { quotas } from '../shared/aws/quotas.ts';
import { throughProxy } from '../transport/attempt.ts';
import type { Attempt } from './connectionLoop.ts';
import type { ConnectionEvents, MqttConnection } from '../transport/mqttConnection.ts';
import type { StreamObserver } from '../transport/observer.ts';

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
}

/** Resolves the identity anew, opens the stream and connects. @throws FailureError; the reason of the abort when aborted */
export async function openMqttLink(
  { profile, route, clientId, context, ...request }: LinkRequest,
  attempt: Attempt,
  events: Pick<ConnectionEvents, 'onMessage' | 'onRoundTrip'>,
): Promise<MqttConnection> {
  const [resolved, { openStream }, { connectMqtt }] = await Promise.all([
    request.resolved ?? resolveIdentity(profile, context),
    import('../transport/stream.ts'),
    import('../transport/mqttConnection.ts'),
  ]);
  attempt.resolved();
  const destination = throughProxy(destinationOf(profile, route, clientId), resolved);
  const upgradeParameters = upgradeParametersOf(profile);
  const stream = await openStream({
    route,
    resolved,
    destination,
    signal: attempt.signal,
    timeout,
    ...(upgradeParameters === undefined ? {} : { upgradeParameters }),
    ...(request.observer ? { observer: request.observer } : {}),
  });
  return connectMqtt(
    stream,
    {
      destination,
      clientId,
      mqttVersion: profile.mqttVersion,
      keepAlive: keepAliveOf(profile),
      cleanStart: profile.cleanSession,
      // A session that is to be resumed has to outlive its connection (MQTT 5.0, section 3.1.2.11.2).
      ...(profile.cleanSession ? {} : { sessionExpiryInterval: quotas.sessionExpirySeconds }),
      ...connectIdentity(resolved, upgradeParameters),
      signal: attempt.signal,
      timeout,
    },
    {
      ...events,
      onClose: ({ failure }) => {
        attempt.lost(failure);
      },
    },
  );
}

/**
 * Seconds. AWS IoT Core takes none and a longer keep alive for its maximum, and MQTT 3.1.1 has no way to say so: a client that pinged by
 * its own would be closed as dead.
 */
function keepAliveOf({ broker, keepAlive }: Profile): number {
  const { maximum } = quotas.keepAliveSeconds;
  return broker === 'awsIotCore' && (keepAlive === 0 || keepAlive > maximum) ? maximum : keepAlive;
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
    ...(profile.will === undefined || carrier === 'https'
      ? {}
      : { will: { topic: profile.will.topic, retain: profile.will.retain } }),
  };
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
