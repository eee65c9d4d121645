/**
 * A persistent session that receives QoS 1 messages through a proxy which harms its connection at random, from a publisher that is not
 * behind the proxy: what is lost, what comes twice, and how long nothing comes.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import mqtt from 'mqtt';
import type { LocalEndpointDescription } from '../../src/local/endpoint.ts';
import { findRows } from '../../src/shared/aws/protocolTable.ts';
import type { Health } from '../../src/shared/health.ts';
import type { NewMessage } from '../../src/shared/message.ts';
import { harms, seededRandom, startChaosProxy, type ChaosProxy, type Harm } from './chaosProxy.ts';
import { openSessions } from './openSessions.ts';
import { profileForRow } from './rowProfiles.ts';

export interface TortureOptions {
  readonly endpoint: LocalEndpointDescription;
  /** Milliseconds for which messages are published. */
  readonly duration: number;
  readonly messagesPerSecond: number;
  /** Mean milliseconds between two harms. */
  readonly harmEvery: number;
  /** Seconds; how soon a stall is noticed depends on it. */
  readonly keepAlive: number;
  readonly seed: number;
}

export interface TortureResult {
  readonly published: number;
  readonly harms: Readonly<Record<Harm, number>>;
  readonly reconnects: number;
  readonly lost: number;
  /** Messages that came more than once. */
  readonly duplicated: number;
  /** Milliseconds of the longest time without a message, and how much of it was the pause before the next attempt. */
  readonly longestSilence: { readonly milliseconds: number; readonly backoff: number };
}

/** Milliseconds without a new message after which the rest counts as lost. */
const patience = 150_000;
const topicFilter = 'torture/#';

export async function torture(options: TortureOptions): Promise<TortureResult> {
  const proxy = await startChaosProxy({ port: options.endpoint.ports.mqtts8883 });
  const open = openSessions();
  const tally = new Tally();
  try {
    const [row] = findRows({ protocol: 'mqtt', authentication: 'x509', port: 8883 });
    if (!row) throw new Error('the table has no row for MQTT on port 8883');
    const { profile } = profileForRow(row, options.endpoint, {
      portMap: { '8883': proxy.port },
      cleanSession: false,
      keepAlive: options.keepAlive,
      subscriptions: [{ topicFilter, qos: 1 }],
    });
    const { id } = open.add(profile);
    open.sessions.onDidExchangeMessages((batch) => {
      tally.received(batch);
    });
    open.sessions.onDidChangeHealth((health) => {
      tally.health(health);
    });
    await open.sessions.connect(id);
    // What is published before SUBACK is nobody's.
    while (open.sessions.health(id).subscriptions[0]?.state !== 'active') await pause(5);
    const harming = new AbortController();
    const [published] = await Promise.all([
      publish(options).finally(() => {
        harming.abort();
      }),
      harmAtRandom(proxy, options, harming.signal),
    ]);
    await tally.complete(published);
    return {
      published,
      harms: { ...proxy.done },
      reconnects: open.sessions.health(id).reconnects,
      lost: published - tally.unique,
      duplicated: tally.duplicated,
      longestSilence: tally.longestSilence,
    };
  } finally {
    await open.sessions.dispose();
    await proxy.stop();
  }
}

/** Publishes at an even pace. @returns how many the endpoint acknowledged: all */
async function publish({ endpoint, duration, messagesPerSecond }: TortureOptions): Promise<number> {
  const [, device] = endpoint.devices;
  if (!device) throw new Error('the endpoint has no second device');
  const client = await mqtt.connectAsync({
    protocol: 'mqtts',
    host: endpoint.host,
    port: endpoint.ports.mqtts8883,
    clientId: 'torture-publisher',
    ca: readFileSync(endpoint.ca),
    cert: readFileSync(device.certificate),
    key: readFileSync(device.privateKey),
    reconnectPeriod: 0,
  });
  const began = performance.now();
  const acknowledged: Promise<unknown>[] = [];
  let sent = 0;
  for (let elapsed = 0; elapsed < duration; elapsed = performance.now() - began) {
    const due = Math.floor((Math.min(elapsed, duration) * messagesPerSecond) / 1000);
    while (sent < due) {
      const number = sent++;
      const payload = `${number}`.padEnd(100);
      acknowledged.push(client.publishAsync(`torture/${number % 100}`, payload, { qos: 1 }));
    }
    if (acknowledged.length > 10_000) await Promise.all(acknowledged.splice(0));
    await pause(5);
  }
  await Promise.all(acknowledged);
  await client.endAsync();
  return sent;
}

async function harmAtRandom(
  proxy: ChaosProxy,
  { harmEvery, seed }: TortureOptions,
  signal: AbortSignal,
): Promise<void> {
  const random = seededRandom(seed);
  const ended = (): boolean => signal.aborted;
  for (let turn = 0; !ended(); turn++) {
    // What is not there cannot be harmed, and what has just come is not to be harmed at once every time.
    while (proxy.carried === 0 && !ended()) await pause(5);
    await pause(harmEvery * 2 * random(), undefined, { signal }).catch(() => undefined);
    if (ended()) return;
    // Each harm in turn first, so that a short run has all of them.
    const harm = harms[turn < harms.length ? turn : Math.floor(random() * harms.length)] ?? 'cut';
    proxy.harm(harm, harmEvery * random());
  }
}

/** What came, by the numbers in the payloads. */
class Tally {
  readonly #seen = new Set<number>();
  duplicated = 0;
  longestSilence = { milliseconds: 0, backoff: 0 };
  #last: number | undefined;
  /** Milliseconds since the last message that went by between attempts. */
  #backoff = 0;
  #retryAt: number | undefined;

  get unique(): number {
    return this.#seen.size;
  }

  received(batch: readonly NewMessage[]): void {
    for (const { direction, payload, time } of batch) {
      if (direction !== 'in') continue;
      const number = Number(Buffer.from(payload).toString('latin1'));
      if (this.#seen.has(number)) this.duplicated++;
      this.#seen.add(number);
      const silence = time - (this.#last ?? time);
      if (silence > this.longestSilence.milliseconds) {
        this.longestSilence = { milliseconds: silence, backoff: Math.round(this.#backoff) };
      }
      this.#last = time;
    }
    this.#backoff = 0;
  }

  health({ state, retryAt }: Health): void {
    // A health is told of more than once.
    if (state !== 'waiting' || retryAt === undefined || retryAt === this.#retryAt) return;
    this.#retryAt = retryAt;
    this.#backoff += Math.max(0, retryAt - Date.now());
  }

  /** Resolves when everything came, or nothing new for long. */
  async complete(published: number): Promise<void> {
    let unique = -1;
    let since = performance.now();
    while (this.unique < published && performance.now() - since < patience) {
      if (this.unique !== unique) {
        unique = this.unique;
        since = performance.now();
      }
      await pause(20);
    }
  }
}
