/**
 * Ten minutes (`--seconds N` for others) of 1,000 messages a second, QoS 1, to a persistent session whose connection is cut, reset and
 * stalled at random: cuts, reconnects, lost, duplicated, and the longest silence beside the pauses that the backoff demands.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { LocalEndpointDescription } from '../../src/local/endpoint.ts';
import { torture } from '../support/torture.ts';
import { start } from './child.ts';
import { reportFact } from './result.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '600' }, seed: { type: 'string', default: '1' } },
});
const seconds = Number(values.seconds);
const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-bench-'));
const endpoint = start(
  fileURLToPath(new URL('../../dist/local/endpoint.js', import.meta.url)),
  ...['--json', '--no-rate-limits', '--directory', folder],
);
try {
  const result = await torture({
    endpoint: JSON.parse(await endpoint.line()) as LocalEndpointDescription,
    duration: seconds * 1000,
    messagesPerSecond: 1000,
    harmEvery: 20_000,
    keepAlive: 30,
    seed: Number(values.seed),
  });
  const fact = (what: string, value: number, unit: string) => {
    reportFact({ bench: 'torture', what: `torture of ${seconds} s: ${what}`, value, unit });
  };
  fact('messages published', result.published, '');
  for (const [harm, count] of Object.entries(result.harms)) fact(`connections harmed by ${harm}`, count, '');
  fact('reconnects', result.reconnects, '');
  fact('messages lost (must be 0)', result.lost, '');
  fact('messages that came more than once', result.duplicated, '');
  fact('longest silence', result.longestSilence.milliseconds, 'ms');
  fact('of which pauses between attempts, as the backoff demands', result.longestSilence.backoff, 'ms');
  if (result.lost > 0) process.exitCode = 1;
} finally {
  await endpoint.stop();
  rmSync(folder, { recursive: true, force: true });
}
