/** 50 profiles at once with 20 topic filters each, before and after the endpoint's restart. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalEndpointDescription } from '../../src/local/endpoint.ts';
import { crowd } from '../support/crowd.ts';
import { start } from './child.ts';
import { reportFact } from './result.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-bench-'));
const begin = (...ports: string[]) =>
  start(
    fileURLToPath(new URL('../../dist/local/endpoint.js', import.meta.url)),
    ...['--json', '--no-rate-limits', '--directory', folder, ...ports],
  );
let endpoint = begin();
try {
  const description = JSON.parse(await endpoint.line()) as LocalEndpointDescription;
  const { tls443, mqtts8883, https8443 } = description.ports;
  const result = await crowd({
    profiles: 50,
    filters: 20,
    endpoint: description,
    idle: 20_000,
    restart: async () => {
      endpoint.child.kill('SIGKILL');
      await endpoint.stop();
      endpoint = begin(
        ...['--port-443', `${tls443}`, '--port-8883', `${mqtts8883}`, '--port-8443', `${https8443}`],
      );
      await endpoint.line();
    },
  });
  const fact = (what: string, value: number, unit: string) => {
    reportFact({ bench: 'crowd', what: `50 profiles with 20 filters each: ${what}`, value, unit });
  };
  fact('all connected and subscribed after', result.connected, 'ms');
  fact('connections lost while idle', result.lostIdle, '');
  fact('CPU time while idle, a second', result.idleCpu, 'ms');
  fact('all back after the restart after', result.cameBack, 'ms');
  fact('first attempts after the restart spread over', result.spread, 'ms');
  fact('most first attempts within 100 ms', result.most, '');
} finally {
  await endpoint.stop();
  rmSync(folder, { recursive: true, force: true });
}
