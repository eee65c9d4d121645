/** Debian's RabbitMQ with its MQTT plugin: a cluster of two nodes on free ports of this machine, apart from any that runs as a service. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from './freePort.ts';
import { untilListening } from './listening.ts';

/** Where Debian keeps the programs themselves; those in /usr/sbin change the user. */
const programs = '/usr/lib/rabbitmq/bin';

export interface RabbitNode {
  /** Port of MQTT. */
  readonly port: number;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
  /** Starts it, also again, and resolves when it takes MQTT connections. */
  start(): Promise<void>;
}

export interface RabbitCluster {
  readonly nodes: readonly [RabbitNode, RabbitNode];
  /** "3.10.8". */
  readonly version: string;
  stop(): Promise<void>;
}

/** Two nodes that mirror every queue. */
export async function startRabbitCluster(directory: string): Promise<RabbitCluster> {
  const names = ['topicscope-a@localhost', 'topicscope-b@localhost'] as const;
  const environment = {
    ...process.env,
    // Cookie and name server of its own: neither is shared with a RabbitMQ of this machine.
    HOME: directory,
    ERL_EPMD_PORT: String(await freePort()),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // Else it does not end by command while it still knows of a node that was killed.
    ERL_EPMD_RELAXED_COMMAND_CHECK: 'true',
    RABBITMQ_CONF_ENV_FILE: path.join(directory, 'no-such-file'),
  };
  const makeNode = async (name: string): Promise<RabbitNode & { environment: NodeJS.ProcessEnv }> => {
    const own = path.join(directory, name);
    await mkdir(own);
    const port = await freePort();
    const node = {
      ...environment,
      RABBITMQ_NODENAME: name,
      RABBITMQ_DIST_PORT: String(await freePort()),
      RABBITMQ_MNESIA_BASE: own,
      RABBITMQ_LOG_BASE: own,
      RABBITMQ_CONFIG_FILE: path.join(own, 'rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: path.join(own, 'enabled_plugins'),
      RABBITMQ_PID_FILE: path.join(own, 'pid'),
    };
    await writeFile(node.RABBITMQ_ENABLED_PLUGINS_FILE, '[rabbitmq_mqtt].\n');
    await writeFile(
      node.RABBITMQ_CONFIG_FILE,
      [
        `listeners.tcp.1 = 127.0.0.1:${await freePort()}`,
        `mqtt.listeners.tcp.1 = 127.0.0.1:${port}`,
        'mqtt.allow_anonymous = true',
        'cluster_formation.peer_discovery_backend = classic_config',
        ...names.map((each, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${each}`),
        '',
      ].join('\n'),
    );
    let child: ChildProcess | undefined;
    return {
      port,
      environment: node,
      start: async () => {
        // A group of its own: the server is a child of a shell script.
        const started = spawn(path.join(programs, 'rabbitmq-server'), [], {
          stdio: 'ignore',
          env: node,
          detached: true,
        });
        child = started;
        await untilListening(started, [port], startTimeout);
      },
      kill: async () => {
        if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        process.kill(-child.pid, 'SIGKILL');
        await exited;
      },
    };
  };
  const first = await makeNode(names[0]);
  const second = await makeNode(names[1]);
  const control = (...args: string[]) => output(path.join(programs, 'rabbitmqctl'), args, first.environment);
  const stop = async () => {
    await first.kill();
    await second.kill();
    // Where no node had started, there is none.
    await output('epmd', ['-kill'], environment).catch(() => undefined);
  };
  try {
    await first.start();
    await second.start();
    const mirrored = '{"ha-mode":"all","ha-sync-mode":"automatic","ha-promote-on-failure":"always"}';
    await control('set_policy', 'mirrored', '.*', mirrored);
    return { nodes: [first, second], version: (await control('version')).trim(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Milliseconds that a node may take to start, on a machine that does other things. */
const startTimeout = 180_000;

async function output(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${text}`);
  return text;
}
