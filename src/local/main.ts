/** The local endpoint as a program: `npm run endpoint`. */
import { type CommandLine, readCommandLine, usage, UsageError } from './commandLine.ts';
import { type LocalEndpoint, type LocalEndpointDescription, startLocalEndpoint } from './endpoint.ts';
import { PortUnavailable } from './listen.ts';

async function main(): Promise<void> {
  let commandLine: CommandLine;
  let endpoint: LocalEndpoint;
  try {
    commandLine = readCommandLine(process.argv.slice(2));
    if (commandLine.help) {
      process.stdout.write(usage);
      return;
    }
    endpoint = await startLocalEndpoint({
      ...commandLine,
      log: (sentence) => process.stderr.write(`${sentence}\n`),
    });
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
    return;
  }
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    endpoint.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${explain(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  if (commandLine.stopWithParent) {
    process.stdin.on('end', stop).on('error', stop);
    process.stdin.resume();
  }
  process.stdout.write(
    commandLine.json
      ? `${JSON.stringify(endpoint.description)}\n`
      : summary(endpoint.description, commandLine),
  );
}

function summary(description: LocalEndpointDescription, { directory, fleet }: CommandLine): string {
  const { host, region, ports, ca, authorizer } = description;
  return `Local endpoint of TopicScope, on ${host} alone
  port ${ports.tls443} stands for 443   (MQTT with ALPN, MQTT over WSS, HTTPS)
  port ${ports.mqtts8883} stands for 8883  (MQTT with a client certificate)
  port ${ports.https8443} stands for 8443  (HTTPS with a client certificate)
  region      ${region}
  CA          ${ca}
  device      ${description.devices[0]?.certificate ?? ''}
  authorizer  ${authorizer.name}
  control     http://127.0.0.1:${description.control.port}, to make faults and change rules; its token: --json
  secrets     in ${directory}, readable by you alone; --json prints them
  fleet       ${fleet === 0 ? 'no demo devices; --fleet 8 starts some' : `${fleet} demo devices under factory/`}
Stop it with Ctrl+C.
`;
}

/** What went wrong, and what to do about it. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof PortUnavailable) {
    const cause =
      error.code === 'EADDRINUSE'
        ? 'is in use'
        : error.code === 'EACCES'
          ? 'may not be used by this user'
          : `cannot be used (${error.code})`;
    return `--port-${error.standsFor}: port ${error.port} ${cause}. Choose another, or leave the flag out for a free one.`;
  }
  if (error instanceof Error && 'code' in error && 'path' in error) {
    return `--directory: ${error.message}. Choose a directory that you can write to.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

await main();
