/** A short form of `npm run bench -- crowd`: many profiles connect at once, and come back without a stampede. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startLocalEndpoint } from '../../../src/local/endpoint.ts';
import { crowd } from '../../support/crowd.ts';

it('connects 50 profiles with 20 filters each, and spreads them when they come back', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'topicscope-crowd-'));
  const options = { directory, limits: { rateLimits: false } };
  let endpoint = await startLocalEndpoint(options);
  try {
    const result = await crowd({
      profiles: 50,
      filters: 20,
      endpoint: endpoint.description,
      idle: 500,
      restart: async () => {
        const { ports } = endpoint.description;
        await endpoint.stop();
        endpoint = await startLocalEndpoint({ ...options, ports });
      },
    });
    console.log('crowd:', JSON.stringify(result));
    expect(result.lostIdle).toBe(0);
    // Full jitter between half a second and a second: half of them at once would be a stampede.
    expect(result.most).toBeLessThan(25);
    expect(result.spread).toBeGreaterThan(100);
  } finally {
    await endpoint.stop();
    await rm(directory, { recursive: true });
  }
});
