/** What failures are provoked with: a local endpoint, servers that misbehave, certificates, AWS's services. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { startLocalEndpoint, type LocalEndpoint } from '../../src/local/endpoint.ts';
import type { ProfileInput, Secrets } from '../../src/profile/schema.ts';
import { protocolTable } from '../../src/shared/aws/protocolTable.ts';
import type { FaultName, FaultSettings } from '../../src/shared/local/faults.ts';
import { certificateId } from '../peers/localEndpoint/principals.ts';
import { startAwsServices, type AwsServices } from '../support/awsServices.ts';
import { findProgram } from '../support/debian.ts';
import { untilListening } from '../support/listening.ts';
import { freePort } from '../support/freePort.ts';
import { makeCertificate, type CertificateOptions, type KeyPair } from '../support/opensslFiles.ts';
import { profileForRow, writeAwsCredentials } from '../support/rowProfiles.ts';
import { ScriptedBroker } from '../support/scriptedBroker.ts';

type Stop = () => unknown;

/** Counts files. */
let made = 0;

export class World {
  readonly directory: string;
  readonly endpoint: LocalEndpoint;
  readonly services: AwsServices;
  readonly #stops: Stop[] = [];
  readonly #environment = new Map<string, string | undefined>();
  readonly #alone: boolean;

  static async make(): Promise<World> {
    const directory = await mkdtemp(path.join(tmpdir(), 'topicscope-failures-'));
    const endpoint = await startLocalEndpoint({ directory, limits: { rateLimits: false } });
    const { credentials, ca } = endpoint.description;
    await writeAwsCredentials(directory, { credentials });
    const pem = (name: string) => readFile(path.join(path.dirname(ca), name), 'utf8');
    const services = await startAwsServices({
      credentials,
      server: {
        certificate: await pem('server.pem.crt'),
        privateKey: await pem('server.pem.key'),
        ca: await readFile(ca, 'utf8'),
      },
    });
    return new World(directory, endpoint, services);
  }

  private constructor(directory: string, endpoint: LocalEndpoint, services: AwsServices, alone = true) {
    this.directory = directory;
    this.endpoint = endpoint;
    this.services = services;
    this.#alone = alone;
  }

  /** The same for a case that runs beside others: it puts only right what is its own. */
  beside(): World {
    return new World(this.directory, this.endpoint, this.services, false);
  }

  async end(): Promise<void> {
    await this.restore();
    await this.services.stop();
    await this.endpoint.stop();
    await rm(this.directory, { recursive: true });
  }

  /** All is well again. */
  async restore(): Promise<void> {
    if (this.#alone) {
      this.endpoint.faults.clear();
      this.services.refusal = undefined;
    }
    for (const stop of this.#stops.splice(0).reverse()) await stop();
    for (const [name, value] of this.#environment) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    this.#environment.clear();
  }

  /** Something to undo afterwards. */
  later(stop: Stop): void {
    this.#stops.push(stop);
  }

  fault<N extends FaultName>(name: N, settings?: FaultSettings<N>): void {
    this.endpoint.faults.set(name, settings);
  }

  /** An environment variable, for this case only. */
  variable(name: string, value: string | undefined): void {
    if (!this.#environment.has(name)) this.#environment.set(name, process.env[name]);
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }

  /** Takes every policy from the first device's certificate, or leaves it these. */
  async denyDevice(...policies: readonly object[]): Promise<void> {
    const [device] = this.endpoint.description.devices;
    if (!device) throw new Error('no device');
    const id = certificateId(await readFile(device.certificate, 'utf8'));
    this.endpoint.policies.set(id, policies);
    this.later(() => this.endpoint.policies.remove(id));
  }

  /** A profile of a row of AWS's table at the local endpoint, with its secrets. */
  row(number: number, changes: Partial<ProfileInput> = {}): { profile: ProfileInput; secrets: Secrets } {
    const row = protocolTable.find((one) => one.row === number);
    if (!row) throw new RangeError(`no row ${number}`);
    return profileForRow(row, this.endpoint.description, { clientId: 'failing', ...changes });
  }

  /** A row whose port is another server's. */
  rowAt(number: 1 | 3 | 4 | 6, port: number, changes: Partial<ProfileInput> = {}): ReturnType<World['row']> {
    return this.row(number, { portMap: { '443': port, '8883': port, '8443': port }, ...changes });
  }

  /** A broker that is not AWS's, on a port of this machine. */
  broker(port: number, changes: Partial<ProfileInput> = {}): { profile: ProfileInput } {
    return {
      profile: {
        id: 'broker',
        broker: 'mqtt',
        endpoint: '127.0.0.1',
        protocol: 'mqtt',
        port,
        clientId: 'failing',
        identity: { type: 'none' },
        ...changes,
      },
    };
  }

  /** A TCP server that does as it is told with every connection. */
  async server(accept: (socket: net.Socket) => void): Promise<number> {
    return this.#listen(net.createServer(accept));
  }

  /** The same behind TLS, with the local endpoint's certificate unless another is given. */
  async tlsServer(accept: (socket: tls.TLSSocket) => void, pair?: KeyPair): Promise<number> {
    const own = path.dirname(this.endpoint.description.ca);
    const server = tls.createServer(
      {
        cert: await readFile(pair?.certificate ?? path.join(own, 'server.pem.crt')),
        key: await readFile(pair?.privateKey ?? path.join(own, 'server.pem.key')),
        ALPNCallback: ({ protocols }) => protocols[0],
      },
      accept,
    );
    return this.#listen(server.on('tlsClientError', () => undefined));
  }

  /** Answers every request with the same bytes, and closes. */
  async httpServer(answer: string): Promise<number> {
    return this.tlsServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end(answer.replaceAll('\n', '\r\n')));
    });
  }

  async scripted(version: 4 | 5, script?: ScriptedBroker['script']): Promise<ScriptedBroker> {
    const broker = await new ScriptedBroker(version).listen();
    this.later(() => broker.close());
    if (script) broker.script = script;
    return broker;
  }

  /** Runs a program that listens on a port that it is given. */
  async program(
    name: string,
    args: (port: number) => readonly string[] | Promise<readonly string[]>,
  ): Promise<number> {
    const port = await freePort();
    const child = spawn(findProgram(name) ?? name, await args(port), { stdio: 'ignore' });
    this.later(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    });
    await untilListening(child, [port]);
    return port;
  }

  /** A proxy that leads every CONNECT, whatever name it asks for, to the same port of this machine. */
  async leadingProxy(to: number): Promise<string> {
    const port = await this.server((client) => {
      client.once('data', () => {
        const there = net.connect(to, '127.0.0.1', () => {
          client.write('HTTP/1.1 200 OK\r\n\r\n');
          client.pipe(there).pipe(client);
        });
        there.on('error', () => client.destroy());
      });
    });
    return `http://127.0.0.1:${port}`;
  }

  async certificate(options?: CertificateOptions): Promise<KeyPair> {
    return makeCertificate(this.directory, `made-${++made}`, options);
  }

  /** A file with this text. */
  async file(text: string): Promise<string> {
    const file = path.join(this.directory, `file-${++made}`);
    await writeFile(file, text);
    await chmod(file, 0o600);
    return file;
  }

  async #listen(server: net.Server): Promise<number> {
    const open = new Set<net.Socket>();
    server.on('connection', (socket: net.Socket) => {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.later(async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    });
    return (server.address() as net.AddressInfo).port;
  }
}
