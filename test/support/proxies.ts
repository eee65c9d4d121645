/** Proxies of Debian on free ports of this machine, and one that does as it is told. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { freePort } from './freePort.ts';
import { untilListening } from './listening.ts';

export interface ProxyServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  stop(): Promise<void>;
}

export interface ProxyCredentials {
  readonly username: string;
  readonly password: string;
}

/** tinyproxy: HTTP CONNECT, with Basic authentication when there are credentials. */
export async function startHttpProxy(
  directory: string,
  options: { credentials?: ProxyCredentials; connectPorts?: readonly number[] } = {},
): Promise<ProxyServer> {
  const port = await freePort();
  const { credentials, connectPorts = [] } = options;
  const configuration = path.join(directory, `tinyproxy-${port}.conf`);
  await writeFile(
    configuration,
    [
      `Port ${port}`,
      'Listen 127.0.0.1',
      'MaxClients 100',
      'Timeout 600',
      'LogLevel Critical',
      ...(credentials ? [`BasicAuth ${credentials.username} ${credentials.password}`] : []),
      ...connectPorts.map((each) => `ConnectPort ${each}`),
      '',
    ].join('\n'),
  );
  return started(spawn('tinyproxy', ['-d', '-c', configuration], { stdio: 'ignore' }), port);
}

/** microsocks: SOCKS5, with user name and password when there are credentials. */
export async function startSocksProxy(
  options: { credentials?: ProxyCredentials } = {},
): Promise<ProxyServer> {
  const port = await freePort();
  const { credentials } = options;
  const login = credentials ? ['-u', credentials.username, '-P', credentials.password] : [];
  const child = spawn('microsocks', ['-i', '127.0.0.1', '-p', String(port), ...login], { stdio: 'ignore' });
  return started(child, port);
}

async function started(child: ChildProcess, port: number): Promise<ProxyServer> {
  await untilListening(child, [port]);
  return {
    host: '127.0.0.1',
    port,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

export interface CuttingProxy extends ProxyServer {
  /** The targets of the CONNECT requests that it got. */
  readonly targets: readonly string[];
  /** What it does with a CONNECT: connects, answers these bytes and closes, stays silent, or resets. */
  answer: 'connect' | 'silence' | 'reset' | Buffer;
  /** Cuts the connections that there are, as a firewall does that forgets them. */
  cut(): void;
}

/**
 * An HTTP proxy that refuses, stalls and cuts as the test says.
 *
 * @param hosts addresses of names that it alone knows
 */
export async function startCuttingProxy(hosts: Readonly<Record<string, string>> = {}): Promise<CuttingProxy> {
  const targets: string[] = [];
  const open = new Set<net.Socket>();
  const server = net.createServer((client) => {
    keep(client);
    client.once('data', (head) => {
      const target = /^CONNECT (\S+) /.exec(head.toString('latin1'))?.[1];
      if (target === undefined) {
        client.destroy();
        return;
      }
      targets.push(target);
      const { answer } = proxy;
      if (answer === 'reset') client.resetAndDestroy();
      else if (Buffer.isBuffer(answer)) client.end(answer);
      else if (answer === 'connect') connect(client, target);
    });
  });
  const keep = (socket: net.Socket) => {
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
  };
  const connect = (client: net.Socket, target: string) => {
    const { hostname, port } = new URL(`http://${target}`);
    const host = hosts[hostname] ?? hostname.replace(/^\[|\]$/g, '');
    const there = net.connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(there).pipe(client);
    });
    keep(there);
    there.on('close', () => client.destroy());
    client.on('close', () => there.destroy());
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  const proxy: CuttingProxy = {
    host: '127.0.0.1',
    port: (server.address() as net.AddressInfo).port,
    targets,
    answer: 'connect',
    cut,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
  return proxy;
}
