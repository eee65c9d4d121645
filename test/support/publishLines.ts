/** A stream of messages at a steady rate, from a client that nobody here wrote. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { LocalEndpointDescription } from '../../src/local/endpoint.ts';

export interface Lines {
  readonly topic: string;
  readonly count: number;
  /** Lines a second. */
  readonly rate: number;
  /** Told how many lines were handed over so far; what it returns is awaited before there are more. */
  readonly onProgress?: (sent: number) => Promise<void> | undefined;
}

/** Publishes lines with mosquitto_pub at QoS 1; each begins with its number, from 0. Resolves when the last is acknowledged. */
export async function publishLines(
  { ports, ca, devices }: LocalEndpointDescription,
  { topic, count, rate, onProgress }: Lines,
): Promise<void> {
  const device = devices[1];
  assert.ok(device);
  const child = spawn(
    'mosquitto_pub',
    [
      ...['-h', 'localhost', '-p', String(ports.mqtts8883)],
      ...['--cafile', ca, '--cert', device.certificate, '--key', device.privateKey],
      ...['-i', 'flood-publisher', '-t', topic, '-q', '1', '-l'],
    ],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const padding = 'x'.repeat(100);
  const started = performance.now();
  for (let sent = 0; sent < count;) {
    const onTime = Math.floor(((performance.now() - started) / 1000) * rate);
    // What is late is not made up for all at once.
    const due = Math.min(count, onTime, sent + Math.ceil(rate / 10));
    const lines = Array.from({ length: due - sent }, (_, index) => `${sent + index} ${padding}\n`).join('');
    sent = Math.max(sent, due);
    if (lines !== '' && !child.stdin.write(lines)) await once(child.stdin, 'drain');
    await onProgress?.(sent);
    // Paces the stream; nothing is awaited by time.
    await pause(5);
  }
  child.stdin.end();
  const [code] = (await exited) as [number | null];
  assert.equal(code, 0, 'mosquitto_pub ends well');
}
