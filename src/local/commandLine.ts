/** The command line of the local endpoint. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultRegion, type Ports } from './endpoint.ts';

export interface CommandLine {
  readonly json: boolean;
  readonly ports: Ports;
  readonly directory: string;
  readonly fleet: number;
  readonly region: string;
  readonly limits: { readonly rateLimits: boolean };
  /** End when standard input does. */
  readonly stopWithParent: boolean;
  readonly help: boolean;
}

/** What was written on the command line cannot be; the message names the flag and the fix. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `Usage: endpoint [options]

Stands in for AWS IoT Core's device data endpoint on this machine, on loopback alone.
Its control interface makes failures on demand and changes policies, certificates and limits while it
runs: http://127.0.0.1:{control.port}, with "Authorization: Bearer {control.token}" from --json.

  --json              print one line of JSON with all that a client needs to know, and stay
  --port-443 N        port that stands for 443 (default: a free one)
  --port-8883 N       port that stands for 8883 (default: a free one)
  --port-8443 N       port that stands for 8443 (default: a free one)
  --directory PATH    where certificates and secrets are kept (default: ~/.topicscope/local-endpoint)
  --fleet N           number of demo devices that publish telemetry, 0 to ${maximumFleet()} (default: 0)
  --region NAME       region in which signatures must be scoped (default: ${defaultRegion})
  --no-rate-limits    take as many publishes, bytes and CONNECTs a second as come
  --stop-with-parent  end when standard input is closed
  --help              print this
`;

/** @throws UsageError */
export function readCommandLine(args: readonly string[]): CommandLine {
  const values = parse(args);
  return {
    json: values.json === true,
    ports: {
      tls443: port('--port-443', values['port-443']),
      mqtts8883: port('--port-8883', values['port-8883']),
      https8443: port('--port-8443', values['port-8443']),
    },
    directory: directory(values.directory),
    fleet: wholeNumber('--fleet', values.fleet ?? '0', maximumFleet(), 'for example --fleet 8'),
    region: region(values.region ?? defaultRegion),
    limits: { rateLimits: values['no-rate-limits'] !== true },
    stopWithParent: values['stop-with-parent'] === true,
    help: values.help === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean' },
        'port-443': { type: 'string' },
        'port-8883': { type: 'string' },
        'port-8443': { type: 'string' },
        directory: { type: 'string' },
        fleet: { type: 'string' },
        region: { type: 'string' },
        'no-rate-limits': { type: 'boolean' },
        'stop-with-parent': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    // Node's message names the flag already; only the way out is missing.
    if (error instanceof TypeError) throw new UsageError(`${error.message} See --help.`);
    throw error;
  }
}

function port(flag: string, text: string | undefined): number {
  return wholeNumber(flag, text ?? '0', 65_535, 'use a port from 1 to 65535, or leave it out for a free one');
}

function wholeNumber(flag: string, text: string, maximum: number, fix: string): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) > maximum) {
    throw new UsageError(`${flag} "${text}" is not a whole number from 0 to ${maximum}: ${fix}.`);
  }
  return Number(text);
}

function directory(text: string | undefined): string {
  if (text === '')
    throw new UsageError(
      '--directory is empty: give a path, or leave it out for ~/.topicscope/local-endpoint.',
    );
  return text === undefined ? join(homedir(), '.topicscope', 'local-endpoint') : resolve(text);
}

function region(text: string): string {
  if (/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text)) return text;
  throw new UsageError(
    `--region "${text}" is not the name of a region: write it as AWS does, for example ${defaultRegion}.`,
  );
}

function maximumFleet(): number {
  return 200;
}
