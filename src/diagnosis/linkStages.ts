/** Stages "tls" to "connect": opens the very connection that a session opens, and tells each part as it comes by. */
import { openPublisherLink } from '../session/publisherLink.ts';
import type { DiagnosisStage } from '../shared/diagnosis.ts';
import type { Failure } from '../shared/failure.ts';
import type { MqttConnection } from '../transport/mqttConnection.ts';
import type { StreamObserver } from '../transport/observer.ts';
import { connectOnce, type Variation } from './connectOnce.ts';
import { failureFrom } from './identityStage.ts';
import { connackFacts, tlsFacts, upgradeFacts } from './linkFacts.ts';
import type { Walk } from './walk.ts';

/** The stages that the connection passes, in order; "tcp" is still to come where a proxy is between. */
const linkStages = [
  'tcp',
  'tls',
  'certificate',
  'upgrade',
  'connect',
] as const satisfies readonly DiagnosisStage[];

/** Connects by MQTT and walks to CONNACK. Returns the connection, or the failure that ends the walk. */
export async function walkLink(
  walk: Walk,
  variation: Pick<Variation, 'onMessage' | 'onRoundTrip' | 'onLost' | 'withoutWill'>,
): Promise<{ connection: MqttConnection } | { failure: Failure }> {
  const { chart, signal } = walk;
  skipWhatIsNotThere(walk);
  next(walk);
  try {
    const connection = await connectOnce(walk, { ...variation, observer: observerOf(walk) });
    passUpTo(walk, 'connect');
    if (chart.stage('certificate').verdict !== 'skipped') chart.pass('certificate', 'accepted');
    chart.fact('connect', ...connackFacts(connection.accepted));
    chart.pass(
      'connect',
      connection.accepted.sessionPresent ? 'accepted, the session was resumed' : 'accepted',
    );
    return { connection };
  } catch (error) {
    signal.throwIfAborted();
    return { failure: failed(walk, error) };
  }
}

/** Opens TLS as the HTTPS publisher does. Returns the failure that ends the walk. */
export async function walkPublisherLink(walk: Walk): Promise<Failure | undefined> {
  const { chart, signal, clock, profile, route, context, resolved } = walk;
  chart.skip('connect', 'HTTPS has no session.');
  skipWhatIsNotThere(walk);
  next(walk);
  try {
    const link = await openPublisherLink(
      { profile, route, context, clock, observer: observerOf(walk), ...(resolved ? { resolved } : {}) },
      { signal, resolved: () => undefined, lost: () => undefined },
    );
    await link.close();
    passUpTo(walk, 'upgrade');
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return failed(walk, error);
  }
}

function skipWhatIsNotThere({ chart, route, profile }: Walk): void {
  const plain = route.carrier === 'tcp' || route.carrier === 'ws';
  if (plain) chart.skip('tls', 'The connection is plain: no TLS.');
  if (profile.identity.type !== 'x509') chart.skip('certificate', 'This identity has no client certificate.');
  if (route.carrier === 'tcp' || route.carrier === 'tls') {
    chart.skip('upgrade', 'MQTT goes directly over the socket.');
  }
}

function observerOf(walk: Walk): StreamObserver {
  const { chart, seen } = walk;
  return {
    onProxy: (facts) => {
      if (!facts) return;
      seen.proxy = `${facts.kind}://${facts.host}:${facts.port}`;
      chart.fact('tcp', { name: 'Proxy', value: `${seen.proxy} (by ${facts.source})` });
    },
    onTcp: ({ address, port, milliseconds }) => {
      chart.fact('tcp', {
        name: 'Connected to',
        value: `${address} port ${port} · ${Math.round(milliseconds)} ms`,
      });
    },
    onTls: (facts) => {
      passUpTo(walk, 'tls');
      chart.fact('tls', ...tlsFacts(facts, walk));
      const alpn = facts.alpnChosen === undefined ? '' : `, ALPN ${facts.alpnChosen}`;
      chart.pass('tls', `${facts.version}${alpn}`, facts.milliseconds);
      next(walk);
      // With TLS 1.3 the server looks at the certificate after the client's handshake is over.
      passCertificate(walk);
      next(walk);
    },
    onUpgrade: (facts) => {
      chart.fact('upgrade', ...upgradeFacts(facts, walk));
      chart.pass('upgrade', `HTTP ${facts.status}`, facts.milliseconds);
      next(walk);
    },
  };
}

/** Begins the first stage of the link that has not begun. */
function next({ chart }: Walk): void {
  const stage = linkStages.find((one) => chart.stage(one).verdict === 'waiting');
  if (stage) chart.begin(stage);
}

function passCertificate({ chart, route }: Walk): void {
  if (chart.stage('certificate').verdict === 'skipped') return;
  const mayFollow = route.carrier === 'https' ? 'the first answer' : 'CONNACK';
  chart.pass('certificate', `sent; the server has until ${mayFollow} to refuse it`);
}

/** Ends what lies before a stage and was got past. */
function passUpTo({ chart, seen }: Walk, stage: DiagnosisStage): void {
  for (const one of linkStages) {
    if (one === stage) break;
    const { verdict } = chart.stage(one);
    if (verdict === 'waiting' || verdict === 'running') {
      chart.pass(one, one === 'tcp' && seen.proxy !== undefined ? 'connected through the proxy' : 'passed');
    }
  }
}

function failed(walk: Walk, error: unknown): Failure {
  const failure = failureFrom(error, walk);
  const stage = stageOf(failure, walk);
  passUpTo(walk, stage);
  walk.chart.fail(stage, failure);
  return failure;
}

/** Where it was seen: the catalogue also names credentials and settings, which an answer on the way blames. */
function stageOf({ stage }: Failure, { chart }: Walk): DiagnosisStage {
  if (stage === 'dns' || linkStages.some((one) => one === stage)) return stage as DiagnosisStage;
  return linkStages.find((one) => chart.stage(one).verdict === 'running') ?? 'connect';
}
