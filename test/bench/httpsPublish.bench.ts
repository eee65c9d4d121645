/** HTTPS publishes a second with SigV4 against Amazon's own client, both to the local endpoint. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { Agent } from 'node:https';
import type { LocalEndpointDescription } from '../../src/local/endpoint.ts';
import { checkProfile } from '../../src/profile/validate.ts';
import { createSessions } from '../../src/session/createSessions.ts';
import { protocolTable } from '../../src/shared/aws/protocolTable.ts';
import { profileForRow, writeAwsCredentials } from '../support/rowProfiles.ts';
import { start } from './child.ts';
import { report } from './result.ts';

const messages = 1_500;
const rounds = 3;
/** Publishes on their way at a time, for both. */
const atOnce = 16;
const payload = Buffer.from(JSON.stringify({ temperature: 21.5, note: 'x'.repeat(220) }));

const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-bench-'));
const endpoint = start(
  fileURLToPath(new URL('../../dist/local/endpoint.js', import.meta.url)),
  '--json',
  '--directory',
  folder,
);
try {
  await compare(JSON.parse(await endpoint.line()) as LocalEndpointDescription);
} finally {
  await endpoint.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function compare(description: LocalEndpointDescription): Promise<void> {
  await writeAwsCredentials(folder, description);
  const sessions = createSessions({
    secrets: () => Promise.resolve({}),
    windowSuffix: 'bench',
    workspaceFolder: undefined,
    log: () => undefined,
  });
  const row = protocolTable.find(
    ({ protocol, authentication }) => protocol === 'https' && authentication === 'sigv4',
  );
  if (!row) throw new Error('the table has no row for HTTPS with SigV4');
  const checked = checkProfile(profileForRow(row, description).profile);
  if (!checked.ok) throw new Error(checked.problems.join('\n'));
  sessions.setProfiles([checked.profile]);
  const client = new IoTDataPlaneClient({
    endpoint: `https://${description.host}:${description.ports.tls443}`,
    region: description.region,
    credentials: description.credentials,
    requestHandler: {
      httpsAgent: new Agent({ ca: readFileSync(description.ca), keepAlive: true, maxSockets: atOnce }),
    },
  });
  const request = { topic: 'bench/https', payload, qos: 0, retain: false, route: 'https' } as const;
  const publishOurs = () => sessions.publish(checked.profile.id, request);
  const publishTheirs = () => client.send(new PublishCommand({ topic: request.topic, qos: 0, payload }));
  // Connections are opened and code is compiled before the clock runs.
  await perSecond(publishOurs, 200);
  await perSecond(publishTheirs, 200);
  const ours: number[] = [];
  const reference: number[] = [];
  for (let round = 0; round < rounds; round++) {
    reference.push(await perSecond(publishTheirs, messages));
    ours.push(await perSecond(publishOurs, messages));
  }
  await sessions.dispose();
  client.destroy();
  report(
    {
      bench: 'https-publish',
      what: `HTTPS publishes a second (SigV4, 256 bytes, QoS 0, ${atOnce} at a time)`,
      unit: '1/s',
      reference: '@aws-sdk/client-iot-data-plane',
    },
    ours,
    reference,
  );
}

async function perSecond(publish: () => Promise<unknown>, count: number): Promise<number> {
  const began = performance.now();
  let left = count;
  const worker = async () => {
    while (left-- > 0) await publish();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return (count * 1000) / (performance.now() - began);
}
