/** Messages recorded a second, nothing lost, against mqtt.js alone receiving and discarding the same stream. */
import { fileURLToPath } from 'node:url';
import { start } from './child.ts';
import { report } from './result.ts';

const count = 400_000;
const rounds = 3;

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

async function receive(mode: 'plain' | 'recorded'): Promise<number> {
  const blaster = start(script('./blaster.ts'), String(count));
  try {
    const receiver = start(script('./receiver.ts'), mode, await blaster.line(), String(count));
    return Number(await receiver.line());
  } finally {
    await blaster.stop();
  }
}

const ours: number[] = [];
const reference: number[] = [];
for (let round = 0; round < rounds; round++) {
  reference.push(await receive('plain'));
  ours.push(await receive('recorded'));
}
report(
  {
    bench: 'ingest',
    what: 'messages received and recorded a second (256 bytes of JSON, QoS 0, 1,000 topics)',
    unit: '1/s',
    reference: 'mqtt.js alone, receiving and discarding',
  },
  ours,
  reference,
);
