/** Talks to the local endpoint's control interface. The token stays in here: no error and no log has it. */
import { request } from 'node:http';
import * as z from 'zod';
import {
  isFaultName,
  type ActiveFault,
  type FaultName,
  type FaultSettings,
} from '../../shared/local/faults.ts';
import type { EndpointDescription } from './description.ts';

export type ControlAddress = NonNullable<EndpointDescription['control']>;

/** Milliseconds until an answer must have come: it is the same machine. */
const patience = 5000;

const faultSchema = z.object({
  name: z.string().refine(isFaultName),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])),
  scope: z.object({
    ports: z.array(z.literal([443, 8883, 8443])).optional(),
    rows: z.array(z.literal([1, 2, 3, 4, 5, 6, 7, 8, 9])).optional(),
    clientId: z.string().optional(),
    times: z.number().optional(),
    seconds: z.number().optional(),
  }),
  since: z.number(),
  until: z.number().optional(),
  struck: z.number(),
});
const refusalSchema = z.object({ message: z.string() });

/** The faults that hold. Those that only a newer endpoint knows are left out. */
export async function listFaults(control: ControlAddress): Promise<ActiveFault[]> {
  const answer = z.array(z.unknown()).parse(await ask(control, 'GET', '/faults'));
  return answer.flatMap((one) => {
    const parsed = faultSchema.safeParse(one);
    // Optional members are absent in JSON, never undefined.
    return parsed.success ? [parsed.data as ActiveFault] : [];
  });
}

/** Makes a fault hold; throws with the endpoint's own words when it refuses the settings. */
export async function setFault<N extends FaultName>(
  control: ControlAddress,
  name: N,
  settings: FaultSettings<N>,
): Promise<void> {
  await ask(control, 'PUT', `/faults/${name}`, settings);
}

/** Ends a fault, or all of them. */
export async function clearFault(control: ControlAddress, name?: FaultName): Promise<void> {
  await ask(control, 'DELETE', name === undefined ? '/faults' : `/faults/${name}`);
}

async function ask(control: ControlAddress, method: string, path: string, body?: unknown): Promise<unknown> {
  const { status, text } = await send(control, method, path, body === undefined ? '' : JSON.stringify(body));
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new Error(`The local endpoint's control interface answered ${status} and no JSON.`);
  }
  if (status === 200) return answer;
  const refusal = refusalSchema.safeParse(answer);
  throw new Error(
    `The local endpoint refused: ${refusal.success ? refusal.data.message : `status ${status}`}`,
  );
}

async function send(
  { port, token }: ControlAddress,
  method: string,
  path: string,
  body: string,
): Promise<{ status: number; text: string }> {
  return await new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        timeout: patience,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('The local endpoint does not answer.')));
    sent.on('error', reject);
    sent.end(body);
  });
}
