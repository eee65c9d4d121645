/** Stages "subscribe", "publish" and "ping" on a connection: what the profile may do, and how long it takes. */
import { randomUUID } from 'node:crypto';
import { explain } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import { notReceived } from '../failure/notReceived.ts';
import { checkPublish, checkSubscribe } from '../session/checkRequest.ts';
import { isPersistent } from '../session/sessionOptions.ts';
import type { Clock } from '../shared/clock.ts';
import type { Failure } from '../shared/failure.ts';
import { checkFilter } from '../shared/limits.ts';
import type { PublishRequest, QoS } from '../shared/message.ts';
import type { MqttConnection } from '../transport/mqttConnection.ts';
import type { Delivered } from '../transport/mqttDelivery.ts';
import { aborted } from './abort.ts';
import { failureFrom } from './identityStage.ts';
import type { Walk } from './walk.ts';

/** Milliseconds for an answer of the broker. */
const answerTimeout = 20_000;
/** Filters of the profile that are tried; the report says when there are more. */
const mostFilters = 20;

/** Told by the connection: what arrived, and how long a ping took. */
export class Arrivals {
  readonly #clock: Pick<Clock, 'now'>;
  #onMessage: ((message: Delivered) => void) | undefined;
  #onRoundTrip: ((milliseconds: number) => void) | undefined;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** The connection ended by itself: over MQTT 3.1.1 AWS IoT Core refuses so. */
  lost = false;

  readonly end = (): void => {
    this.lost = true;
  };
  readonly message = (message: Delivered): void => this.#onMessage?.(message);
  readonly roundTrip = (milliseconds: number): void => this.#onRoundTrip?.(milliseconds);

  /** The first message that fits; resolves with when it came, by the clock's `now`. */
  awaitMessage(fits: (message: Delivered) => boolean): Promise<number> {
    return new Promise((resolve) => {
      this.#onMessage = (message) => {
        if (fits(message)) resolve(this.#clock.now());
      };
    });
  }

  awaitRoundTrip(): Promise<number> {
    return new Promise((resolve) => {
      this.#onRoundTrip = resolve;
    });
  }
}

/** Walks the three stages. Returns the failure that ends the walk, or that of a stage that failed on the way. */
export async function walkMessages(
  walk: Walk,
  connection: MqttConnection,
  arrivals: Arrivals,
): Promise<Failure | undefined> {
  const refused = await walkSubscribe(walk, connection, arrivals);
  if (refused && arrivals.lost) return refused;
  const unpublished = await walkPublish(walk, connection, arrivals);
  if (topicIsOnlyTried(walk) && !arrivals.lost)
    await quietly(connection.unsubscribe([walk.topic ?? '']), walk);
  if (unpublished && arrivals.lost) return refused ?? unpublished;
  const unanswered = await walkPing(walk, connection, arrivals);
  return refused ?? unpublished ?? unanswered;
}

/** Is this the session that the broker keeps for the profile? */
function keepsSession({ profile, spareClientId }: Walk): boolean {
  return isPersistent(profile) && !spareClientId;
}

/** Must the topic be unsubscribed from, for the session to be as it was? */
function topicIsOnlyTried(walk: Walk): boolean {
  const { profile, topic } = walk;
  return (
    keepsSession(walk) &&
    topic !== undefined &&
    !profile.subscriptions.some(({ topicFilter }) => topicFilter === topic)
  );
}

/** Waits for what is no part of the diagnosis: its failure would show in the stage that follows. */
async function quietly(work: Promise<unknown>, walk: Walk): Promise<void> {
  try {
    await aborted(work, walk, answerTimeout);
  } catch {
    walk.signal.throwIfAborted();
  }
}

/** The filters that are asked for: the topic that was chosen, and what the profile subscribes to. */
function filtersOf({ profile, topic }: Walk): { topicFilter: string; qos: QoS }[] {
  const own = profile.subscriptions.filter(({ topicFilter }) => topicFilter !== topic);
  // Some reserved topics take publishes only.
  const canReturn = topic !== undefined && checkFilter(topic, profile) === undefined;
  return [...(canReturn ? [{ topicFilter: topic, qos: 1 as const }] : []), ...own].slice(0, mostFilters);
}

async function walkSubscribe(
  walk: Walk,
  connection: MqttConnection,
  arrivals: Arrivals,
): Promise<Failure | undefined> {
  const { chart, profile, topic, destination, signal, clock } = walk;
  const filters = filtersOf(walk);
  if (filters.length === 0) {
    chart.skip('subscribe', 'No topic was chosen, and the profile has no subscriptions.');
    return undefined;
  }
  chart.begin('subscribe');
  let failure: Failure | undefined;
  let granted = 0;
  // One packet a filter: when the broker closes, the culprit is known.
  for (const { topicFilter, qos } of filters) {
    const began = clock.now();
    try {
      checkSubscribe(topicFilter, qos, profile);
      const [code = 0x80] = await aborted(connection.subscribe([topicFilter], qos), walk, answerTimeout);
      if (code >= 0x80)
        throw new FailureError(
          explain({ phase: 'subscribe', destination, topic: topicFilter, reasonCode: code }),
        );
      granted++;
      const milliseconds = Math.round(clock.now() - began);
      chart.fact('subscribe', { name: topicFilter, value: `granted QoS ${code} · ${milliseconds} ms` });
      // What else matches is none of the doctor's business; but a session that the broker keeps has its subscriptions.
      if (topicFilter !== topic && !keepsSession(walk)) {
        await aborted(connection.unsubscribe([topicFilter]), walk, answerTimeout);
      }
    } catch (error) {
      signal.throwIfAborted();
      const one = timedOut(error) ? silent(walk, 'subscribe', topicFilter) : failureFrom(error, walk);
      failure ??= one;
      chart.fact('subscribe', { name: topicFilter, value: 'refused', warning: one.symptom });
      if (arrivals.lost) break;
    }
  }
  const left =
    profile.subscriptions.length - filters.filter(({ topicFilter }) => topicFilter !== topic).length;
  if (left > 1) chart.fact('subscribe', { name: 'Not tried', value: `${left} more filters of the profile` });
  if (failure) chart.fail('subscribe', failure);
  else chart.pass('subscribe', granted === 1 ? 'granted' : `${granted} filters granted`);
  return failure;
}

async function walkPublish(
  walk: Walk,
  connection: MqttConnection,
  arrivals: Arrivals,
): Promise<Failure | undefined> {
  const { chart, profile, topic, signal, clock, patience, destination } = walk;
  if (topic === undefined) {
    chart.skip('publish', 'No topic was chosen.');
    return undefined;
  }
  chart.begin('publish');
  const message = request(topic, 'mqtt');
  const began = clock.now();
  const back = arrivals.awaitMessage(
    ({ topic: of, payload }) => of === topic && Buffer.from(payload).equals(Buffer.from(message.payload)),
  );
  try {
    checkPublish(message, profile);
    const { milliseconds } = await aborted(connection.publish(message), walk, answerTimeout);
    chart.fact('publish', { name: 'PUBACK', value: `${Math.round(milliseconds)} ms` });
  } catch (error) {
    signal.throwIfAborted();
    const failure = timedOut(error) ? silent(walk, 'publish', topic) : failureFrom(error, walk);
    chart.fail('publish', failure);
    return failure;
  }
  if (!chart.stage('subscribe').facts.some(({ name, warning }) => name === topic && warning === undefined)) {
    chart.pass('publish', 'acknowledged; its way back cannot be seen without the subscription');
    return undefined;
  }
  try {
    const milliseconds = (await aborted(back, walk, patience)) - began;
    chart.fact('publish', { name: 'Way there and back', value: `${Math.round(milliseconds)} ms` });
    chart.pass('publish', `came back after ${Math.round(milliseconds)} ms`, milliseconds);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (!timedOut(error)) throw error;
    const failure = notReceived(destination, topic, patience);
    chart.fail('publish', failure);
    return failure;
  }
}

async function walkPing(
  walk: Walk,
  connection: MqttConnection,
  arrivals: Arrivals,
): Promise<Failure | undefined> {
  const { chart, signal, destination } = walk;
  chart.begin('ping');
  const answered = arrivals.awaitRoundTrip();
  connection.ping();
  try {
    const milliseconds = await aborted(answered, walk, answerTimeout);
    chart.pass(
      'ping',
      `answered after ${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`,
      milliseconds,
    );
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (!timedOut(error)) throw error;
    const failure = explain({ phase: 'session', destination, text: 'Keepalive timeout' });
    chart.fail('ping', failure);
    return failure;
  }
}

/** The message of the doctor: small, JSON, and like no other. */
export function request(topic: string, route: PublishRequest['route']): PublishRequest {
  const payload = JSON.stringify({ topicscope: 'diagnosis', id: randomUUID() });
  return { topic, payload: new TextEncoder().encode(payload), qos: 1, retain: false, route };
}

function timedOut(error: unknown): boolean {
  return !(error instanceof FailureError) && (error as { code?: unknown }).code === 'ETIMEDOUT';
}

function silent({ destination }: Walk, phase: 'subscribe' | 'publish', topic: string): Failure {
  const packet = phase === 'subscribe' ? 'SUBACK' : 'PUBACK';
  return explain({ phase, destination, topic, text: `no ${packet} within ${answerTimeout / 1000} s` });
}
