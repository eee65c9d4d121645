/** A short form of `npm run bench -- torture`: nothing is lost when the connection is cut, reset, stalled and turned away. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startLocalEndpoint } from '../../../src/local/endpoint.ts';
import { torture } from '../../support/torture.ts';

it('loses no QoS 1 message of a persistent session through every kind of harm', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'topicscope-torture-'));
  const endpoint = await startLocalEndpoint({
    directory,
    minimumKeepAlive: 2,
    limits: { rateLimits: false },
  });
  try {
    const result = await torture({
      endpoint: endpoint.description,
      duration: 9000,
      messagesPerSecond: 300,
      harmEvery: 1500,
      keepAlive: 2,
      seed: 3,
    });
    console.log('torture:', JSON.stringify(result));
    expect(result.published).toBeGreaterThan(2000);
    expect(Object.values(result.harms).every((count) => count > 0)).toBe(true);
    expect(result.reconnects).toBeGreaterThan(0);
    expect(result.lost).toBe(0);
  } finally {
    await endpoint.stop();
    await rm(directory, { recursive: true });
  }
}, 240_000);
