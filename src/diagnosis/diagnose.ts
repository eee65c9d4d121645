/** The doctor: walks the way of a connection stage by stage, and where it ends tries what tells the causes apart. */
import type { ResolveContext } from '../auth/resolve.ts';
import { publisherRouteOf, sessionRouteOf, summarize, type Route } from '../profile/routes.ts';
import type { Profile } from '../profile/schema.ts';
import { policyStatement } from '../failure/policyStatement.ts';
import { clientIdOf } from '../session/clientId.ts';
import { destinationOf } from '../session/mqttLink.ts';
import { systemClock, type Clock } from '../shared/clock.ts';
import type { Diagnosis } from '../shared/diagnosis.ts';
import type { Failure } from '../shared/failure.ts';
import type { NewMessage } from '../shared/message.ts';
import type { Acknowledgement } from '../shared/receipt.ts';
import { Chart } from './chart.ts';
import { conclude, concludeWell } from './conclude.ts';
import { connectOnce } from './connectOnce.ts';
import { ConnectPacer } from './connectPacer.ts';
import { experimentsFor } from './experiments/plan.ts';
import { nobody, place } from './experiments/place.ts';
import { walkHttps } from './httpsStages.ts';
import { walkIdentity } from './identityStage.ts';
import { tlsFacts } from './linkFacts.ts';
import { walkLink, walkPublisherLink } from './linkStages.ts';
import { Arrivals, walkMessages } from './messageStages.ts';
import { walkNetwork } from './networkStages.ts';
import { tryTls } from './probes/tls.ts';
import { walkSettings } from './settingsStage.ts';
import type { Walk } from './walk.ts';

export interface DiagnoseOptions {
  /** Replaces `${window}` in client ids, as for sessions. */
  readonly windowSuffix: string;
  /** The topic to publish to and to wait for; without one nothing is published. */
  readonly topic?: string;
  /**
   * Why another client id than the profile's is to be used, as a sentence; absent: the profile's own, which takes over a connection that
   * has it.
   */
  readonly otherClientId?: string;
  /** A snapshot after each change. */
  readonly onProgress?: (diagnosis: Diagnosis) => void;
  /**
   * Messages that the broker had kept for the profile's session: they must not be lost, and are acknowledged when `acknowledgement` is
   * told so. Without a taker the broker keeps those that wait for that.
   */
  readonly onMessage?: (message: NewMessage, acknowledgement: Acknowledgement) => void;
  readonly signal?: AbortSignal;
  /** Milliseconds to wait for the message to come back; 5000 when left out. */
  readonly patience?: number;
  /** The computer's own when left out. */
  readonly clock?: Clock;
}

/**
 * Diagnoses a profile's connection. It publishes and subscribes to nothing but the topic that was chosen and the profile's own
 * subscriptions, keeps to one CONNECT a second and client id, and closes what it opened.
 *
 * @param profile a checked profile
 * @returns the diagnosis, also when it was aborted; it never holds a secret
 */
export async function diagnose(
  profile: Profile,
  context: ResolveContext,
  options: DiagnoseOptions,
): Promise<Diagnosis> {
  const walk = begin(profile, context, options);
  const { chart, signal } = walk;
  try {
    const failure = await walkAll(walk);
    if (failure) await concludeFrom(walk, failure);
    else {
      chart.skipRest('Not part of this connection.');
      chart.conclude(concludeWell(chart.snapshot().stages));
    }
  } catch (error) {
    chart.cancel();
    if (!signal.aborted) throw error;
  }
  return chart.snapshot();
}

function begin(profile: Profile, context: ResolveContext, options: DiagnoseOptions): Walk {
  const route = routeOf(profile);
  const own = clientIdOf(profile, options.windowSuffix);
  const clientId = options.otherClientId === undefined ? own : `${own.slice(0, 100)}-doctor`;
  const session = profile.protocol !== 'https';
  const { topic, otherClientId, onProgress = () => undefined, onMessage = () => undefined } = options;
  const { clock = systemClock } = options;
  const notes =
    otherClientId === undefined || !session
      ? []
      : [
          `${otherClientId} The client id "${clientId}" was used instead of "${own}"; a policy may treat them differently.`,
        ];
  const { protocol, authentication, port } = summarize(route, profile);
  const chart = new Chart(
    {
      profile: profile.id,
      name: profile.name ?? profile.id,
      endpoint: profile.endpoint,
      route: `${protocol}, ${authentication === 'none' ? 'no authentication' : authentication}, port ${port}`,
      ...(session ? { clientId } : {}),
      ...(topic === undefined ? {} : { topic }),
      notes,
    },
    onProgress,
    clock,
  );
  return {
    profile,
    context,
    chart,
    clock,
    signal: options.signal ?? new AbortController().signal,
    route,
    destination: destinationOf(profile, route, session ? clientId : undefined),
    clientId,
    spareClientId: otherClientId !== undefined,
    topic,
    pacer: new ConnectPacer(clock),
    patience: options.patience ?? 5000,
    onMessage,
    seen: { reachable: [], unreachable: [] },
  };
}

function routeOf(profile: Profile): Route {
  const route = sessionRouteOf(profile) ?? publisherRouteOf(profile);
  if (!route) throw new TypeError(`profile ${profile.id} has neither a session nor a publisher`);
  return route;
}

/** Returns the failure that the diagnosis is about, if there is one. */
async function walkAll(walk: Walk): Promise<Failure | undefined> {
  walkSettings(walk);
  const nameless = await walkIdentity(walk);
  const unreachable = await walkNetwork(walk);
  if (unreachable) return nameless ?? unreachable;
  if (nameless) {
    await walkTlsAlone(walk);
    return nameless;
  }
  if (walk.profile.protocol === 'https') return (await walkPublisherLink(walk)) ?? (await walkHttps(walk));
  const arrivals = new Arrivals(walk.clock);
  const events = {
    onMessage: arrivals.message,
    onRoundTrip: arrivals.roundTrip,
    onLost: arrivals.end,
  };
  const linked = await walkLink(walk, events);
  if ('failure' in linked) return linked.failure;
  let { connection } = linked;
  try {
    if (walk.profile.will !== undefined) {
      // The will was let in. From here on AWS IoT Core may close to refuse, and would then publish it: that nobody asked for.
      await connection.close();
      connection = await connectOnce(walk, { ...events, withoutWill: true });
    }
    return await walkMessages(walk, connection, arrivals);
  } finally {
    await connection.close();
  }
}

/** Without an identity the server can still be looked at. */
async function walkTlsAlone(walk: Walk): Promise<void> {
  const { chart, route, profile, signal } = walk;
  if (route.carrier === 'tcp' || route.carrier === 'ws') return;
  chart.begin('tls');
  // The CA file may be what could not be read.
  const tried = await tryTls(place(walk, { resolved: nobody(walk) }), signal);
  if (tried.ok) {
    if (tried.facts) chart.fact('tls', ...tlsFacts(tried.facts, walk));
    chart.pass('tls', 'passed, without the identity');
  } else if (profile.ca === undefined && tried.failure.stage !== 'certificate')
    chart.fail('tls', tried.failure);
  else chart.skip('tls', `Without the identity it cannot be told: ${tried.failure.symptom}`);
}

async function concludeFrom(walk: Walk, failure: Failure): Promise<void> {
  const { chart, profile, route, seen, clock } = walk;
  chart.skipRest('Not reached.');
  const subject = { walk, failure };
  for (const experiment of experimentsFor(subject)) {
    const began = clock.now();
    const head = { id: experiment.id, title: experiment.title(subject) ?? experiment.id };
    chart.experiment({ ...head, verdict: 'running', outcome: '', findings: [] });
    const outcome = await experiment.run(subject);
    chart.experiment({ ...head, ...outcome, verdict: 'done', milliseconds: clock.now() - began });
    // One confirmation is enough: further attempts would only knock at the endpoint's door.
    if (outcome.findings.some(({ effect }) => effect === 'confirms')) break;
  }
  const context = {
    profile,
    host: route.host,
    port: route.tablePort ?? route.port,
    clientId: walk.clientId,
    failure,
    proxy: seen.proxy,
    serverIssuer: seen.serverIssuer ?? issuerIn(failure),
  };
  chart.conclude(
    conclude(context, chart.experiments, (grants) =>
      policyStatement(grants, { region: walk.destination.region }),
    ),
  );
}

/** The issuer of the certificate that a server showed before TLS failed. */
function issuerIn({ evidence }: Failure): string | undefined {
  return / issued by (.*), valid /.exec(evidence['serverCertificate'] ?? '')?.[1];
}
