/** The local endpoint: stands in for AWS IoT Core's device data endpoint on this machine alone. */
import type { Server, Socket } from 'node:net';
import type { AwsPort } from '../shared/aws/protocolTable.ts';
import { quotas } from '../shared/aws/quotas.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import type { Administration } from './administration.ts';
import { CustomAuthorizer } from './authenticate/customAuthorizer.ts';
import { RequestAuthenticator } from './authenticate/requestAuthenticator.ts';
import { SignatureVerifier } from './authenticate/signature.ts';
import { X509Registry } from './authenticate/x509Registry.ts';
import { Broker } from './broker/broker.ts';
import { keepCertificates } from './certificates.ts';
import { type Control, type ControlAddress, startControl } from './control/server.ts';
import { type Choices, defaultChoices } from './choices.ts';
import { startFleet } from './fleet.ts';
import { Faults } from './faults/faults.ts';
import { Refusals } from './faults/refusals.ts';
import { ServerCertificates } from './faults/serverCertificates.ts';
import { createFront, type FrontOptions } from './front.ts';
import { HttpFront } from './http.ts';
import { KeptFiles } from './keptFiles.ts';
import { type Listening, listenOnLoopback } from './listen.ts';
import { Limits, type LimitValues } from './limits.ts';
import { Policies } from './policy/policies.ts';
import { type AwsCredentials, keepSecrets } from './secrets.ts';

export interface LocalEndpointOptions {
  /** Where certificates and secrets are kept from one start to the next. */
  readonly directory: string;
  /** Ports to listen on; 0, the default, for free ones. */
  readonly ports?: Partial<Ports>;
  /** Region in which signatures must be scoped. */
  readonly region?: string;
  /** Demo devices; 0, the default, for none. */
  readonly fleet?: number;
  /** The twelve digits of the account in ARNs. */
  readonly account?: string;
  /** What is done where AWS's behaviour is not documented. */
  readonly choices?: Partial<Choices>;
  /** Limits that are not to be AWS's own; `rateLimits: false` for tests that are faster than a device. */
  readonly limits?: Partial<LimitValues>;
  /** For tests; the computer's own when left out. Certificates live by the computer's whatever this says. */
  readonly clock?: Clock;
  /** Seconds: the smallest keep alive (AWS's is 30), for tests. */
  readonly minimumKeepAlive?: number;
  /** Told of what a person should know, in a sentence. */
  readonly log?: (sentence: string) => void;
}

/** Real ports that stand for AWS's 443, 8883 and 8443. */
export interface Ports {
  readonly tls443: number;
  readonly mqtts8883: number;
  readonly https8443: number;
}

/** All that a client needs to know, as `--json` prints it. */
export interface LocalEndpointDescription {
  readonly host: string;
  readonly region: string;
  /** In the ARNs that policies name. */
  readonly account: string;
  readonly ports: Ports;
  /** Path of the CA certificate. */
  readonly ca: string;
  readonly devices: readonly { readonly certificate: string; readonly privateKey: string }[];
  readonly credentials: AwsCredentials;
  readonly authorizer: {
    readonly name: string;
    readonly tokenKeyName: string;
    readonly token: string;
    readonly signature: string;
    readonly username: string;
    readonly password: string;
  };
  /** The control interface (control/server.ts): `http://127.0.0.1:{port}`, its token a secret. */
  readonly control: ControlAddress;
}

export interface LocalEndpoint extends Administration {
  readonly description: LocalEndpointDescription;
  /** What goes wrong on demand. */
  readonly faults: Faults;
  /** Ends all connections and frees the ports. */
  stop(): Promise<void>;
}

export const defaultRegion = 'us-east-1';

/** The account of AWS's own examples. */
export const defaultAccount = '123456789012';

/** Milliseconds for CONNECT to come. */
const connectTimeout = 10_000;

/** Milliseconds for clients to take their last bytes at the stop. */
const goodbyeTime = 200;

/**
 * Starts the endpoint.
 *
 * @throws PortUnavailable when a port that was asked for is in use or not allowed
 */
export async function startLocalEndpoint(options: LocalEndpointOptions): Promise<LocalEndpoint> {
  const region = options.region ?? defaultRegion;
  const clock = options.clock ?? systemClock;
  const faults = new Faults(clock);
  const now = (): number => clock.time() + faults.clockSkew;
  const log = options.log ?? (() => undefined);
  const serverName = `topicscope-ats.iot.${region}.amazonaws.com`;
  const files = new KeptFiles(options.directory);
  await files.prepare();
  const secrets = await keepSecrets(files);
  // Certificates live by the real clock: TLS on either side knows no other.
  const wallTime = (): number => systemClock.time();
  const certificates = await keepCertificates({ files, devices: 2, serverName, now: wallTime });

  const limits = new Limits(options.limits);
  const account = options.account ?? defaultAccount;
  const policies = new Policies(region, account);
  const choices: Choices = { ...defaultChoices, ...options.choices };
  const broker = new Broker({
    clock,
    now,
    minimumKeepAlive: options.minimumKeepAlive ?? quotas.keepAliveSeconds.minimum,
    connectTimeout,
    limits,
    policies,
    choices,
    log,
  });
  const registry = new X509Registry(wallTime, (id) => broker.deactivated(id));
  for (const device of [...certificates.devices, certificates.fleet]) registry.register(device.certificate);
  const authorizer = new CustomAuthorizer(secrets.authorizer);
  const verifier = new SignatureVerifier({ region, credentials: secrets.credentials, now });
  const authenticator = new RequestAuthenticator(verifier, authorizer);
  const http = new HttpFront({ broker, authenticator, authorizer, registry, now, log });

  const refusals = new Refusals(faults, clock, log);
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const serverNames = ['localhost', serverName];
  const front = {
    certificate: certificates.server.certificate,
    privateKey: certificates.server.privateKey,
    ca: certificates.ca.certificate,
    serverNames,
    choices,
    registry,
    authorizer,
    broker,
    http,
    faults,
    wrongCertificates: new ServerCertificates({
      ca: certificates.ca,
      serverNames,
      now: wallTime,
    }),
    log,
  };
  const open = async (awsPort: AwsPort, port: number, ofFront: FrontOptions): Promise<Listening> => {
    const listening = await listenOnLoopback(port, awsPort, () => {
      const server = createFront(awsPort, ofFront);
      server.on('connection', (socket: Socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
      });
      return server;
    });
    servers.push(...listening.servers);
    return listening;
  };
  const listen = async (awsPort: AwsPort, port: number): Promise<number> => {
    const listening = await open(awsPort, port, front);
    refusals.add(awsPort, listening);
    if (listening.servers.length === 1) {
      log(`This machine has no IPv6 loopback: the stand-in for port ${awsPort} listens on IPv4 alone.`);
    }
    return listening.port;
  };
  const closeAll = async (): Promise<void> => {
    refusals.stop();
    faults.clear();
    const closing = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    const callOff = clock.after(goodbyeTime, () => {
      for (const socket of sockets) socket.destroy();
    });
    await Promise.all(closing);
    callOff();
  };

  const fleetSize = options.fleet ?? 0;
  let ports: Ports;
  let fleetPort = 0;
  let control: Control;
  try {
    ports = {
      tls443: await listen(443, options.ports?.tls443 ?? 0),
      mqtts8883: await listen(8883, options.ports?.mqtts8883 ?? 0),
      https8443: await listen(8443, options.ports?.https8443 ?? 0),
    };
    // A door of its own, at which nothing ever goes wrong: faults are for the clients that somebody looks at.
    if (fleetSize > 0) fleetPort = (await open(8883, 0, { ...front, faults: new Faults(clock) })).port;
    control = await startControl({ faults, policies, registry, limits, connections: broker }, log);
  } catch (error) {
    await closeAll();
    throw error;
  }
  const identity = {
    port: fleetPort,
    ca: certificates.ca.certificate,
    certificate: certificates.fleet.certificate,
    privateKey: certificates.fleet.privateKey,
  };
  const fleet = startFleet(fleetSize, identity, clock);

  const { name, tokenKeyName, token, signature, username, password } = secrets.authorizer;
  return {
    description: {
      host: 'localhost',
      region,
      account,
      ports,
      ca: certificates.ca.certificatePath,
      devices: certificates.devices.map(({ certificatePath, privateKeyPath }) => ({
        certificate: certificatePath,
        privateKey: privateKeyPath,
      })),
      credentials: secrets.credentials,
      authorizer: { name, tokenKeyName, token, signature, username, password },
      control: control.address,
    },
    policies,
    registry,
    faults,
    limits,
    choices,
    connections: broker,
    stop: async () => {
      fleet.stop();
      broker.stop();
      await Promise.all([control.stop(), closeAll()]);
    },
  };
}
