/**
 * A distributed broker whose node in use is killed under load: RabbitMQ's MQTT plugin, two nodes that mirror their queues, nginx in front
 * that uses the first while it is there. A publisher and a subscriber with a persistent session, QoS 1. The load goes on until the node that
 * was killed is back.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { checkProfile } from '../../src/profile/validate.ts';
import { createSessions } from '../../src/session/createSessions.ts';
import type { Health } from '../../src/shared/health.ts';
import { ensurePrograms } from '../support/debian.ts';
import { freePort } from '../support/freePort.ts';
import { startNginx } from '../support/nginx.ts';
import { startRabbitCluster } from '../support/rabbitmq.ts';
import { reportFact } from './result.ts';

const perSecond = 200;
/** Milliseconds of load before the node is killed, while it is gone, and after it came back. */
const phases = { before: 10_000, gone: 10_000, after: 10_000 };
/** Milliseconds after which what has not arrived counts as lost. */
const patience = 120_000;

await ensurePrograms(['rabbitmq-server', 'nginx', 'ngx_stream_module.so']);
const directory = await mkdtemp(path.join(tmpdir(), 'topicscope-rabbitmq-'));
const cluster = await startRabbitCluster(directory);
const [first, second] = cluster.nodes;
const port = await freePort();
const nginx = await startNginx({
  directory,
  ports: [port],
  stream: `
    upstream cluster {
      server 127.0.0.1:${first.port} max_fails=1 fail_timeout=2s;
      server 127.0.0.1:${second.port} backup;
    }
    server { listen 127.0.0.1:${port}; proxy_connect_timeout 2s; proxy_timeout 1h; proxy_pass cluster; }`,
});

const sessions = createSessions({
  secrets: () => Promise.resolve({}),
  windowSuffix: 'long',
  workspaceFolder: undefined,
  log: (line) => console.error(line),
});
const profile = (id: string, more: object = {}) => {
  const checked = checkProfile({
    id,
    broker: 'mqtt',
    endpoint: '127.0.0.1',
    protocol: 'mqtt',
    port,
    mqttVersion: '3.1.1',
    keepAlive: 10,
    clientId: `topicscope-${id}`,
    cleanSession: false,
    identity: { type: 'none' },
    ...more,
  });
  if (!checked.ok) throw new Error(checked.problems.join('\n'));
  return checked.profile;
};

const acknowledged = new Set<number>();
const received = new Map<number, number>();
let sendAgain = 0;
let ending = false;
let lastArrival = performance.now();
let longestSilence = 0;

sessions.onDidExchangeMessages((batch) => {
  for (const { profile: id, direction, payload } of batch) {
    if (id !== 'subscriber' || direction !== 'in') continue;
    const number = Number(Buffer.from(payload).toString());
    received.set(number, (received.get(number) ?? 0) + 1);
    const now = performance.now();
    longestSilence = Math.max(longestSilence, now - lastArrival);
    lastArrival = now;
  }
});

/** Publishes until the broker has acknowledged it, as a device would. */
async function deliver(number: number): Promise<void> {
  const request = {
    topic: 'long/load',
    payload: Buffer.from(String(number)),
    qos: 1,
    retain: false,
    route: 'mqtt',
  } as const;
  for (;;) {
    try {
      await sessions.publish('publisher', request);
      acknowledged.add(number);
      return;
    } catch {
      // Not connected, or the connection ended before the acknowledgement.
      if (ending) return;
      sendAgain += 1;
      await pause(250);
    }
  }
}

const untilBack = () => untilEach('come back', ({ state }) => state === 'connected');
const untilLost = () =>
  untilEach('notice the end', ({ state, reconnects }) => state !== 'connected' || reconnects > 0);

/** Until a condition holds for the health of both. */
async function untilEach(what: string, condition: (health: Health) => boolean): Promise<void> {
  const end = performance.now() + patience;
  while (!['publisher', 'subscriber'].every((id) => condition(sessions.health(id)))) {
    if (performance.now() > end) throw new Error(`the sessions did not ${what}`);
    await pause(20);
  }
}

try {
  sessions.setProfiles([
    profile('publisher'),
    profile('subscriber', { subscriptions: [{ topicFilter: 'long/#', qos: 1 }] }),
  ]);
  await sessions.connect('subscriber');
  await sessions.connect('publisher');
  let next = 0;
  const deliveries: Promise<void>[] = [];
  const load = setInterval(() => {
    for (let count = 0; count < perSecond / 20; count += 1) deliveries.push(deliver(next++));
  }, 50);
  lastArrival = performance.now();
  await pause(phases.before);
  const killed = performance.now();
  await first.kill();
  await untilLost();
  await untilBack();
  const back = performance.now();
  await pause(phases.gone);
  const restarted = performance.now();
  await first.start();
  const nodeStart = performance.now() - restarted;
  await pause(phases.after);
  await untilBack();
  clearInterval(load);
  const giveUp = setTimeout(() => (ending = true), patience);
  await Promise.all(deliveries);
  clearTimeout(giveUp);
  const missing = () => [...acknowledged].filter((number) => !received.has(number)).length;
  for (const end = performance.now() + patience; missing() > 0 && performance.now() < end;) await pause(100);
  const seconds = (milliseconds: number) => Math.round(milliseconds / 100) / 10;
  const fact = (what: string, value: number, unit = '') => {
    reportFact({ bench: 'rabbitmq', what: `RabbitMQ ${cluster.version}: ${what}`, value, unit });
  };
  const twice = [...received.values()].filter((count) => count > 1).length;
  fact(`messages published, ${perSecond} a second (QoS 1, MQTT 3.1.1, persistent session)`, next);
  fact('messages acknowledged', acknowledged.size);
  fact('messages lost after their acknowledgement (must be 0)', missing());
  fact('messages that came more than once', twice);
  fact('publishes tried again for want of an acknowledgement', sendAgain);
  fact('reconnects of the publisher', sessions.health('publisher').reconnects);
  fact('reconnects of the subscriber', sessions.health('subscriber').reconnects);
  fact('from the kill to both sessions back, on the other node', seconds(back - killed), 's');
  fact('longest silence', seconds(longestSilence), 's');
  fact('until the killed node had started again', seconds(nodeStart), 's');
  if (missing() > 0 || acknowledged.size < next) process.exitCode = 1;
} finally {
  await sessions.dispose();
  await nginx.stop();
  await cluster.stop();
  await rm(directory, { recursive: true, force: true });
}
