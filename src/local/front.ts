/**
 * The three listeners, and the question which row of AWS's protocol table a connection is: by its
 * port, by the protocol name that it offers in ALPN, and by its client certificate.
 */
import { constants } from 'node:crypto';
import type { Server } from 'node:net';
import { createServer, type Server as TlsServer, type TLSSocket } from 'node:tls';
import type { AwsPort } from '../shared/aws/protocolTable.ts';
import { protocolTable } from '../shared/aws/protocolTable.ts';
import type { CustomAuthorizer } from './authenticate/customAuthorizer.ts';
import type { X509Registry } from './authenticate/x509Registry.ts';
import type { Broker } from './broker/broker.ts';
import { socketWire } from './broker/wire.ts';
import type { Choices } from './choices.ts';
import type { ConnectionFaults } from './faults/connectionFaults.ts';
import { createDoor, type FaultsOfConnection, type TlsVariant } from './faults/door.ts';
import type { Faults } from './faults/faults.ts';
import { MqttFaults } from './faults/mqttFaults.ts';
import type { ServerCertificates } from './faults/serverCertificates.ts';
import { type HttpFront, serverName } from './http.ts';

export interface FrontOptions {
  readonly certificate: string;
  readonly privateKey: string;
  readonly ca: string;
  /** Names that a client may ask for in SNI. */
  readonly serverNames: readonly string[];
  readonly choices: Choices;
  readonly registry: X509Registry;
  readonly authorizer: CustomAuthorizer;
  readonly broker: Broker;
  readonly http: HttpFront;
  readonly faults: Faults;
  /** Those that a fault shows in place of the good one. */
  readonly wrongCertificates: ServerCertificates;
  /** Told of what went wrong in here. */
  readonly log: (sentence: string) => void;
}

/** What is done with a connection that offers a certain protocol name. */
interface Handling {
  readonly certificate: 'required' | 'ignored';
  readonly speaks: 'mqtt' | 'http';
}

/** Milliseconds for the TLS handshake. */
const handshakeTimeout = 20_000;

const http: Handling = { certificate: 'ignored', speaks: 'http' };

/** From ALPN name to handling, for each port; `none` is for a client that offers no name. */
const handlings: Readonly<Record<AwsPort, ReadonlyMap<string, Handling>>> = {
  443: new Map([...fromTable(), ['http/1.1', http], ['none', http]]),
  // Amazon's SDKs offer the name on this port, too.
  8883: new Map(
    ['x-amzn-mqtt-ca', 'none'].map((name) => [name, { certificate: 'required', speaks: 'mqtt' }]),
  ),
  8443: new Map(
    ['x-amzn-http-ca', 'http/1.1', 'none'].map((name) => [name, { certificate: 'required', speaks: 'http' }]),
  ),
};

function fromTable(): [string, Handling][] {
  return protocolTable.flatMap((row) => {
    if (row.alpn === undefined) return [];
    const speaks = row.protocol === 'mqtt' ? 'mqtt' : 'http';
    return [
      [row.alpn, { certificate: row.authentication === 'x509' ? 'required' : 'ignored', speaks }] as [
        string,
        Handling,
      ],
    ];
  });
}

/** Makes the server for one of AWS's ports; it does not listen yet. */
export function createFront(port: AwsPort, options: FrontOptions): Server {
  return createDoor({
    faults: options.faults,
    port,
    certificates: options.wrongCertificates,
    makeTls: (variant, faultsOf) => createTls(port, options, variant, faultsOf),
    log: options.log,
  });
}

function createTls(
  port: AwsPort,
  options: FrontOptions,
  variant: TlsVariant,
  faultsOf: FaultsOfConnection,
): TlsServer {
  const ofPort = handlings[port];
  const shown = variant.certificate ?? options;
  const server = createServer({
    cert: shown.certificate,
    key: shown.privateKey,
    minVersion: 'TLSv1.2',
    handshakeTimeout,
    // AWS has no session tickets.
    secureOptions: constants.SSL_OP_NO_TICKET,
    requestCert: true,
    // Where every row wants a certificate, TLS itself refuses a client without one; on port 443 it depends on ALPN.
    rejectUnauthorized: port !== 443,
    ca: options.ca,
    // No name in common: alert 120, no application protocol.
    ALPNCallback: ({ protocols }) =>
      variant.withoutAlpn ? undefined : protocols.find((name) => ofPort.has(name)),
  });
  server.on('secureConnection', (socket) => {
    handle(socket, ofPort, options, faultsOf(socket.remotePort));
  });
  // A failed handshake is the client's affair: it got its alert.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

function handle(
  socket: TLSSocket,
  ofPort: ReadonlyMap<string, Handling>,
  options: FrontOptions,
  ofSocket: ConnectionFaults | undefined,
): void {
  // What is refused here is closed without a word, as AWS does it.
  socket.on('error', () => socket.destroy());
  const { choices, registry, serverNames } = options;
  const domainName = serverName(socket);
  if (domainName ? !serverNames.includes(domainName.toLowerCase()) : choices.requireSni) {
    socket.destroy();
    return;
  }
  const alpn = socket.alpnProtocol || 'none';
  const handling = ofPort.get(alpn);
  const faults = ofSocket?.narrowed(
    (row) => row.port !== 443 || row.alpn === (handling === http ? undefined : alpn),
  );
  const broken = faults?.breakAt('tls');
  if (broken === 'close') socket.end();
  if (broken) return;
  const der = socket.getPeerX509Certificate()?.raw;
  const certified = handling?.certificate === 'required';
  const principal = certified ? registry.authenticate(der) : undefined;
  // Refused by its CONNECT only: it has no principal, and nothing else to be known by.
  const refusedLater =
    choices.inactiveCertificate === 'afterConnect' && handling?.speaks === 'mqtt' && registry.knows(der);
  if (
    !handling ||
    (certified && ((!principal && !refusedLater) || faults?.strike('clientCertificateRefused')))
  ) {
    socket.destroy();
    return;
  }
  if (handling.speaks === 'http') {
    options.http.accept(socket, principal, faults);
    return;
  }
  socket.setNoDelay(true);
  const { authorizer } = options;
  options.broker.accept(
    {
      authenticate: (username, password) =>
        certified ? principal : authorizer.authenticate(authorizer.fromConnect(username, password)),
      overWebSocket: false,
      domainName,
      ...(faults && { interfere: (connection) => new MqttFaults(faults, connection) }),
    },
    (listener) => socketWire(socket, listener, options.broker.options.clock),
  );
}
