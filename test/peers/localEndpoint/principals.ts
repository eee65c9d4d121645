/** Two devices of a local endpoint: one that is restricted, one that watches it. */
import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { EndpointForTest } from './endpointForTest.ts';
import { RawClient } from './rawClient.ts';

const arn = 'arn:aws:iot:us-east-1:123456789012:';

/** The id of a certificate, as AWS counts it. */
export function certificateId(pem: string): string {
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
}

/** A policy that allows these actions, each on these resources: `{ 'iot:Publish': ['topic/a'] }`. */
export function allowing(actions: Readonly<Record<string, readonly string[]>>): unknown {
  return {
    Version: '2012-10-17',
    Statement: Object.entries(actions).map(([action, resources]) => ({
      Effect: 'Allow',
      Action: action,
      Resource: resources.map((one) => (one === '*' ? '*' : `${arn}${one}`)),
    })),
  };
}

/** Attaches a policy to the first device's certificate. */
export function restrict(test: EndpointForTest, actions: Readonly<Record<string, readonly string[]>>): void {
  test.endpoint.policies.set(certificateId(test.certificate), allowing(actions));
}

/** Connects as the endpoint's second device. */
export async function connectWatcher(test: EndpointForTest, clientId: string, filters: string[] = []) {
  const { certificate, privateKey } = test.endpoint.description.devices[1]!;
  const client = RawClient.open(test, 5, {
    cert: await readFile(certificate, 'utf8'),
    key: await readFile(privateKey, 'utf8'),
  });
  await client.connect(clientId);
  if (filters.length > 0) await client.subscribe(filters, 1);
  return client;
}
