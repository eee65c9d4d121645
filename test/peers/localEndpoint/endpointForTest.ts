/** A local endpoint in a directory of its own, for one test file. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import {
  type LocalEndpoint,
  type LocalEndpointOptions,
  startLocalEndpoint,
} from '../../../src/local/endpoint.ts';
import { TestClock } from '../../support/testClock.ts';

export interface EndpointForTest {
  readonly endpoint: LocalEndpoint;
  readonly ca: string;
  readonly certificate: string;
  readonly privateKey: string;
}

/**
 * Starts the endpoint before the file's tests and stops it behind them; the result may be called in tests. A test clock moves on at
 * the stop, for connections that clients left open are cut by it.
 */
export function endpointForTest(options: Partial<LocalEndpointOptions> = {}): () => EndpointForTest {
  let running: EndpointForTest | undefined;
  let directory: string | undefined;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'topicscope-endpoint-'));
    const endpoint = await startLocalEndpoint({ directory, ...options });
    const [device] = endpoint.description.devices;
    running = {
      endpoint,
      ca: await readFile(endpoint.description.ca, 'utf8'),
      certificate: await readFile(device!.certificate, 'utf8'),
      privateKey: await readFile(device!.privateKey, 'utf8'),
    };
  });
  afterAll(async () => {
    const stopping = running?.endpoint.stop();
    if (options.clock instanceof TestClock) await options.clock.advance(10_000);
    await stopping;
    if (directory) await rm(directory, { recursive: true, force: true });
  });
  return () => {
    if (!running) throw new Error('the local endpoint has not been started');
    return running;
  };
}
